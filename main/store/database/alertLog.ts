import * as v from 'valibot'
import { AlertLogEntrySchema, type AlertLogEntry } from '@shared/alerts'
import { bodyOf, putRows, readRows, selectSealed } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { AlertLog } from './types'

const newest = selectSealed('alert_log', 'ORDER BY at DESC, rowid DESC LIMIT ?')

/** Each change with what was decided and why. */
export function createAlertLog({ read, write, removeCopies }: StoreAccess): AlertLog {
  return {
    append(entries) {
      const rows = entries.map((entry) => () => [Math.round(entry.at), JSON.stringify(entry)])
      return write({ divisible: true, ...putRows('alert_log', rows) })
    },
    list: ({ limit }) =>
      read(
        (db) =>
          readRows(db, 'alert_log', newest, limit).flatMap((row): AlertLogEntry[] => {
            // An entry of another version may have a reason that this one does not know.
            const entry = v.safeParse(AlertLogEntrySchema, bodyOf(row))
            return entry.success ? [entry.output] : []
          }),
        []
      ),
    async erase() {
      const kept = await write({ shrinks: true, steps: [(db) => db.exec('DELETE FROM alert_log')] })
      await removeCopies('alert_log')
      return kept
    },
    prune: (olderThan) =>
      write({
        shrinks: true,
        steps: [(db) => void db.run('DELETE FROM alert_log WHERE at < ?', Math.round(olderThan))]
      })
  }
}
