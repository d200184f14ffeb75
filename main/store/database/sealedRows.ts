import type { UserId } from '@shared/ids'
import { selectRows, type Connection, type Parameter } from './connection'
import { insertInto, tableNames, tables, type CopiedTable, type Row, type Table } from './schema'
import { sealOf, unseal } from './seal'
import type { Step, Write } from './writeQueue'

const rowsInStep = 25

const inserts = Object.fromEntries(tableNames.map((name) => [name, insertInto(name)])) as Record<
  Table,
  string
>

/**
 * An id as a column holds it. Ids are opaque text and may hold half a surrogate pair, which is no UTF-8 and would come
 * back as something else; in JSON it is escaped.
 */
export const keyOf = (id: string): string => JSON.stringify(id)
export const idOf = (key: string | number | undefined): UserId => {
  const text = String(key)
  return (text.includes('\\') ? JSON.parse(text) : text.slice(1, -1)) as UserId
}

/** Stores one row with its seal; the columns in the order of `tables`. */
export function putRow(db: Connection, table: Table, ...columns: (string | number)[]): void {
  db.run(inserts[table], ...columns, sealOf(table, columns))
}

/** @returns a write of these rows in short steps, of which the copies hear too; each row is made when it is needed. */
export function putRows(
  table: CopiedTable,
  rows: readonly (() => Row)[]
): Pick<Write, 'copied'> & { steps: Step[] } {
  const steps: Step[] = []
  for (let first = 0; first < rows.length; first += rowsInStep)
    steps.push((db) => {
      for (const row of rows.slice(first, first + rowsInStep)) putRow(db, table, ...row())
    })
  return { steps, copied: { table, rows } }
}

/** @returns a query for `readRows`: whole rows of a table. @param rest conditions, order and limit */
export const selectSealed = (table: Table, rest = ''): string =>
  selectRows([...tables[table], 'seal'].join(', '), `${table} ${rest}`)

/**
 * @param sql made by `selectSealed` for the same table
 * @returns the rows, their columns in the order of `tables`
 * @throws DamagedRowError; the library's errors
 */
export function readRows(
  db: Connection,
  table: Table,
  sql: string,
  ...parameters: Parameter[]
): (string | number)[][] {
  return db.rows(sql, ...parameters).map((row) => unseal(table, row))
}

/** Where `readPart` begins. */
export const fromStart = Number.MIN_SAFE_INTEGER

/**
 * Reads a table part by part, by no index.
 * @returns up to so many rows behind this one, and the last of them where there may be more
 * @throws DamagedRowError; the library's errors
 */
export function readPart(
  db: Connection,
  table: Table,
  after: number,
  size: number
): { rows: Row[]; last: number | null } {
  const columns = ['rowid', ...tables[table], 'seal'].join(', ')
  const sql = selectRows(columns, `${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`)
  const found = db.rows(sql, after, size)
  return {
    rows: found.map(([, ...row]) => unseal(table, row)),
    last: found.length < size ? null : Number(found.at(-1)?.[0])
  }
}

/** @returns the content of a row, which its seal has proved to be what was written */
export const bodyOf = (row: readonly (string | number)[]): unknown => JSON.parse(String(row.at(-1)))

/** Facts that only sum up what stands in tables: true beside these very rows, and made again without them. */
export const summaries: ReadonlySet<unknown> = new Set(['pins'])

const selectFacts = selectSealed('facts', 'NOT INDEXED ORDER BY rowid')

/**
 * @returns one of the few documents that the store keeps by name, undefined where there is none. All are read, because a
 *   damaged index can hide a row from a look-up.
 */
export function readFact(db: Connection, id: string): unknown {
  const row = readRows(db, 'facts', selectFacts)
    .filter(([name]) => name === id)
    .at(-1)
  return row && bodyOf(row)
}
