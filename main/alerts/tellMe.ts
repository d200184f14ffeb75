import type { TellMeExpiry } from '@shared/alerts'
import { isAvailable, type Availability } from '@shared/availability'
import type { UserId } from '@shared/ids'
import { DAY, daysLater, nextMidnight, type LocalTime } from './localTime'
import type { TellMe } from './state'
import type { NamedFriend } from './types'

/** The requests to be told once, by friend. */
export interface TellMeList {
  /** Asks, or asks anew with another expiry. `current` is null where the friend's state is not known. */
  ask(friend: NamedFriend, expires: TellMeExpiry, current: Availability | null, now: number): void
  drop(friendId: UserId): boolean
  /** The request about this friend whose time is not over. */
  get(friendId: UserId): TellMe | null
  /** Follows a friend who is not available (any more). @returns true when something changed */
  left(friendId: UserId): boolean
  ready(friendId: UserId): void
  /** A request that was answered while nobody could see it goes on waiting for her to come. */
  takeBack(wish: TellMe): void
  /** A friend who vanished from the list may only be missing for a moment: the request waits, but not for ever. */
  orphaned(friendId: UserId, now: number): boolean
  /** Looks at the clock. @returns those whose time is over since the last look, and whether anything changed */
  expire(now: number): { over: TellMe[]; changed: boolean }
  /** @returns when `expire` has something to do next, ms UTC, or null */
  nextExpiry(): number | null
  /** Those whose time is not over. */
  open(): TellMe[]
  /** All that must not be forgotten. */
  list(): TellMe[]
}

// A clock that is a day ahead by mistake costs no request: one whose time is over is forgotten some days later.
const FORGOTTEN_MS = 2 * DAY

/** @returns true once the time is over in which she should have come; who came in time is told however late. */
const isExpired = (wish: TellMe, now: number): boolean =>
  wish.waitsFor !== 'ready' && wish.expiresAt !== null && now >= wish.expiresAt

/** @param kept requests of the last run */
export function createTellMeList(kept: readonly TellMe[], zone: LocalTime): TellMeList {
  const wishes = new Map(kept.map((wish) => [wish.friendId, wish]))
  const put = (wish: TellMe): void => void wishes.set(wish.friendId, wish)
  const open = (): TellMe[] => [...wishes.values()].filter((wish) => !wish.over)

  const expiry = (expires: TellMeExpiry, now: number): number | null => {
    if (expires === 'never') return null
    return expires === 'today' ? nextMidnight(now, zone) : daysLater(now, 7, zone)
  }

  return {
    ask({ friendId, name }, expires, current, now) {
      const isReady = wishes.get(friendId)?.waitsFor === 'ready'
      const waitsFor = isReady ? 'ready' : current !== null && isAvailable(current) ? 'leave' : 'return'
      put({ friendId, name, expires, expiresAt: expiry(expires, now), waitsFor, over: false })
    },
    drop: (friendId) => wishes.delete(friendId),
    get(friendId) {
      const wish = wishes.get(friendId)
      return wish && !wish.over ? wish : null
    },
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
    takeBack: (wish) => put({ ...wish, waitsFor: 'return' }),
    orphaned(friendId, now) {
      const wish = wishes.get(friendId)
      if (!wish) return false
      put({ ...wish, waitsFor: 'return', expiresAt: Math.min(wish.expiresAt ?? Infinity, now + 7 * DAY) })
      return true
    },
    expire(now) {
      const over: TellMe[] = []
      let changed = false
      for (const wish of wishes.values()) {
        const isOver = isExpired(wish, now)
        const forget = isOver && wish.over && now >= (wish.expiresAt ?? Infinity) + FORGOTTEN_MS
        if (isOver === wish.over && !forget) continue
        changed = true
        if (forget) wishes.delete(wish.friendId)
        else put({ ...wish, over: isOver })
        if (isOver && !wish.over) over.push(wish)
      }
      return { over, changed }
    },
    nextExpiry() {
      let next = Infinity
      for (const { waitsFor, expiresAt, over } of wishes.values())
        if (waitsFor !== 'ready' && expiresAt !== null)
          next = Math.min(next, over ? expiresAt + FORGOTTEN_MS : expiresAt)
      return next === Infinity ? null : next
    },
    open,
    list: () => [...wishes.values()]
  }
}
