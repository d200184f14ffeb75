import { existsSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import type { Clock } from '@shared/clock'
import { errorCode, replaceFile } from '../atomicFile'
import { createCopyLines, type CopyLines } from './copyLines'
import { selectRows, type Connection } from './connection'
import { copiedTables, tables, type CopiedTable, type Row } from './schema'
import { unseal } from './seal'

/** What the copies give out. `whole`: the copy is there, and each of its lines is what was written. */
export type CopiedData = Readonly<Record<CopiedTable, { rows: readonly Row[]; whole: boolean }>>

/**
 * A second home for what must not be lost with the database: one encrypted file of lines for each of these tables, written
 * a little later than the database, beside the event loop, and anew each day. No call throws or rejects.
 */
export interface TableCopies {
  /** Takes rows that the database has now. Facts change too wholly for that; see `stale`. */
  add(table: CopiedTable, rows: readonly (() => Row)[]): void
  /** What was copied of these tables may not be what the database has: they are copied anew. */
  stale(tables: readonly CopiedTable[]): void
  /** Copies everything anew. */
  renew(): Promise<void>
  /** Resolves when nothing of the table stands in its copy any more. */
  erase(table: CopiedTable): Promise<void>
  /** Reads all copies at once, for a database that is damaged or gone. */
  read(): CopiedData
  /** Writes what waits and ends. What it needs of the database it has read when this returns. */
  close(): Promise<void>
}

export interface TableCopiesOptions {
  pathOf(table: CopiedTable): string
  /** 64 hex digits. */
  key: string
  clock: Clock
  /** Runs `work` on the database, or gives null where none on the disk is in use. */
  onDisk<T>(work: (db: Connection) => T): T | null
  log(level: 'warn', text: string): void
}

/** A crash costs the copies so much of what the database has, ms. */
const restMs = 10_000
/** So long the end of the app may wait for copies that are to be made anew, ms. */
const lastMs = 100
/** Nobody waits for them, so between two parts the processor has time for others, ms. */
const paceMs = 20
const partSize = 100

/** Something else has happened to the database meanwhile; the copy is made once more. */
class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
}

