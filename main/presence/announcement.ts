import type { Presence } from '@shared/ownStatus'

/**
 * Whether the server has to be told that the own presence became another one.
 *
 * `available` is the one thing that the documentation lets a client say, so coming back to it is always said. Anything
 * else is said only where the person switched the undocumented words on; otherwise nothing is sent, and the server
 * decides by itself what others see.
 * @param previous the presence before, null when this sign-in has not said anything yet (also after a failed
 *   announcement, and when the words were just switched on)
 * @param undocumented the account's `undocumentedPresence`
 */
export function needsAnnouncement(previous: Presence | null, next: Presence, undocumented: boolean): boolean {
  if (previous === next) return false
  return next === 'available' || undocumented
}

/**
 * Whether the presence has to be said again from time to time, because a server may forget it. Only `available` is: to
 * fall silent is the documented way of not being available any more.
 */
export const repeatsAnnouncement = (presence: Presence): boolean => presence === 'available'
