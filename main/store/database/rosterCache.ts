import type { AvailabilityKind } from '@shared/availability'
import type { UserId } from '@shared/ids'
import type { Connection } from './connection'
import { bodyOf, idOf, keyOf, putRow, readFact, readRows, selectSealed } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { Kept, RosterCache, RosterChange, StoredFriend } from './types'

type FriendBody = [
  name: string,
  kind: AvailabilityKind,
  text: string,
  since: number,
  sinceSeen: boolean,
  favourite: boolean,
  confirmedAt: number
]
interface ListBody {
  revision: number
  confirmedAt: number
}
type LoadedRoster = ReturnType<RosterCache['load']>

const selectFriends = selectSealed('friends')
const selectKey = selectSealed('friend_keys', 'WHERE id = ?')
const friendsInStep = 200

/** The friends list as it was last known. A power cut may cost the latest of it; the server has it all. */
export function createRosterCache({ read, write }: StoreAccess): RosterCache {
  return {
    save: (change) => write({ steps: stepsOf(change) }),
    confirm: (at) =>
      write({
        steps: [
          (db) => {
            const list = listOf(db)
            if (list) putList(db, { ...list, confirmedAt: at })
          }
        ]
      }),
    load: () => read(loadRoster, null),
    publicKey: (id) => read((db) => keyOfFriend(db, id), null),
    erase: (): Promise<Kept> => write({ shrinks: true, steps: [eraseRoster] })
  }
}

function stepsOf(change: RosterChange): ((db: Connection) => void)[] {
  const steps: ((db: Connection) => void)[] = []
  if (change.whole) steps.push((db) => removeAbsent(db, new Set(change.upserts.map(({ id }) => keyOf(id)))))
  // In the order of their keys the index grows at its end, which is several times faster.
  const upserts =
    change.upserts.length > friendsInStep
      ? [...change.upserts].sort((a, b) => (a.id < b.id ? -1 : 1))
      : change.upserts
  for (let first = 0; first < upserts.length; first += friendsInStep) {
    const part = upserts.slice(first, first + friendsInStep)
    steps.push((db) => {
      for (const friend of part) putFriend(db, friend)
    })
  }
  steps.push((db) => {
    for (const id of change.removals) removeFriend(db, keyOf(id))
    const { revision, confirmedAt, whole } = change
    if (whole || listOf(db)) putList(db, { revision, confirmedAt })
  })
  return steps
}

function putFriend(db: Connection, friend: StoredFriend): void {
  const { id, name, availability, since, sinceSeen, favourite, confirmedAt, publicKey } = friend
  const body: FriendBody = [
    name,
    availability.kind,
    availability.text,
    since,
    sinceSeen,
    favourite,
    confirmedAt
  ]
  putRow(db, 'friends', keyOf(id), JSON.stringify(body))
  if (publicKey === null) db.run('DELETE FROM friend_keys WHERE id = ?', keyOf(id))
  else putRow(db, 'friend_keys', keyOf(id), JSON.stringify(publicKey))
}

function removeFriend(db: Connection, key: string): void {
  db.run('DELETE FROM friends WHERE id = ?', key)
  db.run('DELETE FROM friend_keys WHERE id = ?', key)
}

function removeAbsent(db: Connection, present: ReadonlySet<string>): void {
  for (const [key] of readRows(db, 'friends', selectFriends))
    if (!present.has(String(key))) removeFriend(db, String(key))
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

function loadRoster(db: Connection): LoadedRoster {
  const list = listOf(db)
  if (!list) return null
  const friends = readRows(db, 'friends', selectFriends).flatMap((row) => {
    const body = bodyOf(row)
    // Whole, and yet not what this version writes: setting the file aside would mend nothing.
    if (!Array.isArray(body) || typeof body.at(-1) !== 'number') return []
    const [name, kind, text, since, sinceSeen, favourite, confirmedAt] = body as FriendBody
    return {
      id: idOf(row[0]),
      name,
      availability: { kind, text },
      since,
      sinceSeen,
      favourite,
      confirmedAt: Math.max(confirmedAt, list.confirmedAt)
    }
  })
  return { ...list, friends }
}
