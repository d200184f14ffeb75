import { isAvailable } from '@shared/availability'
import type { FriendChange } from '../roster/change'

/** What to tell about a change: the friend became available, stopped being so, or nothing worth telling. */
export function crossing(change: FriendChange): 'became-available' | 'became-unavailable' | null {
  const before = isAvailable(change.from)
  const after = isAvailable(change.to)
  if (before === after) return null
  return after ? 'became-available' : 'became-unavailable'
}
