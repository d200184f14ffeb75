import * as v from 'valibot'
import { AlertLogEntrySchema, type AlertLogEntry } from '@shared/alerts'
import { bodyOf, putRow, readRows, selectSealed } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { AlertLog } from './types'

const newest = selectSealed('alert_log', 'ORDER BY at DESC, rowid DESC LIMIT ?')

/** Each change with what was decided and why. */
export function createAlertLog({ read, write, removeCopies }: StoreAccess): AlertLog {
  return {
    append: (entries) =>
      write({
        divisible: true,
        steps: inParts(entries, 100).map((part) => (db) => {
          for (const entry of part) putRow(db, 'alert_log', Math.round(entry.at), JSON.stringify(entry))
        })
      }),
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
      removeCopies()
      return kept
    },
    prune: (olderThan) =>
      write({
        shrinks: true,
        steps: [(db) => void db.run('DELETE FROM alert_log WHERE at < ?', Math.round(olderThan))]
      })
  }
}

/** Cuts a list into parts, each a short piece of work. */
export function inParts<T>(list: readonly T[], size: number): T[][] {
  const parts: T[][] = []
  for (let first = 0; first < list.length; first += size) parts.push(list.slice(first, first + size))
  return parts
}
