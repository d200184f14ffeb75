import { performance } from 'node:perf_hooks'
import type { Clock } from '@shared/clock'
import type { Connection } from './connection'
import { rollBack } from './openFile'
import type { Keeper } from './keeper'
import type { CopiedTable, Row } from './schema'
import type { Kept } from './types'

export type Step = (db: Connection) => void

export interface Write {
  /** Loss by a power cut would matter: the transaction waits for the disk. */
  durable?: boolean
  /** Removes words for good: their pages leave the file and its journal. */
  shrinks?: boolean
  /** Each step is true by itself: a power cut may leave the first ones without the rest. Else all stand or none. */
  divisible?: boolean
  /**
   * Short pieces of work; none may depend on what another transaction left half done. A piece is asked for when those
   * before it are done, and may be done again.
   */
  steps: Iterable<Step>
  /** What of it belongs into the copies: these rows, or whatever the table has then. */
  copied?: { table: CopiedTable; rows?: readonly (() => Row)[] }
}

/**
 * Gathers the writes of a moment into one transaction, and cuts a long one into slices that leave room for the app. Where
 * the writes allow it, each slice is a transaction: the end of a large one takes as long as several slices.
 */
export interface WriteQueue {
  /** Never rejects. */
  add(write: Write): Promise<Kept>
  /** Does everything that waits now. */
  drain(): void
}

interface Batch {
  writes: { write: Write; resolve: (kept: Kept) => void }[]
  steps: Step[]
  further: Iterator<Step>
  divisible: boolean
  /** How many steps are done for good. */
  committed: number
  /** How many are done, those in the open transaction included, and in which database. */
  done: number
  db: Connection | null
}

const sliceMs = 6

/** @param onCopied hears of each write that is on the disk and belongs into the copies */
export function createWriteQueue(
  keeper: Keeper,
  clock: Clock,
  onCopied: (copied: NonNullable<Write['copied']>) => void
): WriteQueue {
  let waiting: Batch['writes'] = []
  let batch: Batch | null = null
  let cancel: (() => void) | null = null

  function schedule(): void {
    cancel ??= clock.after(0, () => {
      cancel = null
      keeper.tryDiskAgain(false)
      work(sliceMs)
      if (batch || waiting.length > 0) schedule()
    })
  }

  function nextBatch(): Batch {
    const writes = waiting
    waiting = []
    const divisible = writes.every(({ write }) => write.divisible === true)
    return { writes, steps: [], further: stepsOf(writes), divisible, committed: 0, done: 0, db: null }
  }

  /** @returns whether the batch is committed; false when its time is up. @throws the library's errors */
  function advance(db: Connection, present: Batch, deadline: number): boolean {
    if (present.db !== db) {
      const durable = present.writes.some(({ write }) => write.durable)
      if (!db.inMemory) db.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`)
      present.done = present.committed
      db.exec('BEGIN IMMEDIATE')
      present.db = db
    }
    try {
      for (let step = nextStep(present); step; step = nextStep(present)) {
        step(db)
        present.done += 1
        if (performance.now() > deadline) {
          if (present.divisible) commit(db, present)
          return false
        }
      }
      commit(db, present)
    } catch (error) {
      present.db = null
      rollBack(db)
      throw error
    }
    return true
  }

  function nextStep({ steps, done, further }: Batch): Step | null {
    if (done === steps.length) {
      const next = further.next()
      if (next.done === true) return null
      steps.push(next.value)
    }
    return steps[done] ?? null
  }

  function commit(db: Connection, present: Batch): void {
    db.exec('COMMIT')
    present.committed = present.done
    present.db = null
  }

  function work(budgetMs: number): void {
    if (!batch && waiting.length === 0) return
    const present = (batch ??= nextBatch())
    const deadline = performance.now() + budgetMs
    const ended = keeper.attempt<boolean | null>((db) => advance(db, present, deadline), null)
    if (ended === false) return
    batch = null
    const kept = ended ? keeper.kept : 'this-run'
    if (ended && present.writes.some(({ write }) => write.shrinks)) keeper.attempt(shrink, undefined)
    for (const { write, resolve } of present.writes) {
      if (write.copied && kept === 'on-disk') onCopied(write.copied)
      resolve(kept)
    }
  }

  return {
    add(write) {
      return new Promise((resolve) => {
        waiting.push({ write, resolve })
        schedule()
      })
    },
    drain() {
      while (batch || waiting.length > 0) work(Infinity)
    }
  }
}

function shrink(db: Connection): void {
  db.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
}

function* stepsOf(writes: Batch['writes']): Generator<Step> {
  for (const { write } of writes) yield* write.steps
}
