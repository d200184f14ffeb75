import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import {
  openDatabase,
  type DatabaseOptions,
  type LocalStore,
  type StoreProblem
} from '../../../../main/store/database'
import { accountId } from './rows'

export * from './rows'
export const key = '0123456789abcdef'.repeat(4)

export interface Rig {
  readonly dir: string
  /** Opens the account's store; it is closed after the test. */
  open(options?: Partial<DatabaseOptions>): LocalStore
  /** Everything that was reported, in order. */
  readonly problems: StoreProblem[]
  readonly lines: string[]
  /** Where the database is. */
  readonly path: string
  /** Every file of the folder but the copies of tables. */
  files(): string[]
  /** Names of the copies of tables. */
  copies(): string[]
  /** Where the copy of a table is. */
  copy(table: string): string
  dropCopies(): void
}

/** A profile folder for each test of a file. */
export function useRig(): Rig {
  let dir = ''
  let stores: LocalStore[] = []
  const problems: StoreProblem[] = []
  const lines: string[] = []
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'database-'))
    problems.length = lines.length = 0
  })
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()))
    stores = []
    rmSync(dir, { recursive: true, force: true })
  })
  const names = (): string[] => readdirSync(join(dir, 'accounts')).sort()
  return {
    get dir() {
      return dir
    },
    get path() {
      return join(dir, 'accounts', `${accountId}.db`)
    },
    open(options = {}) {
      const store = openDatabase({
        dir,
        accountId,
        key,
        log: (_level, text) => void lines.push(text),
        onProblem: (problem) => void problems.push(problem),
        ...options
      })
      stores.push(store)
      return store
    },
    problems,
    lines,
    files: () => names().filter((name) => !isCopy(name)),
    copies: () => names().filter(isCopy),
    copy: (table) => join(dir, 'accounts', `${accountId}.copy-${table}`),
    dropCopies: () =>
      names()
        .filter(isCopy)
        .forEach((name) => rmSync(join(dir, 'accounts', name)))
  }
}

const isCopy = (name: string): boolean => /\.copy-\w+$/.test(name)
