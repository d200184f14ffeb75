import type { Availability } from '@shared/availability'
import type { UserId } from '@shared/ids'

/**
 * One friend's availability went from one state to another.
 * `catch-up`: it happened while we could not see (sleep, no connection), so nobody knows when exactly.
 */
export interface FriendChange {
  friendId: UserId
  name: string
  from: Availability
  to: Availability
  /** ms UTC at which this app learned of it. */
  at: number
  cause: 'live' | 'catch-up'
}
