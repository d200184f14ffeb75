import type { AccountId, UserId } from '@shared/ids'

export interface Viewed {
  accountId: AccountId
  friendId: UserId
}

/** Whom the person looks at: the friend whose details are open, while somebody sits there and looks at the window. */
export interface ViewedFriend {
  /** The page shows this friend, or nobody. */
  shows(friend: Viewed | null): void
  /** The person came or went, or the window got or lost the focus. */
  lookAgain(): void
}

/**
 * Keeps what the page said last: it says it once, and what the person's coming and going makes of it changes later.
 * @param isLooking whether the window has the focus and the person is there
 */
export function createViewedFriend(
  isLooking: () => boolean,
  onChange: (friend: Viewed | null) => void
): ViewedFriend {
  let shown: Viewed | null = null
  let told: Viewed | null = null

  const lookAgain = (): void => {
    const next = isLooking() ? shown : null
    if (next?.accountId === told?.accountId && next?.friendId === told?.friendId) return
    told = next
    onChange(next)
  }

  return {
    shows(friend) {
      shown = friend
      lookAgain()
    },
    lookAgain
  }
}
