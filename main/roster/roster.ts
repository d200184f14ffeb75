import { isAvailable, sameAvailability, type Availability } from '@shared/availability'
import type { Clock } from '@shared/clock'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import type { FriendEntry, FriendsAnswer } from '../protocol/types'
import type { FriendChange } from './change'
import { createDamping } from './damping'
import { createRanking } from './ranking'
import { createRecentlyLeft } from './recentlyLeft'

/** What one answer of the server, a drop that lasted, or one click on a star did to the list. */
export interface RosterUpdate {
  revision: number
  upserts: FriendRow[]
  /** Those of the upserts who were not in the list before; empty for the first list. */
  added: FriendRow[]
  removals: UserId[]
  /** Changes of availability that count; empty for the first list, which is no change of anything. */
  changes: FriendChange[]
  /** Public keys that the answer before did not have; as given, unchecked. */
  keys: { friendId: UserId; publicKey: string }[]
  first: boolean
}

export interface RosterOptions {
  clock: Clock
  /** Ids that the person marked, kept in the settings. */
  favourites?: Iterable<UserId>
  /** A drop shorter than this is no change at all, ms; 0 switches damping off. */
  dampingMs: number
  /** Something changed without a new answer: a drop lasted. */
  onUpdate(update: RosterUpdate): void
  /** Drops that were too short to count, for the alert log. */
  onDamped(drops: FriendChange[]): void
}

/** So many entries take about a millisecond. */
const breath = 64

/** A list that an earlier run left behind. */
export interface RememberedList {
  revision: number
  /** When the server last confirmed it, ms UTC. */
  confirmedAt: number
  friends: readonly FriendRow[]
}

export interface Roster {
  /** Shows what an earlier run knew until the server answers; before the first answer only. */
  restore(list: RememberedList): void
  /**
   * Takes a list from the server, whole or in part, and tells what is different from the one before. In steps of about a
   * millisecond: between two of them the list is partly the new one, and whoever reads it then hears of the rest by the
   * update. The next answer waits until this one is in.
   */
  apply(answer: FriendsAnswer, cause: FriendChange['cause']): Generator<void, RosterUpdate>
  /** The server said that nothing changed: the list is true as of now. */
  confirm(): void
  /** From here on the list is old: time alone changes nothing in it. */
  connectionLost(): void
  setDampingMs(ms: number): void
  setFavourite(id: UserId, favourite: boolean): RosterUpdate | null
  rows(): FriendRow[]
  /** The first friends who are available, favourites before the others, then by name; no fewer than a menu shows. */
  available(): readonly FriendRow[]
  /** Those who stopped being available since the start, the last one first; no more than a menu shows. */
  recentlyLeft(): readonly UserId[]
  row(id: UserId): FriendRow | null
  publicKey(id: UserId): string | null
  readonly favourites: ReadonlySet<UserId>
  readonly revision: number
  readonly counts: { available: number; total: number }
  /** When the server last confirmed the list, ms UTC; null before the first list. */
  readonly confirmedAt: number | null
  dispose(): void
}

/**
 * The friends list with its history since the start: snapshot in, difference out. What it says of a friend has passed the
 * damping, so the list, the tray and the alerts agree.
 */
