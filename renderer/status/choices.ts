import type { MessageKey } from '@shared/messages'
import type { Guessing } from '@shared/messages/presenceText'
import type { Presence, StatusChoice } from '@shared/ownStatus'

/** @returns in a few words what friends learn of this presence; the whole truth is `seenByOthers`. */
export function shortlySeen(presence: Presence, undocumented: Guessing): MessageKey {
  if (presence === 'available') return 'status.explained.available'
  if (undocumented === 'some') return 'status.explained.some'
  if (undocumented) return 'status.explained.guessed'
  return presence === 'invisible' ? 'status.explained.invisible' : 'status.explained.kept'
}

export const returnChoices = ['none', 'half-hour', 'hour', 'two-hours', 'day', 'keep'] as const
/** When a status ends by itself; `keep` is the time that was chosen before. */
export type ReturnChoice = (typeof returnChoices)[number]

const MINUTE = 60_000

/** @returns the next local midnight after `now`, ms UTC, also on days that are longer or shorter. */
const nextMidnight = (now: number): number => new Date(now).setHours(24, 0, 0, 0)

/**
 * @param now ms UTC
 * @param before the end that was chosen before, for `keep`
 * @returns when the status ends, ms UTC; null for never
 */
export function returnTime(choice: ReturnChoice, now: number, before: number | null): number | null {
  switch (choice) {
    case 'none':
      return null
    case 'half-hour':
      return now + 30 * MINUTE
    case 'hour':
      return now + 60 * MINUTE
    case 'two-hours':
      return now + 120 * MINUTE
    case 'day':
      return nextMidnight(now)
    case 'keep':
      return before
  }
}

/** @returns the choices to offer: `keep` only where an end lies ahead. */
export const offeredReturns = (chosen: StatusChoice, now: number): readonly ReturnChoice[] =>
  returnChoices.filter((choice) => choice !== 'keep' || (chosen.until !== null && chosen.until > now))
