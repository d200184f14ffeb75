import { isAvailable, sameAvailability } from '@shared/availability'
import type { Clock } from '@shared/clock'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import type { FriendEntry, FriendsAnswer } from '../protocol/types'
import type { FriendChange } from './change'

/** What one answer of the server, or one click on a star, did to the list. */
export interface RosterUpdate {
  revision: number
  upserts: FriendRow[]
  removals: UserId[]
  /** Changes of availability only; empty for the first list, which is no change of anything. */
  changes: FriendChange[]
  first: boolean
}

export interface Roster {
  /** Takes a whole list from the server and tells what is different from the one before. */
  apply(answer: FriendsAnswer, cause: FriendChange['cause']): RosterUpdate
  /** The server said that nothing changed: the list is true as of now. */
  confirm(): void
  setFavourite(id: UserId, favourite: boolean): RosterUpdate | null
  rows(): FriendRow[]
  /** Friends who are available, favourites first, then by name. */
  available(): FriendRow[]
  row(id: UserId): FriendRow | null
  publicKey(id: UserId): string | null
  readonly revision: number
  readonly counts: { available: number; total: number }
  /** When the server last confirmed the list, ms UTC; null before the first list. */
  readonly confirmedAt: number | null
}

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

/**
 * The friends list with its history since the start: snapshot in, difference out.
 * @param favourites ids that the person marked, kept in the settings
 */
export function createRoster(clock: Clock, favourites: Iterable<UserId> = []): Roster {
  const friends = new Map<UserId, FriendRow>()
  const keys = new Map<UserId, string>()
  const marked = new Set(favourites)
  let revision = 0
  let available = 0
  let confirmedAt: number | null = null

  const put = (row: FriendRow): void => {
    const before = friends.get(row.id)
    if (before && isAvailable(before.availability)) available -= 1
    if (isAvailable(row.availability)) available += 1
    friends.set(row.id, row)
  }

  const remove = (id: UserId): void => {
    const before = friends.get(id)
    if (before && isAvailable(before.availability)) available -= 1
    friends.delete(id)
    keys.delete(id)
  }

  const nextRow = (entry: FriendEntry, now: number, first: boolean): FriendRow | null => {
    const before = friends.get(entry.id)
    const same = before !== undefined && sameAvailability(before.availability, entry.availability)
    if (same && before.name === entry.name) return null
    return {
      id: entry.id,
      name: entry.name,
      availability: entry.availability,
      since: same ? before.since : now,
      sinceSeen: same ? before.sinceSeen : before !== undefined && !first,
      favourite: marked.has(entry.id)
    }
  }

  return {
    apply(answer, cause) {
      const now = clock.now()
      const first = confirmedAt === null
      const update: RosterUpdate = { revision: 0, upserts: [], removals: [], changes: [], first }
      const seen = new Set<UserId>()
      for (const entry of answer.friends) {
        seen.add(entry.id)
        if (entry.publicKey !== null) keys.set(entry.id, entry.publicKey)
        const before = friends.get(entry.id)
        const row = nextRow(entry, now, first)
        if (!row) continue
        // A change that happened out of sight began at an unknown time.
        if (cause === 'catch-up' && before && row.since === now) row.sinceSeen = false
        put(row)
        update.upserts.push(row)
        if (before && !sameAvailability(before.availability, row.availability))
          update.changes.push({
            friendId: row.id,
            name: row.name,
            from: before.availability,
            to: row.availability,
            at: now,
            cause
          })
      }
      for (const id of friends.keys()) if (!seen.has(id)) update.removals.push(id)
      for (const id of update.removals) remove(id)
      confirmedAt = now
      if (first || update.upserts.length > 0 || update.removals.length > 0) revision += 1
      return { ...update, revision }
    },
    confirm() {
      if (confirmedAt !== null) confirmedAt = clock.now()
    },
    setFavourite(id, favourite) {
      if (favourite) marked.add(id)
      else marked.delete(id)
      const before = friends.get(id)
      if (!before || before.favourite === favourite) return null
      const row = { ...before, favourite }
      friends.set(id, row)
      revision += 1
      return { revision, upserts: [row], removals: [], changes: [], first: false }
    },
    rows: () => [...friends.values()],
    available: () =>
      [...friends.values()]
        .filter((row) => isAvailable(row.availability))
        .sort((a, b) => Number(b.favourite) - Number(a.favourite) || byName.compare(a.name, b.name)),
    row: (id) => friends.get(id) ?? null,
    publicKey: (id) => keys.get(id) ?? null,
    get revision() {
      return revision
    },
    get counts() {
      return { available, total: friends.size }
    },
    get confirmedAt() {
      return confirmedAt
    }
  }
}
