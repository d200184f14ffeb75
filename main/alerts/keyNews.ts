import type { AccountId, UserId } from '@shared/ids'
import type { Hindrance } from './quiet'
import type { AlertEffect, NamedFriend, SlotId } from './types'

const NAMES_SHOWN = 8

/** What is told of changed public keys: one notification for an account, and what quiet holds back. */
export interface KeyNews {
  /** @param held what holds it back, null where it is to be told now */
  add(friend: NamedFriend, held: Hindrance | null): void
  /** Friends who may be told about by now: they are taken out. */
  release(held: (friendId: UserId) => Hindrance | null): NamedFriend[]
  /** Puts what was added on the screen. @param urgent it has to pass the desktop's do-not-disturb */
  draw(urgent: boolean): void
  /** Nothing more needs to be said of this friend: decided, seen, or back to the trusted key. */
  settled(friendId: UserId): void
  closed(slot: SlotId): void
  /** Those held back, to be kept over a restart. */
  list(): NamedFriend[]
  clear(): void
}

/** @param kept those that the last run held back */
export function createKeyNews(
  accountId: AccountId,
  kept: readonly NamedFriend[],
  emit: (effect: AlertEffect) => void
): KeyNews {
  const slot: SlotId = `keys:${accountId}`
  const waiting = new Map(kept.map((friend) => [friend.friendId, friend]))
  const standing = new Map<UserId, NamedFriend>()
  let grown = false

  const leave = (friendId: UserId): void => {
    if (standing.delete(friendId) && standing.size === 0) emit({ type: 'withdraw', slot })
  }

  return {
    add(friend, held) {
      // Who looks at this friend sees it there.
      if (held?.reason === 'focused') return
      if (held) {
        waiting.set(friend.friendId, friend)
        return
      }
      grown ||= !standing.has(friend.friendId)
      standing.set(friend.friendId, friend)
    },
    release(held) {
      const free = [...waiting.values()].filter(({ friendId }) => {
        const hindrance = held(friendId)
        return hindrance === null || hindrance.reason === 'focused'
      })
      for (const { friendId } of free) waiting.delete(friendId)
      return free
    },
    draw(urgent) {
      if (!grown) return
      grown = false
      const friends = [...standing.values()]
      const names = friends.slice(0, NAMES_SHOWN).map(({ name }) => name)
      emit({
        type: 'show',
        slot,
        kind: 'keys',
        friendIds: friends.map(({ friendId }) => friendId),
        message: { kind: 'keys', count: friends.length, names, more: friends.length - names.length },
        sound: false,
        urgency: urgent ? 'critical' : 'normal',
        stays: false,
        actions: ['open']
      })
    },
    settled(friendId) {
      waiting.delete(friendId)
      leave(friendId)
    },
    closed(closedSlot) {
      if (closedSlot === slot) standing.clear()
    },
    list: () => [...waiting.values()],
    clear() {
      if (standing.size > 0) emit({ type: 'withdraw', slot })
      standing.clear()
    }
  }
}
