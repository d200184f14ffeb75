import type { Clock } from '@shared/clock'
import { availableByHand, type KeptChoice, type OwnStatus, type StatusChoice } from '@shared/ownStatus'
import { type ChoiceEnd, stillHolds, watchChoiceEnd } from './choiceEnd'
import { type Circumstances, ownStatusOf, reasonToBeAway, sameOwnStatus } from './effective'
import { createIdleTime, type IdleTimeTrust } from './idleTime'

export interface OwnStatusOptions {
  clock: Clock
  /** The choice that was kept, null when there is none. */
  load: KeptChoice | null
  /** Minutes without keyboard or mouse that mean away; 0 for never. */
  idleMinutes: number
  /** The status is not what it was. Not called for the status at the start. */
  onChange(status: OwnStatus): void
  /** Somebody left the machine, or came back. Before `onChange`, where both changed. */
  onAbsence?(absent: boolean): void
  /** `needsIdleTime` became true. */
  onIdleTimeNeeded?(): void
  /** The choice to keep for the next start; also called when a kept choice turns out to be over. */
  onSave(choice: KeptChoice): void
}

/** The own status: what was chosen by hand, and what idle time, lock and sleep make of it. Every call may come twice. */
export interface OwnStatusKeeper {
  readonly status: OwnStatus
  /** Whether an idle time would matter now; no need to ask the system otherwise. */
  readonly needsIdleTime: boolean
  /** Nobody sits at the machine, as far as it tells; also where the status was chosen by hand and says nothing of it. */
  readonly isAbsent: boolean
  /** The idle time alone tells it: the next key ends it, and no other event. */
  readonly isIdle: boolean
  /** For diagnostics. */
  readonly idleTimeTrust: IdleTimeTrust
  /** The person chose. Whoever chooses is there: what was idle, locked or asleep is so no longer. */
  choose(choice: StatusChoice): void
  /** @param seconds since the last key or movement of the mouse */
  idleSeconds(seconds: number | 'unknown'): void
  locked(): void
  unlocked(): void
  asleep(): void
  /** Give a fresh idle time first: the machine may have woken without anybody there. */
  awake(): void
  setIdleMinutes(minutes: number): void
  dispose(): void
}

/** Keeps the own status of the person, one for all accounts. */
export function createOwnStatus(options: OwnStatusOptions): OwnStatusKeeper {
  const { clock, load } = options
  const idle = createIdleTime()
  let idleLimit = limitOf(options.idleMinutes)
  let asleep = false
  let locked = false
  let disposed = false
  let chosen: StatusChoice = availableByHand
  let end: ChoiceEnd | null = null

  const adopt = (choice: StatusChoice): void => {
    end?.stop()
    chosen = { presence: choice.presence, text: choice.text, until: choice.until }
    end = choice.until === null ? null : watchChoiceEnd(clock, choice.until, () => change(() => undefined))
  }
  const save = (): void => options.onSave({ ...chosen, chosenAt: clock.now() })
  const circumstances = (): Circumstances => ({ asleep, locked, idleSeconds: idle.seconds, idleLimit })
  const now = (): OwnStatus => ownStatusOf(chosen, circumstances())
  const needsIdleTime = (): boolean => !disposed && !asleep && !locked && idleLimit > 0
  const whyAbsent = (): 'asleep' | 'locked' | 'idle' | null => reasonToBeAway(circumstances())

  /** Every event goes through here, so that an end that was slept through is noticed by whatever comes first. */
  function change(work: () => void): void {
    if (disposed) return
    const neededIdleTime = needsIdleTime()
    work()
    if (end?.look()) {
      adopt(availableByHand)
      save()
    }
    const isAbsent = whyAbsent() !== null
    const next = now()
    const isSame = sameOwnStatus(next, status)
    status = next
    if (!neededIdleTime && needsIdleTime()) options.onIdleTimeNeeded?.()
    if (isAbsent !== absent) {
      absent = isAbsent
      options.onAbsence?.(absent)
    }
    if (isSame) return
    options.onChange(next)
  }

  const held = load === null || stillHolds(load.until, load.chosenAt, clock.now())
  adopt(held && load !== null ? load : availableByHand)
  let status = now()
  let absent = false
  if (!held) save()

  return {
    get status() {
      return status
    },
    get needsIdleTime() {
      return needsIdleTime()
    },
    get isAbsent() {
      return whyAbsent() !== null
    },
    get isIdle() {
      return whyAbsent() === 'idle'
    },
    get idleTimeTrust() {
      return idle.trust
    },
    choose: (choice) =>
      change(() => {
        idle.active()
        locked = false
        asleep = false
        adopt(stillHolds(choice.until, null, clock.now()) ? choice : availableByHand)
        save()
      }),
    idleSeconds: (seconds) => change(() => idle.take(seconds)),
    locked: () => change(() => void (locked = true)),
    unlocked: () =>
      change(() => {
        // Somebody typed the password just now, on a machine that is awake.
        idle.active()
        locked = false
        asleep = false
      }),
    asleep: () => change(() => void (asleep = true)),
    awake: () => change(() => void (asleep = false)),
    setIdleMinutes: (minutes) => change(() => void (idleLimit = limitOf(minutes))),
    dispose() {
      disposed = true
      end?.stop()
    }
  }
}

/** @returns seconds; 0 (never) for what is no length of time. */
const limitOf = (minutes: number): number => (Number.isFinite(minutes) && minutes > 0 ? minutes * 60 : 0)
