import type { Clock } from '@shared/clock'
import { selectRows } from './connection'
import { tableNames, type Table } from './schema'
import { readRows, selectSealed } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import { DamagedRowError } from './trouble'

const faultsOf = (table: Table): string =>
  selectRows(
    'n',
    `(SELECT count(*) AS n FROM pragma_integrity_check('${table}') WHERE integrity_check <> 'ok')`
  )

/**
 * Looks at every row and every index. A look-up through a damaged index misses rows without a word.
 * @returns whether nothing was wrong; what was wrong is dealt with by then
 */
export async function checkTables({ read }: Pick<StoreAccess, 'read'>, clock: Clock): Promise<boolean> {
  let whole = true
  for (const table of tableNames) {
    await new Promise<void>((resolve) => clock.after(0, resolve))
    let tries = 0
    const looked = read((db) => {
      // The second look is at the database that took the place of a damaged one.
      tries += 1
      if (db.rows(faultsOf(table))[0]?.[0] !== 0) throw new DamagedRowError(table)
      readRows(db, table, selectSealed(table))
      return true
    }, false)
    whole &&= looked && tries === 1
  }
  return whole
}