export function createRoster(options: RosterOptions): Roster {
  const { clock } = options
  const friends = new Map<UserId, FriendRow>()
  const keys = new Map<UserId, string>()
  const marked = new Set(options.favourites)
  let revision = 0
  let available = 0
  let confirmedAt: number | null = null
  let answered = false
  const ranking = createRanking(
    () => friends.values(),
    () => available
  )

  const recent = createRecentlyLeft()

  const damping = createDamping({
    clock,
    dampingMs: options.dampingMs,
    onDamped: options.onDamped,
    onConfirmed: (changes) => {
      const upserts = changes.flatMap((change) => {
        const before = friends.get(change.friendId)
        return before ? [put(moved(before, change))] : []
      })
      revision += 1
      options.onUpdate({ revision, upserts, added: [], removals: [], changes, keys: [], first: false })
    }
  })

  function put(row: FriendRow): FriendRow {
    const before = friends.get(row.id)
    if (before && isAvailable(before.availability)) available -= 1
    if (isAvailable(row.availability)) available += 1
    friends.set(row.id, row)
    ranking.move(before, row)
    recent.move(before, row)
    return row
  }

  const remove = (id: UserId): void => {
    const before = friends.get(id)
    if (before && isAvailable(before.availability)) available -= 1
    friends.delete(id)
    keys.delete(id)
    ranking.move(before, undefined)
    recent.move(before, undefined)
  }

  /** A change that happened out of sight began at an unknown time. */
  const moved = (row: FriendRow, change: FriendChange): FriendRow => ({
    ...row,
    name: change.name,
    availability: change.to,
    since: change.at,
    sinceSeen: change.cause === 'live'
  })

  const take = (
    entry: FriendEntry,
    change: FriendChange | undefined,
    now: number,
    first: boolean
  ): FriendRow | null => {
    const before = friends.get(entry.id)
    const availability: Availability = damping.availabilityOf(entry.id) ?? entry.availability
    if (!before || (first && !sameAvailability(before.availability, availability))) {
      const favourite = marked.has(entry.id)
      return put({ id: entry.id, name: entry.name, availability, since: now, sinceSeen: false, favourite })
    }
    if (first) return before.name === entry.name ? before : put({ ...before, name: entry.name })
    if (change) return put(moved(before, change))
    if (before.name === entry.name && sameAvailability(before.availability, availability)) return null
    return put({ ...before, name: entry.name, availability })
  }

  function* apply(answer: FriendsAnswer, cause: FriendChange['cause']): Generator<void, RosterUpdate> {
    const now = clock.now()
    const first = !answered
    answered = true
    const update: RosterUpdate = {
      revision: 0,
      upserts: [],
      added: [],
      removals: [],
      changes: [],
      keys: [],
      first
    }
    const begunAt = revision
    update.changes = damping.observe(answer.friends, cause)
    // Who comes first is asked meanwhile, too: to keep that right in each step costs more than to begin it anew.
    const isLarge = first || update.changes.length > 100
    if (isLarge) ranking.forget()
    const changeOf = new Map(update.changes.map((change) => [change.friendId, change]))
    let stepsLeft = breath
    for (const entry of answer.friends) {
      if (entry.publicKey !== null && entry.publicKey !== keys.get(entry.id)) {
        keys.set(entry.id, entry.publicKey)
        update.keys.push({ friendId: entry.id, publicKey: entry.publicKey })
      }
      const isNew = !first && !friends.has(entry.id)
      const row = take(entry, changeOf.get(entry.id), now, first)
      if (row) update.upserts.push(row)
      if (row && isNew) update.added.push(row)
      if (--stepsLeft > 0) continue
      stepsLeft = breath
      yield
      if (isLarge) ranking.forget()
    }
    const isPartial = answer.partial === true
    // Everybody of the answer is here by now, once: who else is here?
    const others = isPartial || friends.size > answer.friends.length
    const seen = new Set(others ? answer.friends.map(({ id }) => id) : [])
    if (isPartial) {
      // A drop that lasted out of sight counts now, also of a friend about whom the answer says nothing new.
      for (const change of update.changes) {
        const before = friends.get(change.friendId)
        if (before && !seen.has(change.friendId)) update.upserts.push(put(moved(before, change)))
      }
    } else if (others) for (const id of friends.keys()) if (!seen.has(id)) update.removals.push(id)
    for (const id of update.removals) remove(id)
    damping.forget(update.removals)
    if (first) recent.forget()
    confirmedAt = now
    // A star, or a drop that lasted, came in between and was told already: what is told now is not older.
    if (revision !== begunAt) update.upserts = update.upserts.map((row) => friends.get(row.id) ?? row)
    if (first || update.upserts.length > 0 || update.removals.length > 0) revision += 1
    return { ...update, revision }
  }

  return {
    restore(list) {
      if (answered) return
      ranking.forget()
      for (const { id, name, availability: kept, since, sinceSeen } of list.friends)
        put({ id, name, availability: kept, since, sinceSeen, favourite: marked.has(id) })
      confirmedAt = list.confirmedAt
      revision = Math.max(revision, list.revision) + 1
    },
    apply,
    confirm() {
      if (!answered) return
      confirmedAt = clock.now()
      damping.connectionConfirmed()
    },
    connectionLost: () => damping.connectionLost(),
    setDampingMs: (ms) => damping.setDampingMs(ms),
    setFavourite(id, favourite) {
      if (favourite) marked.add(id)
      else marked.delete(id)
      const before = friends.get(id)
      if (!before || before.favourite === favourite) return null
      const row = put({ ...before, favourite })
      revision += 1
      return { revision, upserts: [row], added: [], removals: [], changes: [], keys: [], first: false }
    },
    rows: () => [...friends.values()],
    available: () => ranking.first(),
    recentlyLeft: () => recent.list(),
    row: (id) => friends.get(id) ?? null,
    publicKey: (id) => keys.get(id) ?? null,
    get favourites() {
      return marked
    },
    get revision() {
      return revision
    },
    get counts() {
      return { available, total: friends.size }
    },
    get confirmedAt() {
      return confirmedAt
    },
    dispose: () => damping.dispose()
  }
}
