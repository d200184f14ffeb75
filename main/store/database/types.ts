import type { AlertLogEntry, AlertLogPage, AlertLogQuery } from '@shared/alerts'
import type { Availability } from '@shared/availability'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import type { KeyMarks } from '@shared/keys'

/** Where a write is when it is done: in the encrypted file, or in memory until the app ends. */
export type Kept = 'on-disk' | 'this-run'

/**
 * What is wrong with the local data. None of them stops the app.
 * - `damaged`: the file was damaged, could not be brought to this version, or the key is not its key. It was kept under
 *   another name (`keptAs`, in the same folder), and a new one was begun with every row that could still be proved whole or
 *   stood in the copies (`saved`); the list comes from the server.
 * - `newer-version`: a later version of the app wrote it; kept under another name, a new one was begun in the same way.
 * - `disk-full`, `read-only`, `unwritable`: what was stored can be read; changes hold for this run, and are written as
 *   soon as the disk allows it.
 * - `in-use`: another program has the file; nothing of it is seen in this run.
 * - `no-key`: the keychain has no key for it, and nothing is ever stored in the clear.
 * - `no-library`: the database library does not run on this machine; nothing is stored at all.
 */
export type StoreTrouble =
  'damaged' | 'newer-version' | 'disk-full' | 'read-only' | 'unwritable' | 'in-use' | 'no-key' | 'no-library'

export interface StoreProblem {
  kind: StoreTrouble
  keptAs?: string
  /** Rows that were carried over from the file, or from the copies beside it. */
  saved?: number
  /** Keys of friends, or requests to be told, may be missing that neither the file nor its copies could give out. */
  lost?: boolean
}

export interface RosterChange {
  revision: number
  /** When the server confirmed this list, ms UTC; it speaks for every friend who is on it. */
  confirmedAt: number
  upserts: readonly FriendRow[]
  /** Asked for each of the upserts when it is written. */
  publicKey(id: UserId): string | null
  removals: readonly UserId[]
  /** The upserts are the whole list: whoever is not among them goes. A cache without a whole list loads as null. */
  whole: boolean
}

/** A friends list without keys. */
export interface LoadedRoster {
  revision: number
  /** ms UTC */
  confirmedAt: number
  friends: FriendRow[]
}

export interface RosterCache {
  /** Stores what one answer changed. */
  save(change: RosterChange): Promise<Kept>
  /** The server said that nothing changed. @param at ms UTC */
  confirm(at: number): Promise<Kept>
  /** Reads a part with each step. @returns the list as it was last stored, or null when no whole list is there */
  load(): Generator<void, LoadedRoster | null>
  publicKey(id: UserId): string | null
  erase(): Promise<Kept>
}

export interface AlertLog {
  /** @param olderThan some of the entries from before this time (ms UTC) go by the way, so that the log never grows old */
  append(entries: readonly AlertLogEntry[], olderThan?: number): Promise<Kept>
  /** @returns the latest entries, newest first */
  list(options: { limit: number }): AlertLogEntry[]
  /**
   * A part of the log, the newest entries first; what was appended before is in it. It takes its time and leaves room.
   * @param since none from before this time, ms UTC
   */
  page(query: AlertLogQuery & { since: number; limit?: number }): Promise<AlertLogPage>
  /** Removes every entry, from the copies of this database too. */
  erase(): Promise<Kept>
  /** Removes entries from before `olderThan`, ms UTC. */
  prune(olderThan: number): Promise<Kept>
}

export interface AvailabilityChange {
  friendId: UserId
  from: Availability
  to: Availability
  /** ms UTC */
  at: number
}

/** Kept only for people who chose so; whoever appends has asked. */
export interface AvailabilityHistory {
  append(changes: readonly AvailabilityChange[]): Promise<Kept>
  /** @returns the changes of one friend, newest first */
  list(friendId: UserId, options: { limit: number }): AvailabilityChange[]
  erase(): Promise<Kept>
  prune(olderThan: number): Promise<Kept>
}

/**
 * What is known of a friend's public key.
 * `pinned`: the server gives the trusted key. `changed`: it gives another one, and the person has to decide.
 * `kept`: it gives another one, and the person decided to stay with the trusted one.
 */
export interface PinnedKey {
  friendId: UserId
  state: 'pinned' | 'changed' | 'kept'
  /** The key of the first sight; never changes. */
  firstKey: string
  firstSeenAt: number
  /** The key that is trusted: the first one, or the one that was accepted last. */
  trustedKey: string
  /** When the trusted key was first seen, ms UTC. */
  trustedSeenAt: number
  /** The other key that the server gives, unless `pinned`. */
  offeredKey: string | null
  /** When the other key was first seen, ms UTC. */
  offeredAt: number | null
  /** When two people compared the trusted key, ms UTC. It says nothing of the other key, so it counts while `pinned` only. */
  verifiedAt: number | null
  /** The other key that the server gave before it gave the trusted one again, and whether the person had stayed. */
  lastOffer: { key: string; kept: boolean } | null
}

/** What a sighting means. `again`: the other key of before is back, of which the person was told then. */
export type KeyNews = 'pinned' | 'changed' | 'returned' | 'again'

export interface KeySighting {
  friendId: UserId
  publicKey: string
}

export interface PinnedKeys {
  get(friendId: UserId): PinnedKey | null
  list(): PinnedKey[]
  /** Who is `changed`, and who is `pinned` and verified. */
  marks(): KeyMarks
  /** Reads some of the pins, before many keys are to be seen. @returns whether there are more */
  readOn(): boolean
  /** @returns whether seeing all the keys of this digest would be no news */
  hasSeen(digest: string): boolean
  /** All the keys of this digest, a whole list, have been seen just now. */
  sawAll(digest: string): void
  /**
   * Takes the keys that the server gave at `at` (ms UTC): pins the unknown, marks the changed, clears the mark where
   * the trusted key is back. Those known as they are cost a look-up only.
   * @returns whose key is new, changed, back to the trusted one, or changed as it was before
   */
  see(sightings: readonly KeySighting[], at: number): Record<KeyNews, UserId[]>
  /** The person trusts the other key from now on; it is not verified yet. @returns null where nothing waits */
  accept(friendId: UserId): PinnedKey | null
  /** The person stays with the trusted key. @returns null where nothing waits */
  keep(friendId: UserId): PinnedKey | null
  /** @param at ms UTC, null takes the mark away. @returns null for a friend without a key */
  verify(friendId: UserId, at: number | null): PinnedKey | null
}

/** Small JSON documents by name, such as the state of the alert engine. */
export interface EngineState {
  /** @returns the parsed document, undefined where there is none */
  read(name: string): unknown
  write(name: string, document: unknown): Promise<Kept>
}

/**
 * The local data of one account. Opened at the first use; no call throws or rejects. Reads see every write made before
 * them; writes of the same moment share one transaction, and their promises resolve when it is done.
 */
export interface LocalStore {
  readonly roster: RosterCache
  readonly alertLog: AlertLog
  readonly history: AvailabilityHistory
  readonly pins: PinnedKeys
  readonly state: EngineState
  /** What went wrong last; null before the first use. */
  readonly problem: StoreProblem | null
  /**
   * Looks through the whole file for damage that no reading has met yet, a table at a time; for a moment when nothing is
   * going on. What it finds is dealt with and reported as always. @returns whether the file is whole
   */
  check(): Promise<boolean>
  /** Writes what waits, also what a full disk refused before. @returns where everything is now */
  flush(): Promise<Kept>
  /** `flush`, then the end: later reads are empty, later writes go nowhere. */
  close(): Promise<Kept>
}
