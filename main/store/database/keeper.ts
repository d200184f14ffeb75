import type { Clock } from '@shared/clock'
import type { Connection } from './connection'
import { countOf, harvest, plant, type Harvest } from './harvest'
import { inTransaction, openMemory, release } from './openFile'
import { tableNames } from './schema'
import { troubleOf, wordsOf } from './trouble'
import type { Kept, StoreProblem } from './types'

/** The file of an account as the keeper sees it; without one everything is in memory. */
export interface KeptFile {
  /** @throws LibraryError; NewerVersionError; the library's and the system's errors */
  open(journal: 'write-ahead' | 'rollback'): Connection
  /** @returns the new name. @throws the system's error */
  setAside(kind: 'damaged' | 'newer'): string
}

export interface KeeperOptions {
  file: KeptFile | null
  clock: Clock
  log(level: 'warn', text: string): void
  onProblem: (problem: StoreProblem) => void
  /** What the disk refused is on it again. */
  onRecovered?: () => void
}

/** Knows which database is in use, and what to do when it fails. No call throws. */
export interface Keeper {
  readonly problem: StoreProblem | null
  readonly kept: Kept
  /** Runs `work` on the database in use; after a failure once more on the one that took its place. */
  attempt<T>(work: (db: Connection) => T, empty: T): T
  report(problem: StoreProblem): void
  /** Brings back to the disk what it refused before. @param force also when it was tried a moment ago */
  tryDiskAgain(force: boolean): void
  close(): void
}

const tryAgainMs = 60_000

export function createKeeper({ file, clock, log, onProblem, onRecovered }: KeeperOptions): Keeper {
  let current: Connection | null = null
  /** The file whose disk refuses to be written; we still hold its lock, so nobody else has changed it. */
  let refused: Connection | null = null
  let triedAt = 0
  let problem: StoreProblem | null = null
  let ended = false

  function report(next: StoreProblem, words = ''): void {
    problem = next
    log(
      'warn',
      `local store: ${[next.kind, words, next.keptAs && `kept as ${next.keptAs}`].filter(Boolean).join(', ')}`
    )
    onProblem(next)
  }

  function toMemory(rows: Harvest | null): Connection | null {
    try {
      const memory = openMemory()
      if (rows) inTransaction(memory, () => plant(memory, rows))
      return memory
    } catch (error) {
      // Every later call is empty.
      ended = true
      if (problem?.kind !== 'no-library') report({ kind: troubleOf(error) }, wordsOf(error))
      return null
    }
  }

  function open(): Connection | null {
    if (!file) return toMemory(null)
    try {
      return file.open('write-ahead')
    } catch (error) {
      const newer = error instanceof Error && error.name === 'NewerVersionError'
      const kind = newer ? 'newer-version' : troubleOf(error)
      if (kind === 'damaged' || kind === 'newer-version') return begin(kind, null, wordsOf(error))
      report({ kind }, wordsOf(error))
      return toMemory(null)
    }
  }

  /** Sets the file aside and begins a new one with what could be saved of it. */
  function begin(kind: 'damaged' | 'newer-version', rows: Harvest | null, words: string): Connection | null {
    const next: StoreProblem = { kind }
    if (rows) next.saved = countOf(rows)
    try {
      next.keptAs = file!.setAside(kind === 'damaged' ? 'damaged' : 'newer')
      const db = file!.open('rollback')
      if (rows) inTransaction(db, () => plant(db, rows))
      report(next, words)
      return db
    } catch (error) {
      report(next, `${words}, no new one: ${wordsOf(error)}`)
      return toMemory(rows)
    }
  }

  function use(): Connection | null {
    if (ended) return null
    return (current ??= open())
  }

  function replace(db: Connection, error: unknown): void {
    const kind = troubleOf(error)
    const words = wordsOf(error)
    if (db.inMemory) {
      log('warn', `local store in memory: ${words}`)
      return
    }
    const rows = harvest(db)
    if (kind === 'damaged' || kind === 'newer-version') {
      release(db)
      current = begin('damaged', rows, words)
      return
    }
    refused = db
    triedAt = clock.now()
    report({ kind }, words)
    current = toMemory(rows)
  }

  return {
    get problem() {
      return problem
    },
    get kept() {
      return current && !current.inMemory ? 'on-disk' : 'this-run'
    },
    report,
    attempt(work, empty) {
      for (let left = 3; left > 0; left--) {
        const db = use()
        if (!db) break
        try {
          return work(db)
        } catch (error) {
          replace(db, error)
          if (db === current) break
        }
      }
      return empty
    },
    tryDiskAgain(force) {
      const memory = current
      if (!refused || !memory) return
      // A clock that was set back must not put it off.
      if (!force && Math.abs(clock.now() - triedAt) < tryAgainMs) return
      triedAt = clock.now()
      const back = refused
      try {
        inTransaction(back, () => {
          for (const table of tableNames) back.exec(`DELETE FROM ${table}`)
          plant(back, harvest(memory))
        })
      } catch {
        return
      }
      memory.close()
      current = back
      refused = null
      problem = null
      log('warn', 'local store: on the disk again')
      onRecovered?.()
    },
    close() {
      ended = true
      if (refused) release(refused)
      if (current) release(current)
      refused = current = null
    }
  }
}
