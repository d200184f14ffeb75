import { isAvailable } from '@shared/availability'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'

/** Who stopped being available a moment ago: perhaps the person wants to hear when she is back. */
export interface RecentlyLeft {
  /** One row took the place of another; either may be nobody. */
  move(before: FriendRow | undefined, after: FriendRow | undefined): void
  /** From here on: what an earlier run knew says nothing about a short while. */
  forget(): void
  /** @returns those who are still not available, the last one first; no more than a menu shows */
  list(): UserId[]
}

const kept = 15

/** Remembers some of them, in the order in which they left. */
export function createRecentlyLeft(): RecentlyLeft {
  // The order of a Map is that of its insertions: who left last stands last.
  const left = new Map<UserId, true>()
  return {
    move(before, after) {
      const id = (after ?? before)?.id
      if (id === undefined) return
      const wasHere = before !== undefined && isAvailable(before.availability)
      const isHere = after !== undefined && isAvailable(after.availability)
      if (isHere || !after) return void left.delete(id)
      if (!wasHere) return
      left.delete(id)
      left.set(id, true)
      if (left.size > kept) for (const [oldest] of left) return void left.delete(oldest)
    },
    forget: () => left.clear(),
    list: () => [...left.keys()].reverse()
  }
}
