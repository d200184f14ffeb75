import type { Availability, AvailabilityKind } from '@shared/availability'
import type { UserId } from '@shared/ids'
import type { FriendChange } from '../roster/change'

export interface FriendNow {
  name: string
  current: Availability
}

interface Remembered extends FriendNow {
  /**
   * The last alert about this friend: the state that it told, and when. The state is null when the alert was taken
   * back unseen because it was no longer true: then the person has been told nothing.
   */
  told: { kind: AvailabilityKind | null; at: number } | null
}

/** What the engine knows of each friend, and the changes that wait for the end of a cool-down or of quiet. */
export interface FriendMemory {
  learn(friendId: UserId, name: string, current: Availability): void
  /** Takes over the new state; a change that was held for this friend is history. */
  follow(change: FriendChange): void
  forget(friendId: UserId): void
  get(friendId: UserId): FriendNow | null
  told(friendId: UserId, kind: AvailabilityKind, now: number): void
  untold(friendId: UserId): void
  /** @returns the end of the friend's cool-down, ms UTC, or null; a clock that was set back ends it */
  coolDownEnd(friendId: UserId, now: number): number | null
  /** Keeps a change that may not be told yet, until she changes again. */
  hold(change: FriendChange, until: 'cool-down' | 'quiet'): void
  /** Takes out the held changes whose cool-down is over and of which the person has not been told. */
  takeDue(now: number): FriendChange[]
  /** Takes out the changes that quiet holds back. */
  takeHushed(): FriendChange[]
  readonly hushes: boolean
  /** Takes out the change of one friend, whatever holds it back. */
  takeHeld(friendId: UserId): FriendChange | null
  /** @returns when the next held change may be due, ms UTC, or null */
  nextDue(): number | null
  setCoolDown(ms: number): void
}

export function createFriendMemory(coolDown: number): FriendMemory {
  const friends = new Map<UserId, Remembered>()
  const held = new Map<UserId, FriendChange>()
  const hushed = new Map<UserId, FriendChange>()
  let coolDownMs = coolDown
  // A lower bound, so that a call need not look at every held change.
  let next = Infinity
  let looked = -Infinity

  const coolDownEnd = (friendId: UserId, now: number): number | null => {
    const told = friends.get(friendId)?.told
    if (!told || now < told.at || now - told.at >= coolDownMs) return null
    return told.at + coolDownMs
  }

  const learn = (friendId: UserId, name: string, current: Availability): void => {
    const known = friends.get(friendId)
    if (known) {
      known.name = name
      known.current = current
    } else friends.set(friendId, { name, current, told: null })
  }

  const release = (friendId: UserId): void => {
    held.delete(friendId)
    hushed.delete(friendId)
  }

  return {
    learn,
    follow(change) {
      release(change.friendId)
      learn(change.friendId, change.name, change.to)
    },
    forget(friendId) {
      release(friendId)
      friends.delete(friendId)
    },
    get: (friendId) => friends.get(friendId) ?? null,
    told(friendId, kind, now) {
      const friend = friends.get(friendId)
      if (friend) friend.told = { kind, at: now }
    },
    untold(friendId) {
      const told = friends.get(friendId)?.told
      if (told) told.kind = null
    },
    coolDownEnd,
    hold(change, until) {
      if (until === 'quiet') return void hushed.set(change.friendId, change)
      held.set(change.friendId, change)
      next = Math.min(next, (friends.get(change.friendId)?.told?.at ?? 0) + coolDownMs)
    },
    takeDue(now) {
      const setBack = now < looked
      looked = now
      if (held.size === 0 || (now < next && !setBack)) return []
      next = Infinity
      const due: FriendChange[] = []
      for (const [friendId, change] of held) {
        const end = coolDownEnd(friendId, now)
        if (end !== null) {
          next = Math.min(next, end)
          continue
        }
        held.delete(friendId)
        if (friends.get(friendId)?.told?.kind !== change.to.kind) due.push(change)
      }
      return due
    },
    takeHushed() {
      if (hushed.size === 0) return []
      const all = [...hushed.values()]
      hushed.clear()
      return all
    },
    get hushes() {
      return hushed.size > 0
    },
    takeHeld(friendId) {
      const change = held.get(friendId) ?? hushed.get(friendId) ?? null
      release(friendId)
      return change
    },
    nextDue: () => (held.size === 0 ? null : next),
    setCoolDown(ms) {
      coolDownMs = ms
      next = -Infinity
    }
  }
}
