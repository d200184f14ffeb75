import type { Presence } from '../ownStatus'
import type { PresenceMessageKey } from './presence.en'

/**
 * @param undocumented the account's `undocumentedPresence`
 * @returns the message that says honestly what others can see of this presence on the server of that account
 */
export function seenByOthers(presence: Presence, undocumented: boolean): PresenceMessageKey {
  if (presence === 'available') return 'ownStatus.seen.available'
  return undocumented ? `ownStatus.seen.guessed.${presence}` : `ownStatus.seen.${presence}`
}
