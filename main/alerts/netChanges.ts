import type { UserId } from '@shared/ids'
import type { FriendChange } from '../roster/change'

/**
 * Several changes of one friend in the same list are one change: from the first state to the last.
 * @returns the changes that count, in order, and the steps between that nobody could have seen
 */
export function netChanges(list: readonly FriendChange[]): {
  net: readonly FriendChange[]
  steps: readonly FriendChange[]
} {
  const last = new Map<UserId, number>()
  list.forEach((change, index) => last.set(change.friendId, index))
  if (last.size === list.length) return { net: list, steps: [] }
  const first = new Map<UserId, FriendChange>()
  const net: FriendChange[] = []
  const steps: FriendChange[] = []
  list.forEach((change, index) => {
    if (!first.has(change.friendId)) first.set(change.friendId, change)
    if (last.get(change.friendId) !== index) steps.push(change)
    else net.push({ ...change, from: first.get(change.friendId)?.from ?? change.from })
  })
  return { net, steps }
}
