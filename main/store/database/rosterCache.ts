import type { AvailabilityKind } from '@shared/availability'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import { type Connection, selectRows } from './connection'
import {
  bodyOf,
  fromStart,
  idOf,
  keyOf,
  putRow,
  readFact,
  readPart,
  readRows,
  selectSealed
} from './sealedRows'
import type { Row } from './schema'
import type { StoreAccess } from './storeAccess'
import type { Step } from './writeQueue'
import type { Kept, LoadedRoster, RosterCache, RosterChange } from './types'

type FriendBody = [
  name: string,
  kind: AvailabilityKind,
  text: string,
  since: number,
  sinceSeen: boolean,
  favourite: boolean
]
interface ListBody {
  revision: number
  confirmedAt: number
}

const selectKey = selectSealed('friend_keys', 'WHERE id = ?')
const friendsInStep = 25
const friendsInPart = 500
const keysInPart = 1_000

/** The friends list as it was last known. A power cut may cost the latest of it; the server has it all. */
export function createRosterCache({ read, write }: StoreAccess): RosterCache {
  return {
    // Each row is true by itself, and the list's own entry comes last.
    save: (change) => write({ divisible: true, steps: stepsOf(change) }),
    confirm: (at) =>
      write({
        divisible: true,
        steps: [
          (db) => {
            const list = listOf(db)
            if (list) putList(db, { ...list, confirmedAt: at })
          }
        ]
      }),
    load: () => loadInParts(read),
    publicKey: (id) => read((db) => keyOfFriend(db, id), null),
    erase: (): Promise<Kept> => write({ shrinks: true, steps: [eraseRoster] })
  }
}

function* stepsOf(change: RosterChange): Generator<Step> {
  if (change.whole) yield* removeAbsent(change.upserts)
  let { upserts } = change
  // In the order of their keys the index grows at its end, which is several times faster.
  if (upserts.length > friendsInStep)
    yield () => {
      upserts = [...upserts].sort((a, b) => (a.id < b.id ? -1 : 1))
    }
  for (let first = 0; first < upserts.length; first += friendsInStep)
    yield (db) => {
      for (const row of upserts.slice(first, first + friendsInStep))
        putFriend(db, row, change.publicKey(row.id))
    }
  yield (db) => {
    for (const id of change.removals) removeFriend(db, keyOf(id))
    const { revision, confirmedAt, whole } = change
    if (whole || listOf(db)) putList(db, { revision, confirmedAt })
  }
}

function putFriend(db: Connection, friend: FriendRow, publicKey: string | null): void {
  const { id, name, availability, since, sinceSeen, favourite } = friend
  const body: FriendBody = [name, availability.kind, availability.text, since, sinceSeen, favourite]
  putRow(db, 'friends', keyOf(id), JSON.stringify(body))
  if (publicKey === null) db.run('DELETE FROM friend_keys WHERE id = ?', keyOf(id))
  else putRow(db, 'friend_keys', keyOf(id), JSON.stringify(publicKey))
}

function removeFriend(db: Connection, key: string): void {
  db.run('DELETE FROM friends WHERE id = ?', key)
  db.run('DELETE FROM friend_keys WHERE id = ?', key)
}

function* removeAbsent(present: readonly FriendRow[]): Generator<Step> {
  const keys = new Set<string>()
  yield () => {
    for (const { id } of present) keys.add(keyOf(id))
  }
  for (const table of ['friends', 'friend_keys'])
    for (let from: string | null = ''; from !== null;) {
      const after: string = from
      yield (db) => {
        // Nothing but the index is read, which is a tenth of the table.
        const found = db.rows(
          selectRows('id', `${table} WHERE id > ? ORDER BY id LIMIT ?`),
          after,
          keysInPart
        )
        for (const [key] of found as [string][])
          if (!keys.has(key)) db.run(`DELETE FROM ${table} WHERE id = ?`, key)
        from = found.length < keysInPart ? null : String(found.at(-1)?.[0])
      }
    }
}

function eraseRoster(db: Connection): void {
  db.exec("DELETE FROM friends; DELETE FROM friend_keys; DELETE FROM facts WHERE id = 'list'")
}

function listOf(db: Connection): ListBody | null {
  const list = readFact(db, 'list') as ListBody | null | undefined
  return typeof list?.revision === 'number' && typeof list.confirmedAt === 'number' ? list : null
}

const putList = (db: Connection, list: ListBody): void => putRow(db, 'facts', 'list', JSON.stringify(list))

function keyOfFriend(db: Connection, id: UserId): string | null {
  const row = readRows(db, 'friend_keys', selectKey, keyOf(id))[0]
  return row ? (bodyOf(row) as string) : null
}

function* loadInParts(read: StoreAccess['read']): Generator<void, LoadedRoster | null> {
  let list: ListBody | null = null
  let source: Connection | null = null
  let after: number | null = fromStart
  let friends: FriendRow[] = []
  const readOn = (db: Connection): number | null => {
    // The first part, or another database that has taken the place of a damaged one.
    if (db !== source) {
      source = db
      list = listOf(db)
      friends = []
      after = fromStart
    }
    if (!list || after === null) return null
    const { rows, last } = readPart(db, 'friends', after, friendsInPart)
    for (const row of rows) friends.push(...toFriend(row))
    return last
  }
  while ((after = read(readOn, null)) !== null) yield
  return list && { ...(list as ListBody), friends }
}

/** @returns none for a row that is whole, and yet not what this version writes: setting the file aside would mend nothing */
function toFriend(row: Row): FriendRow[] {
  const body = bodyOf(row)
  if (!Array.isArray(body) || typeof body[5] !== 'boolean') return []
  const [name, kind, text, since, sinceSeen, favourite] = body as FriendBody
  return [{ id: idOf(row[0]), name, availability: { kind, text }, since, sinceSeen, favourite }]
}
