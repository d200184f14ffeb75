import type { UserId } from '@shared/ids'
import type { Connection } from './connection'
import { afterAccepting, afterKeeping, afterSighting } from './keyDecision'
import { bodyOf, keyOf, putRows, readRows, selectSealed } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { PinnedKey, PinnedKeys } from './types'

const states: readonly PinnedKey['state'][] = ['pinned', 'changed', 'kept']
const selectAll = selectSealed('pins', 'NOT INDEXED')

/**
 * The public keys that people have been seen with. A pin that is lost would make the next stranger a friend: every write
 * waits for the disk, and all are read at once, because a damaged index can hide a row from a look-up.
 */
export function createPinnedKeys({ read, write }: StoreAccess): PinnedKeys {
  const pins = new Map<UserId, PinnedKey>()
  let source: Connection | null = null

  /** @returns false where no database can be used, so that nobody can be told from a stranger */
  function load(): boolean {
    return read((db) => {
      if (db === source) return true
      const stored = readRows(db, 'pins', selectAll).flatMap(toPin)
      // What a damaged file lost is still known here.
      const known = new Set(stored.map(({ friendId }) => friendId))
      const lost = [...pins.values()].filter(({ friendId }) => !known.has(friendId))
      for (const pin of stored) if (!pins.has(pin.friendId)) pins.set(pin.friendId, pin)
      source = db
      store(lost)
      return true
    }, false)
  }

  function store(changed: readonly PinnedKey[]): void {
    if (changed.length === 0) return
    const rows = changed.map((pin) => () => [keyOf(pin.friendId), JSON.stringify(pin)])
    void write({ durable: true, ...putRows('pins', rows) })
  }

  function get(friendId: UserId): PinnedKey | null {
    return load() ? (pins.get(friendId) ?? null) : null
  }

  function change(friendId: UserId, decide: (pin: PinnedKey) => PinnedKey | null): PinnedKey | null {
    const known = get(friendId)
    const decided = known && decide(known)
    if (!decided) return null
    pins.set(friendId, decided)
    store([decided])
    return decided
  }

  return {
    get,
    list: () => (load() ? [...pins.values()] : []),
    see(sightings, at) {
      const events: ReturnType<PinnedKeys['see']> = { pinned: [], changed: [], returned: [], again: [] }
      if (!load()) return events
      const changed = new Map<UserId, PinnedKey>()
      for (const { friendId, publicKey } of sightings) {
        const news = afterSighting(pins.get(friendId) ?? null, friendId, publicKey, at)
        if (!news) continue
        pins.set(friendId, news.pin)
        changed.set(friendId, news.pin)
        events[news.event].push(friendId)
      }
      store([...changed.values()])
      return events
    },
    accept: (friendId) => change(friendId, afterAccepting),
    keep: (friendId) => change(friendId, afterKeeping),
    verify: (friendId, at) => change(friendId, (pin) => ({ ...pin, verifiedAt: at }))
  }
}

/** @returns none for a row that is whole and yet no pin: setting the file aside would mend nothing */
function toPin(row: readonly (string | number)[]): PinnedKey[] {
  const pin = bodyOf(row) as PinnedKey | null
  const words = [pin?.friendId, pin?.firstKey, pin?.trustedKey]
  if (!pin || words.some((word) => typeof word !== 'string') || !states.includes(pin.state)) return []
  // One text for both, in ten thousand pins too.
  return [pin.firstKey === pin.trustedKey ? { ...pin, firstKey: pin.trustedKey } : pin]
}
