import type { AlertLogEntry } from '@shared/alerts'
import type { Clock } from '@shared/clock'
import { failure, ok, type Result } from '@shared/errors'
import type { AccountId } from '@shared/ids'
import { openDatabase, openMemoryStore, removeDatabase } from './database'
import type { LocalStore, StoreProblem } from './database/types'

/** The encrypted local data of all accounts that are signed in. */
export interface LocalData {
  /** @param key 64 hex digits from the keychain; null keeps everything in memory and forgets it with the run */
  open(account: AccountId, key: string | null): LocalStore
  of(account: AccountId): LocalStore | null
  close(account: AccountId): Promise<void>
  /** Closes and deletes the data of an account, open or not: who signs out leaves nothing behind. */
  remove(account: AccountId): Promise<void>
  /** Looks for hidden damage; for a quiet moment. */
  check(): Promise<void>
  log(entries: readonly AlertLogEntry[]): void
  /** The alert log of an account, newest first. */
  alertLog(account: AccountId): AlertLogEntry[]
  eraseAlertLog(account: AccountId): Promise<void>
  /** Forgets log entries older than so many days. */
  prune(keepDays: number): void
  /**
   * Waits until everything is written or could not be.
   * @param account null for all
   * @returns `not-kept` where something holds for this run only that was meant to be kept
   */
  flush(account: AccountId | null): Promise<Result<null>>
  closeAll(): Promise<void>
}

const entriesShown = 2_000
const day = 86_400_000

/**
 * @param options.dir profile folder
 * @param options.onProblem something is wrong with an account's data; null when all of it is on the disk again
 */
export function createLocalData(options: {
  dir: string
  clock: Clock
  log(level: 'warn', text: string): void
  onProblem(account: AccountId, problem: StoreProblem | null): void
}): LocalData {
  const { dir, clock, log } = options
  const stores = new Map<AccountId, LocalStore>()
  /** Accounts whose data are kept in memory by the person's choice. */
  const passing = new Set<AccountId>()

  /** Stores that may still write what they copied. */
  const closing = new Map<AccountId, Promise<unknown>>()

  const close = async (account: AccountId): Promise<void> => {
    const store = stores.get(account)
    stores.delete(account)
    if (store) closing.set(account, store.close())
    await closing.get(account)
  }

  return {
    open(account, key) {
      void close(account)
      if (key === null) passing.add(account)
      else passing.delete(account)
      const store =
        key === null
          ? openMemoryStore({ clock, log })
          : openDatabase({
              dir,
              clock,
              log,
              accountId: account,
              key,
              onProblem: (problem) => options.onProblem(account, problem),
              onRecovered: () => options.onProblem(account, null)
            })
      stores.set(account, store)
      return store
    },
    of: (account) => stores.get(account) ?? null,
    close,
    async remove(account) {
      await close(account)
      removeDatabase(dir, account)
    },
    async check() {
      for (const store of stores.values()) await store.check()
    },
    log(entries) {
      for (const [account, store] of stores) {
        const own = entries.filter((entry) => entry.accountId === account)
        if (own.length > 0) void store.alertLog.append(own)
      }
    },
    alertLog: (account) => stores.get(account)?.alertLog.list({ limit: entriesShown }) ?? [],
    async eraseAlertLog(account) {
      await stores.get(account)?.alertLog.erase()
    },
    prune(keepDays) {
      const olderThan = clock.now() - keepDays * day
      for (const store of stores.values()) void store.alertLog.prune(olderThan)
    },
    async flush(account) {
      const some = [...stores].filter(([id]) => account === null || id === account)
      const kept = await Promise.all(
        some.map(async ([id, store]) => passing.has(id) || (await store.flush()) === 'on-disk')
      )
      return kept.every(Boolean) ? ok(null) : failure('not-kept')
    },
    async closeAll() {
      await Promise.all([...stores.keys(), ...closing.keys()].map(close))
    }
  }
}
