import type { UserId } from '@shared/ids'
import type { Connection } from './connection'
import { afterAccepting, afterKeeping, afterSighting } from './keyDecision'
import { bodyOf, keyOf, putRow, readRows, selectSealed } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { KeySighting, PinnedKey, PinnedKeys } from './types'

const selectAll = selectSealed('pins')
const selectOne = selectSealed('pins', 'WHERE id = ?')
const selectSome = selectSealed('pins', 'WHERE id IN (SELECT value FROM json_each(?))')
const pinsInStep = 200

/** The public keys that people have been seen with. Losing one would make the next stranger a friend: every write is durable. */
export function createPinnedKeys({ read, write }: StoreAccess): PinnedKeys {
  const get = (friendId: UserId): PinnedKey | null => read((db) => pinOf(db, friendId), null)

  function put(pins: readonly PinnedKey[]): void {
    const steps = []
    for (let first = 0; first < pins.length; first += pinsInStep) {
      const part = pins.slice(first, first + pinsInStep)
      steps.push((db: Connection) => {
        for (const pin of part) putRow(db, 'pins', keyOf(pin.friendId), JSON.stringify(pin))
      })
    }
    if (steps.length > 0) void write({ durable: true, steps })
  }

  function change(friendId: UserId, decide: (pin: PinnedKey) => PinnedKey | null): PinnedKey | null {
    const known = get(friendId)
    const decided = known && decide(known)
    if (decided) put([decided])
    return decided
  }

  return {
    get,
    list: () => read((db) => readRows(db, 'pins', selectAll).map(toPin), []),
    see(sightings, at) {
      const events: ReturnType<PinnedKeys['see']> = { pinned: [], changed: [], returned: [] }
      const known = read<Map<UserId, PinnedKey> | null>((db) => pinsOf(db, sightings), null)
      // Without a database nothing is known of anybody, and everybody would be a new friend at each list.
      if (!known) return events
      const seen = new Map<UserId, PinnedKey>()
      for (const { friendId, publicKey } of sightings) {
        const news = afterSighting(seen.get(friendId) ?? known.get(friendId) ?? null, friendId, publicKey, at)
        if (!news) continue
        seen.set(friendId, news.pin)
        events[news.event].push(friendId)
      }
      put([...seen.values()])
      return events
    },
    accept: (friendId) => change(friendId, afterAccepting),
    keep: (friendId) => change(friendId, afterKeeping),
    verify: (friendId, at) => change(friendId, (pin) => ({ ...pin, verifiedAt: at }))
  }
}

const toPin = (row: readonly (string | number)[]): PinnedKey => bodyOf(row) as PinnedKey

function pinOf(db: Connection, friendId: UserId): PinnedKey | null {
  const row = readRows(db, 'pins', selectOne, keyOf(friendId))[0]
  return row ? toPin(row) : null
}

function pinsOf(db: Connection, sightings: readonly KeySighting[]): Map<UserId, PinnedKey> {
  const keys = JSON.stringify(sightings.map(({ friendId }) => keyOf(friendId)))
  return new Map(readRows(db, 'pins', selectSome, keys).map((row) => [toPin(row).friendId, toPin(row)]))
}
