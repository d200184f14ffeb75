import type { Presence } from '../ownStatus'
import type { PresenceMessageKey } from './presence.en'

/** Whether the accounts' servers are sent words that are a guess (`undocumentedPresence`): none, all or some of them. */
export type Guessing = boolean | 'some'

export function guessingOf(accounts: readonly { undocumentedPresence: boolean }[]): Guessing {
  const guessing = accounts.filter((account) => account.undocumentedPresence).length
  return guessing === 0 ? false : guessing === accounts.length || 'some'
}

/** @returns the message that says honestly what others can see of this presence */
export function seenByOthers(presence: Presence, undocumented: Guessing): PresenceMessageKey {
  if (presence === 'available') return 'ownStatus.seen.available'
  if (undocumented === 'some') return 'ownStatus.seen.some'
  return undocumented ? `ownStatus.seen.guessed.${presence}` : `ownStatus.seen.${presence}`
}
