import { emptyHarvest, type Harvest } from './harvest'
import { copiedTables, tables, type CopiedTable, type Row, type Table } from './schema'
import { nameOf, type CopiedData } from './tableCopies'

export interface Rescue {
  rows: Harvest
  /** Keys or requests may be missing that neither the database nor its copies could give out. */
  lost: boolean
}

/**
 * Puts together what is still there of an account's data.
 * @param found what could be read of the database, null where nothing could
 * @param copies what stands beside it, and counts where the database is not whole
 */
export function rescue(found: Harvest | null, copies: CopiedData): Rescue {
  const isWhole = (table: Table): boolean => found?.whole.has(table) === true
  const rows: Record<Table, readonly Row[]> = { ...(found ?? emptyHarvest).rows }
  for (const table of copiedTables)
    // A key that was ever pinned is never unpinned.
    if (table === 'pins' || !isWhole(table)) rows[table] = together(table, copies[table].rows, rows[table])
  return {
    rows: { rows, whole: found?.whole ?? new Set() },
    lost: (['pins', 'facts'] as const).some((table) => !isWhole(table) && !copies[table].whole)
  }
}

function together(table: CopiedTable, copied: readonly Row[], found: readonly Row[]): Row[] {
  const byName = new Map([...copied, ...found].map((row) => [nameOf(table, row), row] as const))
  const at = (tables[table] as readonly string[]).indexOf('at')
  const all = [...byName.values()]
  return at < 0 ? all : all.sort((a, b) => Number(a[at]) - Number(b[at]))
}
