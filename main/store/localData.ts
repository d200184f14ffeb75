import type { AlertLogEntry, AlertLogPage, AlertLogQuery } from '@shared/alerts'
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
  /** Writes entries of the alert logs, and takes old ones away. Resolves when they are written or could not be. */
  log(entries: readonly AlertLogEntry[]): Promise<void>
  /** A part of the alert log of an account, newest first; nothing that is older than it is kept. */
  alertLog(account: AccountId, query: AlertLogQuery): Promise<AlertLogPage>
  eraseAlertLog(account: AccountId): Promise<void>
  /** Forgets log entries that are older than they are kept. */
  prune(): void
  /**
   * Waits until everything is written or could not be.
   * @param account null for all
   * @returns `not-kept` where something holds for this run only that was meant to be kept
   */
  flush(account: AccountId | null): Promise<Result<null>>
  closeAll(): Promise<void>
}

const day = 86_400_000

/**
 * @param options.dir profile folder
 * @param options.keepDays for how many days the alert log is kept, asked whenever it matters
 * @param options.onProblem something is wrong with an account's data; null when all of it is on the disk again
 */
export function createLocalData(options: {
  dir: string
  clock: Clock
  keepDays(): number
  log(level: 'warn', text: string): void
  onProblem(account: AccountId, problem: StoreProblem | null): void
}): LocalData {
  const { dir, clock, log } = options
  const stores = new Map<AccountId, LocalStore>()
  const oldest = (): number => clock.now() - options.keepDays() * day
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
    async log(entries) {
      const writes: Promise<unknown>[] = []
      for (const [account, store] of stores) {
        const own = entries.filter((entry) => entry.accountId === account)
        if (own.length > 0) writes.push(store.alertLog.append(own, oldest()))
      }
      await Promise.all(writes)
    },
    async alertLog(account, query) {
      const page = await stores.get(account)?.alertLog.page({ ...query, since: oldest() })
      return page ?? { entries: [], before: null }
    },
    async eraseAlertLog(account) {
      await stores.get(account)?.alertLog.erase()
    },
    prune() {
      for (const store of stores.values()) void store.alertLog.prune(oldest())
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
