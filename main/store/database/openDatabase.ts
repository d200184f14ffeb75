import { join } from 'node:path'
import { systemClock, type Clock } from '@shared/clock'
import type { AccountId } from '@shared/ids'
import { createAlertLog } from './alertLog'
import { checkTables } from './checkTables'
import { createAvailabilityHistory } from './availabilityHistory'
import { databaseFiles, removeFiles } from './databaseFiles'
import { createEngineState } from './engineState'
import { createKeeper, type KeeperOptions } from './keeper'
import { openFile } from './openFile'
import { createPinnedKeys } from './pinnedKeys'
import { createRosterCache } from './rosterCache'
import type { StoreAccess } from './storeAccess'
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
  const { dir, accountId, key, migrations, clock = systemClock } = options
  const files = databaseFiles(join(dir, folder), accountId)
  if (!isDatabaseKey(key)) return createStore(options, null, files.removeCopies, 'no-key')
  const versions = migrations ? { migrations } : {}
  const file = {
    open: (journal: 'write-ahead' | 'rollback') => openFile({ files, key, journal, ...versions }),
    setAside: (kind: 'damaged' | 'newer') => files.setAside(kind, clock.now())
  }
  return createStore(options, file, files.removeCopies)
}

/** @returns the local data of an account that was signed in for this run only */
export const openMemoryStore = (options: MemoryOptions): LocalStore =>
  createStore(options, null, () => undefined)

/**
 * Removes everything that an account stored, for a person who takes the account away. The store must be closed.
 * Never throws; what the system holds on to stays.
 */
export const removeDatabase = (dir: string, accountId: AccountId): void =>
  removeFiles(join(dir, folder), accountId)

function createStore(
  { clock = systemClock, log, onProblem = () => undefined, onRecovered = () => undefined }: MemoryOptions,
  file: KeeperOptions['file'],
  removeCopies: () => void,
  trouble?: 'no-key'
): LocalStore {
  const keeper = createKeeper({ file, clock, log, onProblem, onRecovered })
  const queue = createWriteQueue(keeper, clock)
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
    removeCopies
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
    check: () => checkTables(access, clock),
    async flush() {
      flush()
      return keeper.kept
    },
    async close() {
      flush()
      const { kept } = keeper
      keeper.close()
      return kept
    }
  }
}
