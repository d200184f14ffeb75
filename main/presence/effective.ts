import type { OwnStatus, StatusChoice } from '@shared/ownStatus'

/** What the machine tells about the person in front of it. */
export interface Circumstances {
  asleep: boolean
  locked: boolean
  /** Seconds without keyboard or mouse; null when nobody knows. */
  idleSeconds: number | null
  /** Idle for so many seconds means away; 0 for never. */
  idleLimit: number
}

/**
 * What a choice comes to. Only `available` is ever changed by what the machine tells: whoever said busy, away or
 * invisible meant it, also while the screen is locked.
 */
export function ownStatusOf(chosen: StatusChoice, circumstances: Circumstances): OwnStatus {
  const because = chosen.presence === 'available' ? reasonToBeAway(circumstances) : null
  return because === null
    ? { chosen, effective: chosen.presence, because: 'by-hand' }
    : { chosen, effective: 'away', because }
}

/** @returns what tells that nobody sits at the machine, whatever was chosen; null where somebody may. */
export function reasonToBeAway(circumstances: Circumstances): 'asleep' | 'locked' | 'idle' | null {
  const { asleep, locked, idleSeconds, idleLimit } = circumstances
  if (asleep) return 'asleep'
  if (locked) return 'locked'
  return idleLimit > 0 && idleSeconds !== null && idleSeconds >= idleLimit ? 'idle' : null
}

/** Whether nobody could tell the two apart. */
export const sameOwnStatus = (a: OwnStatus, b: OwnStatus): boolean =>
  a.effective === b.effective &&
  a.because === b.because &&
  a.chosen.presence === b.chosen.presence &&
  a.chosen.text === b.chosen.text &&
  a.chosen.until === b.chosen.until