export function createTableCopies(options: TableCopiesOptions): TableCopies {
  const { pathOf, clock, onDisk, log } = options
  const linesOf = Object.fromEntries(
    copiedTables.map((table) => [table, createCopyLines(options.key, table)])
  ) as Record<CopiedTable, CopyLines>
  const waiting = new Map<CopiedTable, (() => Row)[]>()
  let outdated = new Set<CopiedTable>()
  let looked = false
  let ended = false
  /** Counts what makes a copy under way worthless. */
  let epoch = 0
  let busy = Promise.resolve()
  let cancel: (() => void) | null = null

  const turn = (): Promise<void> => new Promise((resolve) => clock.after(paceMs, resolve))
  const textOf = (table: CopiedTable, rows: readonly Row[]): string =>
    rows.map((row) => `\n${linesOf[table].line(row)}`).join('')

  /** One after the other; what fails is made anew with the next ones. */
  function enqueue(table: CopiedTable, work: () => Promise<void>): Promise<void> {
    busy = busy.then(work).catch((error: unknown) => {
      outdated.add(table)
      // Where none on the disk is in use, another one that is will ask for it.
      if (error instanceof InterruptedError) onDisk(schedule)
      else log('warn', `copy of local data: ${errorCode(error) || 'failed'}`)
    })
    return busy
  }

  function schedule(): void {
    if (ended) return
    cancel ??= clock.after(restMs, () => {
      cancel = null
      flush()
    })
  }

  function flush(): void {
    if (!looked) for (const table of copiedTables) if (!existsSync(pathOf(table))) outdated.add(table)
    looked = true
    for (const [table, rows] of waiting)
      if (!outdated.has(table)) void enqueue(table, () => append(table, rows))
    waiting.clear()
    const anew = outdated
    outdated = new Set()
    for (const table of anew) void enqueue(table, () => replaceFile(pathOf(table), copyOf(table)))
  }

  async function append(table: CopiedTable, rows: readonly (() => Row)[]): Promise<void> {
    const parts: string[] = []
    for (let first = 0; first < rows.length; first += partSize) {
      if (first > 0 && !ended) await turn()
      parts.push(
        textOf(
          table,
          rows.slice(first, first + partSize).map((row) => row())
        )
      )
    }
    await appendTo(pathOf(table), parts.join(''))
  }

  async function* copyOf(table: CopiedTable): AsyncGenerator<string> {
    const mine = epoch
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const part = onDisk((db) => readPart(db, table, after))
      if (!part || epoch !== mine || ended) throw new InterruptedError()
      yield textOf(table, part.rows)
      if (part.last === null) return
      after = part.last
      await turn()
    }
  }

  /** @returns null where that would take longer than until then */
  function copyAtOnce(table: CopiedTable, deadline: number): string | null {
    const texts: string[] = []
    for (let after = Number.MIN_SAFE_INTEGER; performance.now() < deadline;) {
      const from = after
      const part = onDisk((db) => readPart(db, table, from))
      if (!part) return null
      texts.push(textOf(table, part.rows))
      if (part.last === null) return texts.join('')
      after = part.last
    }
    return null
  }

  return {
    add(table, rows) {
      const before = waiting.get(table)
      if (before) before.push(...rows)
      else waiting.set(table, [...rows])
      schedule()
    },
    stale(some) {
      epoch += 1
      for (const table of some) outdated.add(table)
      schedule()
    },
    async renew() {
      if (ended) return
      for (const table of copiedTables) outdated.add(table)
      flush()
      await busy
    },
    erase(table) {
      epoch += 1
      waiting.delete(table)
      return enqueue(table, () => replaceFile(pathOf(table), ''))
    },
    read: () =>
      Object.fromEntries(
        copiedTables.map((table) => [table, readCopy(pathOf(table), table, linesOf[table])])
      ) as unknown as CopiedData,
    close() {
      if (ended) return busy
      ended = true
      cancel?.()
      const isUsed = looked || waiting.size + outdated.size > 0
      // A long table that was to be copied anew waits for the next run: nobody waits for it at the end.
      const deadline = performance.now() + lastMs
      for (const table of isUsed ? copiedTables : []) {
        const isOutdated = table === 'facts' || outdated.has(table) || !existsSync(pathOf(table))
        const text = isOutdated ? copyAtOnce(table, deadline) : null
        const rows = waiting.get(table)
        if (text !== null) void enqueue(table, () => replaceFile(pathOf(table), text))
        else if (rows && !isOutdated) void enqueue(table, () => append(table, rows))
      }
      waiting.clear()
      return busy
    }
  }
}

/** @returns up to a hundred rows behind this one, and the last of them where there may be more. @throws DamagedRowError; the library's errors */
function readPart(db: Connection, table: CopiedTable, after: number): { rows: Row[]; last: number | null } {
  const columns = ['rowid', ...tables[table], 'seal'].join(', ')
  const found = db.rows(
    selectRows(columns, `${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`),
    after,
    partSize
  )
  const rows = found.map(([, ...row]) => unseal(table, row))
  return {
    // The list comes from the server, and its entry is nothing without it.
    rows: table === 'facts' ? rows.filter(([id]) => id !== 'list') : rows,
    last: found.length < partSize ? null : Number(found.at(-1)?.[0])
  }
}

function readCopy(path: string, table: CopiedTable, lines: CopyLines): CopiedData[CopiedTable] {
  let text: string
  try {
    text = readFileSync(path, 'latin1')
  } catch {
    return { rows: [], whole: false }
  }
  const rows = text
    .split('\n')
    .filter((line) => line !== '')
    .map(lines.row)
  const byName = new Map<string | number, Row>()
  for (const row of rows) if (row) byName.set(nameOf(table, row), row)
  // The last line may have been under way in a crash; the database has it.
  return { rows: [...byName.values()], whole: rows.slice(0, -1).every((row) => row !== null) }
}

/** What a row is known by: of one id the last row counts, and an entry of a log is what it says. */
export const nameOf = (table: CopiedTable, row: Row): string | number =>
  tables[table][0] === 'id' ? (row[0] ?? '') : JSON.stringify(row)

async function appendTo(path: string, text: string): Promise<void> {
  const file = await open(path, 'a', 0o600)
  try {
    await file.writeFile(text)
    await file.datasync()
  } finally {
    await file.close()
  }
}
