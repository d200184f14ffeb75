import { selectRows, type Connection } from './connection'
import { tableNames, tables, type Table } from './schema'
import { unseal } from './seal'
import { putRow } from './sealedRows'

export type Harvest = Record<Table, (string | number)[][]>

const chunk = 500

/**
 * Reads every row that can be proved whole out of a database, however damaged it is: from the front to the first place
 * that cannot be read, then from the back. Never throws.
 */
export function harvest(db: Connection): Harvest {
  return Object.fromEntries(tableNames.map((table) => [table, harvestTable(db, table)])) as Harvest
}

/** Puts the rows in, inside a transaction of the caller. @throws the library's errors */
export function plant(db: Connection, rows: Harvest): void {
  for (const table of tableNames) for (const row of rows[table]) putRow(db, table, ...row)
}

export const countOf = (rows: Harvest): number =>
  tableNames.reduce((sum, table) => sum + rows[table].length, 0)

function harvestTable(db: Connection, table: Table): (string | number)[][] {
  const found = new Map<number, (string | number)[]>()
  if (!readOnwards(db, table, 'up', found)) readOnwards(db, table, 'down', found)
  return [...found].sort(([a], [b]) => a - b).map(([, row]) => row)
}

/** @returns whether it came to the end and every row was whole */
function readOnwards(
  db: Connection,
  table: Table,
  way: 'up' | 'down',
  found: Map<number, (string | number)[]>
): boolean {
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

function proved(table: Table, row: readonly unknown[]): (string | number)[] | null {
  try {
    return unseal(table, row)
  } catch {
    return null
  }
}
