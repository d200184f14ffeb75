import { selectRows, type Connection } from './connection'
import { tableNames, tables, type Row, type Table } from './schema'
import { unseal } from './seal'
import { putRow } from './sealedRows'

export interface Harvest {
  readonly rows: Readonly<Record<Table, readonly Row[]>>
  /** Tables that were read to their end, every row of them whole. */
  readonly whole: ReadonlySet<Table>
}

const chunk = 500

/**
 * Reads every row that can be proved whole out of a database, however damaged it is: from the front to the first place
 * that cannot be read, then from the back. Never throws.
 */
export function harvest(db: Connection): Harvest {
  const read = tableNames.map((table) => [table, harvestTable(db, table)] as const)
  return {
    rows: Object.fromEntries(read.map(([table, { rows }]) => [table, rows])) as Record<Table, Row[]>,
    whole: new Set(read.filter(([, { whole }]) => whole).map(([table]) => table))
  }
}

export const emptyHarvest: Harvest = {
  rows: Object.fromEntries(tableNames.map((table) => [table, []])) as unknown as Record<Table, Row[]>,
  whole: new Set()
}

/** Puts the rows in, inside a transaction of the caller. @throws the library's errors */
export function plant(db: Connection, { rows }: Harvest): void {
  for (const table of tableNames) for (const row of rows[table]) putRow(db, table, ...row)
}

/** Puts these rows in the place of all that is there, inside a transaction of the caller. @throws the library's errors */
export function replant(db: Connection, rows: Harvest): void {
  for (const table of tableNames) db.exec(`DELETE FROM ${table}`)
  plant(db, rows)
}

export const countOf = ({ rows }: Harvest): number =>
  tableNames.reduce((sum, table) => sum + rows[table].length, 0)

function harvestTable(db: Connection, table: Table): { rows: Row[]; whole: boolean } {
  const found = new Map<number, Row>()
  const whole = readOnwards(db, table, 'up', found)
  if (!whole) readOnwards(db, table, 'down', found)
  return { rows: [...found].sort(([a], [b]) => a - b).map(([, row]) => row), whole }
}

/** @returns whether it came to the end and every row was whole */
function readOnwards(db: Connection, table: Table, way: 'up' | 'down', found: Map<number, Row>): boolean {
  const columns = ['rowid', ...tables[table], 'seal'].join(', ')
  const [beyond, order] = way === 'up' ? ['>', 'ASC'] : ['<', 'DESC']
  const sql = selectRows(columns, `${table} WHERE rowid ${beyond} ? ORDER BY rowid ${order} LIMIT ?`)
  let last = way === 'up' ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER
  let whole = true
  for (let size = chunk; size >= 1;) {
    let rows: unknown[][]
    try {
      rows = db.rows(sql, last, size)
    } catch {
      // The readable part of the chunk is wanted too.
      size = size === 1 ? 0 : Math.floor(size / 4) || 1
      continue
    }
    const before = last
    for (const [rowid, ...rest] of rows) {
      if (typeof rowid !== 'number') continue
      last = way === 'up' ? Math.max(last, rowid) : Math.min(last, rowid)
      const row = proved(table, rest)
      if (row) found.set(rowid, row)
      else whole = false
    }
    // A damaged number may have led past the rows behind it.
    if (rows.length < size) return whole
    if (last === before) return false
  }
  return false
}

function proved(table: Table, row: readonly unknown[]): Row | null {
  try {
    return unseal(table, row)
  } catch {
    return null
  }
}
