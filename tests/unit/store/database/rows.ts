import type { AlertLogEntry } from '@shared/alerts'
import { systemClock, type Clock } from '@shared/clock'
import type { FriendRow } from '@shared/friend'
import type { AccountId, UserId } from '@shared/ids'
import type { LocalStore } from '../../../../main/store/database'
import { migrations } from '../../../../main/store/database/schema'

export const accountId = 'a'.repeat(32) as AccountId
export const start = Date.UTC(2026, 0, 15, 9, 30, 0)
const availabilities = ['available', 'away', 'busy', 'offline', 'unknown'] as const

/** The migrations of a version that is so many steps later than this one. */
export const laterMigrations = (steps: number): readonly string[] => [
  ...migrations,
  ...Array.from(
    { length: steps },
    (_, step) => `CREATE TABLE later_${step} (id TEXT); CREATE INDEX later_log_${step} ON alert_log (body)`
  )
]

/** What waits for seconds is done within milliseconds, so that a kill meets it. */
export const hurried: Clock = {
  ...systemClock,
  after: (ms, work) => systemClock.after(ms / 1_000, work)
}

export const userId = (number: number): UserId => number.toString(16).padStart(32, '0') as UserId

export function friend(number: number, more: Partial<StoredFriend> = {}): StoredFriend {
  const kind = availabilities[number % 5]!
  return {
    id: userId(number),
    name: `Friend Number ${number}`,
    availability: { kind, text: kind },
    since: start - number,
    sinceSeen: number % 2 === 0,
    favourite: number % 7 === 0,
    publicKey: `-----BEGIN PUBLIC KEY-----\n${`${number}KeyMaterial`.repeat(30)}\n-----END PUBLIC KEY-----`,
    ...more
  }
}

export const friends = (count: number): StoredFriend[] =>
  Array.from({ length: count }, (_, number) => friend(number))

/** A friend with the public key that is stored beside the row. */
export interface StoredFriend extends FriendRow {
  publicKey: string | null
}

export function keysOf(friends: readonly StoredFriend[]): (id: UserId) => string | null {
  const keys = new Map(friends.map(({ id, publicKey }) => [id, publicKey]))
  return (id) => keys.get(id) ?? null
}

export const wholeList = (upserts: readonly StoredFriend[], revision = 1) => ({
  revision,
  confirmedAt: start,
  upserts,
  publicKey: keysOf(upserts),
  removals: [],
  whole: true
})

/** A friend as the list is painted from it. */
export function painted({ publicKey: _, ...row }: StoredFriend): Omit<StoredFriend, 'publicKey'> {
  return row
}

export const entry = (number: number, more: Partial<AlertLogEntry> = {}): AlertLogEntry => ({
  at: start + number * 1_000,
  accountId,
  friendId: userId(number),
  name: `Logged Friend ${number}`,
  from: { kind: 'offline', text: 'offline' },
  to: { kind: 'available', text: 'available' },
  decision: 'silent',
  reason: 'cool-down',
  rule: 'default',
  until: start + number,
  ...more
})

/** Fills every table, and waits until it is written. */
export async function fill(store: LocalStore, count: number): Promise<void> {
  const list = friends(count)
  const at = start
  store.pins.see(
    list.map(({ id, publicKey }) => ({ friendId: id, publicKey: publicKey! })),
    at
  )
  const writes = [
    store.roster.save(wholeList(list)),
    store.alertLog.append(list.map((_, number) => entry(number))),
    store.history.append(
      list.map(({ id, availability }) => ({
        friendId: id,
        from: availability,
        to: { kind: 'away', text: 'lunch' },
        at
      }))
    ),
    store.state.write('alerts', { version: 1, tellMe: [userId(3)] })
  ]
  await store.flush()
  await Promise.all(writes)
}

/** Everything that a store gives out, in a fixed order. */
export function contents(store: LocalStore, count: number): Record<string, unknown> {
  const ids = friends(count).map(({ id }) => id)
  const roster = store.roster.load()
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  return {
    friends: roster && [...roster.friends].sort(byId),
    list: roster && [roster.revision, roster.confirmedAt],
    keys: ids.map((id) => store.roster.publicKey(id)),
    log: store.alertLog.list({ limit: count }),
    history: ids.map((id) => store.history.list(id, { limit: 10 })),
    pins: store.pins.list().sort((a, b) => (a.friendId < b.friendId ? -1 : 1)),
    state: store.state.read('alerts')
  }
}
