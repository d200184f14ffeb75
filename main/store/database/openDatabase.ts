import { join } from 'node:path'
import { systemClock, type Clock } from '@shared/clock'
import type { AccountId } from '@shared/ids'
import { createAlertLog } from './alertLog'
import { checkTables } from './checkTables'
import { createAvailabilityHistory } from './availabilityHistory'
import { databaseFiles, removeFiles } from './databaseFiles'
import { createEngineState } from './engineState'
import { createKeeper, type Keeper, type KeptFile } from './keeper'
import { openFile, replaceDatabase, type OpenOptions } from './openFile'
import { createPinnedKeys } from './pinnedKeys'
import { rescue } from './rescue'
import { createRosterCache } from './rosterCache'
import { copiedTables } from './schema'
import type { StoreAccess } from './storeAccess'
import { createTableCopies, type TableCopies, type TableCopiesOptions } from './tableCopies'
import type { LocalStore, StoreProblem } from './types'
import { createWriteQueue } from './writeQueue'

interface MemoryOptions {
  clock?: Clock
  log(level: 'warn', text: string): void
  /** Called once for each thing that goes wrong, never before the first use. */
  onProblem?: (problem: StoreProblem) => void
  /** Called when everything is on the disk again that it had refused. */
  onRecovered?: () => void
}

export interface DatabaseOptions extends MemoryOptions {
  /** Profile folder; the databases stand in `accounts` in it, which need not exist yet. */
  dir: string
  accountId: AccountId
  /** 64 hex digits from the keychain; without a whole key nothing is written to the disk. */
  key: string
  /** For tests: the migrations of another version. */
  migrations?: readonly string[]
}

const folder = 'accounts'

/** Whether this text can be the key of a database: 256 bits as 64 hex digits. */
export const isDatabaseKey = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text)

/** @returns the local data of an account, encrypted in `DIR/accounts/ACCOUNT.db`. Costs nothing before the first use. */
export function openDatabase(options: DatabaseOptions): LocalStore {
  const { dir, accountId, key, migrations, clock = systemClock, log } = options
  const files = databaseFiles(join(dir, folder), accountId)
  if (!isDatabaseKey(key)) return createStore(options, null, 'no-key')
  return createStore(options, (onDisk) => {
    const copies = createTableCopies({ pathOf: files.copy, key, clock, log, onDisk })
    const opening = (): OpenOptions => ({
      files,
      key,
      now: clock.now(),
      firstRows: () => rescue(null, copies.read()).rows,
      ...(migrations ? { migrations } : {})
    })
    return {
      copies,
      open: () => openFile(opening()),
      replace: (kind, rows) => replaceDatabase(opening(), kind, rows),
      removeOld: files.removeCopies
    }
  })
}

/** @returns the local data of an account that was signed in for this run only */
export const openMemoryStore = (options: MemoryOptions): LocalStore => createStore(options, null)

/**
 * Removes everything that an account stored, for a person who takes the account away. The store must be closed.
 * Never throws; what the system holds on to stays.
 */
export const removeDatabase = (dir: string, accountId: AccountId): void =>
  removeFiles(join(dir, folder), accountId)

/** Where a store stands on the disk. */
interface Home extends KeptFile {
  copies: TableCopies
  /** Removes backups and damaged databases. */
  removeOld(): void
}

function createStore(
  { clock = systemClock, log, onProblem = () => undefined, onRecovered = () => undefined }: MemoryOptions,
  settle: ((onDisk: TableCopiesOptions['onDisk']) => Home) | null,
  trouble?: 'no-key'
): LocalStore {
  const home =
    settle?.((work) =>
      keeper.kept === 'on-disk' ? keeper.attempt<ReturnType<typeof work> | null>(work, null) : null
    ) ?? null
  const copies = home?.copies
  const keeper: Keeper = createKeeper({
    file: home,
    clock,
    log,
    onProblem,
    onRecovered,
    onReplaced: () => copies?.stale(copiedTables)
  })
  const queue = createWriteQueue(keeper, clock, ({ table, rows }) => {
    if (rows) copies?.add(table, rows)
    else copies?.stale([table])
  })
  let told = trouble === undefined

  function begin(): void {
    if (told) return
    told = true
    keeper.report({ kind: 'no-key' })
  }

  const access: StoreAccess = {
    read(work, empty) {
      begin()
      queue.drain()
      return keeper.attempt(work, empty)
    },
    look(work, empty) {
      begin()
      return keeper.attempt(work, empty)
    },
    write(write) {
      begin()
      return queue.add(write)
    },
    async removeCopies(table) {
      home?.removeOld()
      // Without the database the copies may be those of another program.
      if (keeper.kept === 'on-disk') await copies?.erase(table)
    }
  }

  function flush(): void {
    queue.drain()
    keeper.tryDiskAgain(true)
  }

  return {
    roster: createRosterCache(access),
    alertLog: createAlertLog(access, clock),
    history: createAvailabilityHistory(access),
    pins: createPinnedKeys(access),
    state: createEngineState(access),
    get problem() {
      return keeper.problem
    },
    async check() {
      const whole = await checkTables(access, clock)
      await copies?.renew()
      return whole
    },
    async flush() {
      flush()
      return keeper.kept
    },
    async close() {
      flush()
      const { kept } = keeper
      // What the copies need of the database they read at once; who opens it anew finds it closed.
      const copied = copies?.close()
      keeper.close()
      await copied
      return kept
    }
  }
}
