import type { UserId } from '@shared/ids'
import type { KeyMarks } from '@shared/keys'
import type { Connection } from './connection'
import { afterAccepting, afterKeeping, afterSighting } from './keyDecision'
import {
  bodyOf,
  fromStart,
  keyOf,
  putRow,
  putRows,
  readFact,
  readPart,
  readRows,
  selectSealed
} from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { PinnedKey, PinnedKeys } from './types'

/** What rows show, and which whole list is known as it is: so a start need not read thousands of keys. */
interface Summary extends KeyMarks {
  digest: string | null
}
type Mark = keyof KeyMarks

const states: readonly PinnedKey['state'][] = ['pinned', 'changed', 'kept']
const selectThese = selectSealed('pins', 'NOT INDEXED WHERE id IN (SELECT value FROM json_each(?))')
const readAtOnce = 250

/**
 * The public keys that people have been seen with. A pin that is lost would make the next stranger a friend: every write
 * waits for the disk, and no look-up goes by the index, because a damaged one can hide a row.
 */
export function createPinnedKeys({ read, look, write }: StoreAccess): PinnedKeys {
  /** What this run has read or written; all there are once `source` is the database in use. */
  const pins = new Map<UserId, PinnedKey>()
  let source: Connection | null = null
  let reading: { db: Connection; after: number; found: Set<UserId> } | null = null
  let marked: Map<UserId, Mark> | null = null
  let changes = 0
  let allOnDisk = Promise.resolve(true)

  const take = (rows: readonly (readonly (string | number)[])[]): PinnedKey[] => {
    const stored = rows.flatMap(toPin)
    for (const pin of stored) if (!pins.has(pin.friendId)) pins.set(pin.friendId, pin)
    return stored
  }

  /** @returns whether there are more */
  function readNext(db: Connection): boolean {
    if (db === source) return false
    if (reading?.db !== db) reading = { db, after: fromStart, found: new Set() }
    const { found } = reading
    const { rows, last } = readPart(db, 'pins', reading.after, readAtOnce)
    for (const { friendId } of take(rows)) found.add(friendId)
    if (last !== null) {
      reading.after = last
      return true
    }
    reading = null
    source = db
    // What a damaged file lost is still known here.
    const lost = [...pins.values()].filter(({ friendId }) => !found.has(friendId))
    if (lost.length > 0) store(lost)
    return false
  }

  /** @returns false where no database can be used, so that nobody can be told from a stranger */
  const load = (): boolean =>
    read((db) => {
      while (readNext(db));
      return true
    }, false)

  /** Reads the pins of these people; those that wait to be written are known. @returns as `load` */
  const find = (ids: readonly UserId[]): boolean =>
    look((db) => {
      const missing = db === source ? [] : ids.filter((id) => !pins.has(id))
      if (missing.length > 0) take(readRows(db, 'pins', selectThese, JSON.stringify(missing.map(keyOf))))
      return true
    }, false)

  function marks(): Map<UserId, Mark> {
    if (marked) return marked
    const summary = read(summaryOf, null)
    if (summary) {
      const of = (mark: Mark): [UserId, Mark][] => summary[mark].map((id) => [id, mark])
      return (marked = new Map([...of('changed'), ...of('verified')]))
    }
    if (!load()) return new Map()
    marked = new Map()
    for (const pin of pins.values()) mark(marked, pin)
    return marked
  }

  const view = (): KeyMarks => {
    const all = [...marks()]
    const by = (mark: Mark): UserId[] => all.filter(([, one]) => one === mark).map(([id]) => id)
    return { changed: by('changed'), verified: by('verified') }
  }

  const summaryStep = (digest: string | null): ((db: Connection) => void) => {
    const summary: Summary = { digest, ...view() }
    return (db) => putRow(db, 'facts', summaryName, JSON.stringify(summary))
  }

  function store(changed: readonly PinnedKey[]): void {
    const rows = changed.map((pin) => () => [keyOf(pin.friendId), JSON.stringify(pin)])
    const put = putRows('pins', rows)
    changes += 1
    const written = write({ durable: true, ...put, steps: [...put.steps, summaryStep(null)] })
    allOnDisk = allOnDisk.then(async (before) => (await written) === 'on-disk' && before)
  }

  function set(changed: readonly PinnedKey[]): void {
    if (changed.length === 0) return
    const all = marks()
    for (const pin of changed) {
      pins.set(pin.friendId, pin)
      mark(all, pin)
    }
    store(changed)
  }

  const get = (friendId: UserId): PinnedKey | null => (find([friendId]) ? (pins.get(friendId) ?? null) : null)

  function change(friendId: UserId, decide: (pin: PinnedKey) => PinnedKey | null): PinnedKey | null {
    const known = get(friendId)
    const decided = known && decide(known)
    if (decided) set([decided])
    return decided
  }

  return {
    get,
    list: () => (load() ? [...pins.values()] : []),
    marks: view,
    readOn: () => read(readNext, false),
    hasSeen: (digest) => read((db) => summaryOf(db)?.digest === digest, false),
    sawAll(digest) {
      const now = changes
      void allOnDisk.then((isKept) => {
        if (isKept && changes === now) void write({ steps: [summaryStep(digest)] })
      })
    },
    see(sightings, at) {
      const events: ReturnType<PinnedKeys['see']> = { pinned: [], changed: [], returned: [], again: [] }
      if (!find(sightings.map(({ friendId }) => friendId))) return events
      const changed = new Map<UserId, PinnedKey>()
      for (const { friendId, publicKey } of sightings) {
        const known = changed.get(friendId) ?? pins.get(friendId) ?? null
        const news = afterSighting(known, friendId, publicKey, at)
        if (!news) continue
        changed.set(friendId, news.pin)
        events[news.event].push(friendId)
      }
      set([...changed.values()])
      return events
    },
    accept: (friendId) => change(friendId, afterAccepting),
    keep: (friendId) => change(friendId, afterKeeping),
    verify: (friendId, at) => change(friendId, (pin) => ({ ...pin, verifiedAt: at }))
  }
}

const summaryName = 'pins'

/** @returns null where there is none, or one that this version did not write: the pins themselves tell */
function summaryOf(db: Connection): Summary | null {
  const found = readFact(db, summaryName) as Partial<Summary> | null | undefined
  return Array.isArray(found?.changed) && Array.isArray(found.verified) ? (found as Summary) : null
}

function mark(marks: Map<UserId, Mark>, { friendId, state, verifiedAt }: PinnedKey): void {
  if (state === 'changed') marks.set(friendId, 'changed')
  else if (state === 'pinned' && verifiedAt !== null) marks.set(friendId, 'verified')
  else marks.delete(friendId)
}

/** @returns none for a row that is whole and yet no pin: setting the file aside would mend nothing */
function toPin(row: readonly (string | number)[]): PinnedKey[] {
  const pin = bodyOf(row) as PinnedKey | null
  const words = [pin?.friendId, pin?.firstKey, pin?.trustedKey]
  if (!pin || words.some((word) => typeof word !== 'string') || !states.includes(pin.state)) return []
  // One text for both, in ten thousand pins too.
  return [pin.firstKey === pin.trustedKey ? { ...pin, firstKey: pin.trustedKey } : pin]
}
