import { isAvailable, sameAvailability, type Availability } from '@shared/availability'
import type { Clock } from '@shared/clock'
import type { UserId } from '@shared/ids'
import type { FriendChange } from './change'

/** One friend as the server just gave her. */
export interface Observation {
  friendId: UserId
  name: string
  availability: Availability
}

export interface DampingOptions {
  clock: Clock
  /** How long a drop is held, ms; 0 switches damping off. */
  dampingMs: number
  /** Drops that lasted, some time after they were observed. */
  onConfirmed(changes: FriendChange[]): void
  /** Drops that were too short to count: nothing but the alert log ever hears of them. */
  onDamped(drops: FriendChange[]): void
}

/**
 * Keeps short drops away from everything behind it. A friend who stops being available is held as available for
 * `dampingMs`; if she is back within it, nothing happened. Becoming available, and changes among the other states,
 * pass at once. The list, the history and the alerts see only what is let through.
 */
export interface Damping {
  /**
   * Takes what one answer of the server says, whole or in part; a friend seen for the first time is no change.
   * After a lost connection this is the confirmed list: drops that waited are weighed by it.
   * @returns the changes that count now
   */
  observe(list: readonly Observation[], cause: FriendChange['cause']): FriendChange[]
  /** @returns what everyone behind the damping knows of this friend; null for a stranger */
  availabilityOf(friendId: UserId): Availability | null
  /** From now on time alone confirms no drop: the friend may be back, and we could not see it. */
  connectionLost(): void
  /** The server said that nothing changed: what waits is true, and time counts again. */
  connectionConfirmed(): void
  setDampingMs(ms: number): void
  forget(friendIds: Iterable<UserId>): void
  dispose(): void
}

const BATCH_MS = 200

interface Drop {
  name: string
  to: Availability
  since: number
  cause: FriendChange['cause']
}

export function createDamping(options: DampingOptions): Damping {
  const { clock } = options
  const shown = new Map<UserId, Availability>()
  // In the order in which they began, so that one timer, set for the first, serves all.
  const drops = new Map<UserId, Drop>()
  let { dampingMs } = options
  let blind = false
  let timer: { cancel: () => void } | null = null

  const confirm = (friendId: UserId, drop: Drop): FriendChange[] => {
    drops.delete(friendId)
    const from = shown.get(friendId)
    shown.set(friendId, drop.to)
    if (!from) return []
    return [{ friendId, name: drop.name, from, to: drop.to, at: drop.since, cause: drop.cause }]
  }

  /** A clock that was set back must not make drops wait for the old time to come again. */
  const followClock = (now: number, expected: number): void => {
    if (now < expected) for (const drop of drops.values()) drop.since -= expected - now
    const [first] = drops.values()
    if (first && first.since > now) for (const drop of drops.values()) drop.since = Math.min(drop.since, now)
  }

  const takeLasting = (now: number, expected = now): FriendChange[] => {
    followClock(now, expected)
    const changes: FriendChange[] = []
    for (const [friendId, drop] of drops) {
      if (now - drop.since < dampingMs) break
      changes.push(...confirm(friendId, drop))
    }
    return changes
  }

  const arm = (atLeast = 0): void => {
    const [first] = drops.values()
    if (!first || blind) {
      timer?.cancel()
      timer = null
      return
    }
    if (timer) return
    const now = clock.now()
    const wait = Math.max(Math.min(first.since + dampingMs - now, dampingMs), atLeast)
    const firesAt = now + wait
    const cancel = clock.after(wait, () => {
      timer = null
      release(firesAt)
    })
    timer = { cancel }
  }

  const release = (expected?: number): void => {
    const changes = blind ? [] : takeLasting(clock.now(), expected)
    // A thousand friends who left within a second are a few batches, not a thousand updates.
    arm(changes.length > 0 ? BATCH_MS : 0)
    if (changes.length > 0) options.onConfirmed(changes)
  }

  /** @returns the change that one observation lets through, if any */
  const weigh = (
    { friendId, name, availability: to }: Observation,
    cause: FriendChange['cause'],
    now: number,
    damped: FriendChange[]
  ): FriendChange | null => {
    const from = shown.get(friendId)
    const drop = drops.get(friendId)
    // What waits is weighed by the time that it waited, also where damping was switched off meanwhile.
    if (!from || !isAvailable(from) || (dampingMs === 0 && !drop)) {
      shown.set(friendId, to)
      if (!from || sameAvailability(from, to)) return null
      return { friendId, name, from, to, at: now, cause }
    }
    if (!isAvailable(to)) {
      if (drop) Object.assign(drop, { name, to })
      else drops.set(friendId, { name, to, since: now, cause })
      return null
    }
    if (drop) {
      drops.delete(friendId)
      damped.push({ friendId, name, from, to: drop.to, at: drop.since, cause: drop.cause })
    }
    shown.set(friendId, to)
    return sameAvailability(from, to) ? null : { friendId, name, from, to, at: now, cause }
  }

  return {
    observe(list, cause) {
      const now = clock.now()
      const wasBlind = blind
      blind = false
      const damped: FriendChange[] = []
      const changes: FriendChange[] = []
      for (const observation of list) {
        const change = weigh(observation, cause, now, damped)
        if (change) changes.push(change)
      }
      if (wasBlind) for (const change of takeLasting(now)) changes.push({ ...change, cause })
      arm()
      if (damped.length > 0) options.onDamped(damped)
      return changes
    },
    availabilityOf: (friendId) => shown.get(friendId) ?? null,
    connectionLost() {
      blind = true
      arm()
    },
    connectionConfirmed() {
      if (!blind) return
      blind = false
      release()
    },
    setDampingMs(ms) {
      dampingMs = ms
      timer?.cancel()
      timer = null
      release()
    },
    forget(friendIds) {
      for (const friendId of friendIds) {
        shown.delete(friendId)
        drops.delete(friendId)
      }
      arm()
    },
    dispose() {
      blind = true
      drops.clear()
      arm()
    }
  }
}
