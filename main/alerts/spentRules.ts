import type { UserId } from '@shared/ids'

/** Which rules with `repeat: once` have told about whom. A rule is known by the time at which it was made. */
export interface SpentRules {
  has(friendId: UserId, madeAt: number): boolean
  add(friendId: UserId, madeAt: number): void
  /** Forgets rules that do not exist any more. @returns true when one was forgotten */
  keep(exists: (madeAt: number) => boolean): boolean
  list(): { friendId: UserId; madeAt: number }[]
}

export function createSpentRules(kept: readonly { friendId: UserId; madeAt: number }[]): SpentRules {
  const spent = new Map<number, Set<UserId>>()
  const add = (friendId: UserId, madeAt: number): void => {
    const friends = spent.get(madeAt) ?? new Set()
    spent.set(madeAt, friends.add(friendId))
  }
  for (const { friendId, madeAt } of kept) add(friendId, madeAt)
  return {
    has: (friendId, madeAt) => spent.get(madeAt)?.has(friendId) ?? false,
    add,
    keep(exists) {
      const gone = [...spent.keys()].filter((madeAt) => !exists(madeAt))
      for (const madeAt of gone) spent.delete(madeAt)
      return gone.length > 0
    },
    list: () =>
      [...spent].flatMap(([madeAt, friends]) => [...friends].map((friendId) => ({ friendId, madeAt })))
  }
}
