import type { Clock } from '@shared/clock'
import { isPassing } from '@shared/storeTrouble'
import type { Connection } from './connection'
import type { AsideKind } from './databaseFiles'
import { countOf, harvest, plant, replant, type Harvest } from './harvest'
import { inTransaction, openMemory, release, type Opened } from './openFile'
import { rescue, type Rescue } from './rescue'
import type { CopiedData } from './tableCopies'
import { troubleOf, wordsOf } from './trouble'
import type { Kept, StoreProblem } from './types'

/** The file of an account as the keeper sees it; without one everything is in memory. */
export interface KeptFile {
  /** Never throws; the error is NewerVersionError, LibraryError, the library's or the system's. */
  open(): Opened
  /** Puts a new database with these rows in its place. @throws the library's and the system's errors */
  replace(kind: AsideKind, rows: Harvest): { db: Connection; keptAs: string }
  /** What stands beside it of what must not be lost with it. */
  copies: { read(): CopiedData }
}

export interface KeeperOptions {
  file: KeptFile | null
  clock: Clock
  log(level: 'warn', text: string): void
  onProblem: (problem: StoreProblem) => void
  /** What the disk refused is on it again. */
  onRecovered?: () => void
  /** Another database is in use, and what was copied of the one before may not be what it has. */
  onReplaced?: () => void
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

export function createKeeper(options: KeeperOptions): Keeper {
  const { file, clock, log, onProblem, onRecovered, onReplaced } = options
  let current: Connection | null = null
  /** The file whose disk refuses to be written; we still hold its lock, so nobody else has changed it. */
  let refused: Connection | null = null
  /** Brings what is in memory to the disk; null where nothing of it belongs there. */
  let comeBack: ((rows: () => Harvest) => Connection) | null = null
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
    triedAt = clock.now()
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
    const opened = file.open()
    if (opened.db) return opened.db
    const { error } = opened
    const newer = error instanceof Error && error.name === 'NewerVersionError'
    const kind = newer ? 'newer-version' : troubleOf(error)
    const saved = rescue(opened.rows, file.copies.read())
    if (kind === 'damaged' || kind === 'newer-version') return begin(kind, saved, wordsOf(error))
    report({ kind }, wordsOf(error))
    // What nobody could read must not be written over by what is known without it.
    if (opened.rows && isPassing({ kind })) comeBack = reopen
    return toMemory(saved.rows)
  }

  function reopen(rows: () => Harvest): Connection {
    const opened = file!.open()
    if (!opened.db) throw opened.error
    const { db } = opened
    try {
      inTransaction(db, () => replant(db, rows()))
    } catch (error) {
      release(db)
      throw error
    }
    return db
  }

  /** Sets the file aside and begins a new one with what could be saved. */
  function begin(
    kind: 'damaged' | 'newer-version',
    { rows, lost }: Rescue,
    words: string
  ): Connection | null {
    const saved = countOf(rows)
    const next: StoreProblem = { kind, ...(saved > 0 ? { saved } : {}), ...(lost ? { lost } : {}) }
    const replace = (those: () => Harvest): Connection => {
      const { db, keptAs } = file!.replace(kind === 'damaged' ? 'damaged' : 'newer', those())
      report(keptAs === '' ? next : { ...next, keptAs }, words)
      return db
    }
    try {
      const db = replace(() => rows)
      onReplaced?.()
      return db
    } catch (error) {
      report(next, `${words}, no new one: ${wordsOf(error)}`)
      const why = troubleOf(error)
      if (isPassing({ kind: why })) report({ kind: why }, wordsOf(error))
      comeBack = replace
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
    if (db.inMemory || !file) {
      log('warn', `local store in memory: ${words}`)
      return
    }
    const saved = rescue(harvest(db), file.copies.read())
    if (kind === 'damaged' || kind === 'newer-version') {
      release(db)
      current = begin('damaged', saved, words)
      return
    }
    refused = db
    comeBack = (rows) => {
      // A long list is read only for a disk that takes anything at all.
      db.exec(`PRAGMA user_version = ${db.pragma('user_version')}`)
      inTransaction(db, () => replant(db, rows()))
      refused = null
      return db
    }
    report({ kind }, words)
    current = toMemory(saved.rows)
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
      if (!comeBack || !memory?.inMemory) return
      // A clock that was set back must not put it off.
      if (!force && Math.abs(clock.now() - triedAt) < tryAgainMs) return
      triedAt = clock.now()
      try {
        current = comeBack(() => harvest(memory))
      } catch {
        return
      }
      memory.close()
      comeBack = null
      problem = null
      log('warn', 'local store: on the disk again')
      onRecovered?.()
      onReplaced?.()
    },
    close() {
      ended = true
      if (refused) release(refused)
      if (current) release(current)
      refused = current = null
    }
  }
}
