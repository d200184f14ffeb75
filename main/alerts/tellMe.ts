import type { TellMeExpiry } from '@shared/alerts'
import { isAvailable, type Availability } from '@shared/availability'
import type { UserId } from '@shared/ids'
import { DAY, daysLater, nextMidnight, type LocalTime } from './localTime'
import type { TellMe } from './state'

/** The requests to be told once, by friend. */
export interface TellMeList {
  /** Asks, or asks anew with another expiry. `current` is null where the friend's state is not known. */
  ask(friendId: UserId, expires: TellMeExpiry, current: Availability | null, now: number): void
  drop(friendId: UserId): boolean
  get(friendId: UserId): TellMe | null
  /** Follows a friend who is not available (any more). @returns true when something changed */
  left(friendId: UserId): boolean
  ready(friendId: UserId): void
  /** A friend who vanished from the list may only be missing for a moment: the request waits, but not for ever. */
  orphaned(friendId: UserId, now: number): boolean
  list(): TellMe[]
}

/** @returns true once the time is over in which she should have come; who came in time is told however late. */
export const isExpired = (wish: TellMe, now: number): boolean =>
  wish.waitsFor !== 'ready' && wish.expiresAt !== null && now >= wish.expiresAt

/** @param kept requests of the last run */
export function createTellMeList(kept: readonly TellMe[], zone: LocalTime): TellMeList {
  const wishes = new Map(kept.map((wish) => [wish.friendId, wish]))
  const put = (wish: TellMe): void => void wishes.set(wish.friendId, wish)

  const expiry = (expires: TellMeExpiry, now: number): number | null => {
    if (expires === 'never') return null
    return expires === 'today' ? nextMidnight(now, zone) : daysLater(now, 7, zone)
  }

  return {
    ask(friendId, expires, current, now) {
      const isReady = wishes.get(friendId)?.waitsFor === 'ready'
      const waitsFor = isReady ? 'ready' : current !== null && isAvailable(current) ? 'leave' : 'return'
      put({ friendId, expires, expiresAt: expiry(expires, now), waitsFor })
    },
    drop: (friendId) => wishes.delete(friendId),
    get: (friendId) => wishes.get(friendId) ?? null,
    left(friendId) {
      const wish = wishes.get(friendId)
      if (!wish || wish.waitsFor === 'return') return false
      put({ ...wish, waitsFor: 'return' })
      return true
    },
    ready(friendId) {
      const wish = wishes.get(friendId)
      if (wish) put({ ...wish, waitsFor: 'ready' })
    },
    orphaned(friendId, now) {
      const wish = wishes.get(friendId)
      if (!wish) return false
      put({ ...wish, waitsFor: 'return', expiresAt: Math.min(wish.expiresAt ?? Infinity, now + 7 * DAY) })
      return true
    },
    list: () => [...wishes.values()]
  }
}
