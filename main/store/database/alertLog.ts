import { performance } from 'node:perf_hooks'
import * as v from 'valibot'
import {
  type AlertLogEntry,
  AlertLogEntrySchema,
  type AlertLogQuery,
  type LoggedEntry,
  type LogPlace,
  logPageSize
} from '@shared/alerts'
import type { Clock } from '@shared/clock'
import { fold, foldedWords } from '@shared/fold'
import { type Connection, selectRows } from './connection'
import { unseal } from './seal'
import { bodyOf, putRows, readRows, selectSealed } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { AlertLog } from './types'

const newest = selectSealed('alert_log', 'ORDER BY at DESC, rowid DESC LIMIT ?')
const columns = 'at, body, seal, place'
const older = selectRows(
  columns,
  `(SELECT at, body, seal, rowid AS place FROM alert_log WHERE at >= ? AND (at, rowid) < (?, ?)
    ORDER BY at DESC, rowid DESC LIMIT ?)`
)
const removeSome = `DELETE FROM alert_log WHERE rowid IN
  (SELECT rowid FROM alert_log WHERE at < ? ORDER BY at LIMIT ?)`

const beginning: LogPlace = { at: Number.MAX_SAFE_INTEGER, row: 0 }
// So many rows are read at a time, for so long in a row, and so many before the window hears of it.
const rowsAtOnce = 250
const sliceMs = 6
const rowsForPage = 20_000
const removedAtOnce = 500

/** Each change with what was decided and why. */
export function createAlertLog(access: StoreAccess, clock: Clock): AlertLog {
  const { read, look, write, removeCopies } = access
  const turn = (): Promise<void> => new Promise((resolve) => void clock.after(0, resolve))
  const written = (): Promise<unknown> => write({ divisible: true, steps: [] })

  return {
    append(entries, olderThan) {
      const rows = entries.map((entry) => () => [Math.round(entry.at), JSON.stringify(entry)])
      const put = putRows('alert_log', rows)
      if (olderThan === undefined) return write({ divisible: true, ...put })
      const cut = Math.round(olderThan)
      // More goes than comes, and still little at a time.
      const some = Math.min(2 * entries.length, removedAtOnce)
      const steps = put.steps.map((step) => (db: Connection) => {
        step(db)
        db.run(removeSome, cut, some)
      })
      return write({ divisible: true, ...put, steps })
    },
    list: ({ limit }) =>
      read((db) => readRows(db, 'alert_log', newest, limit).flatMap((row) => entryOf(row)), []),
    async page({ since, limit = logPageSize, ...query }) {
      await written()
      const fits = filter(query)
      const entries: LoggedEntry[] = []
      let before: LogPlace | null = query.before ?? beginning
      let until = performance.now() + sliceMs
      for (let looked = 0; before && entries.length < limit && looked < rowsForPage; looked += rowsAtOnce) {
        if (performance.now() > until) {
          await turn()
          until = performance.now() + sliceMs
        }
        const from: LogPlace = before
        const part = look((db) => readPart(db, { since, from, fits, wanted: limit - entries.length }), null)
        entries.push(...(part?.entries ?? []))
        before = part?.before ?? null
      }
      return { entries, before }
    },
    async erase() {
      const kept = await write({ shrinks: true, steps: [(db) => db.exec('DELETE FROM alert_log')] })
      await removeCopies('alert_log')
      return kept
    },
    async prune(olderThan) {
      for (;;) {
        let removed = 0
        const step = (db: Connection): void => {
          removed = db.run(removeSome, Math.round(olderThan), removedAtOnce)
        }
        const kept = await write({ shrinks: true, divisible: true, steps: [step] })
        if (removed < removedAtOnce) return kept
      }
    }
  }
}

type Fits = (body: string) => boolean

/** @returns whether the body of a row is one that is asked for; it is not proved whole yet */
function filter({ friend, name }: Pick<AlertLogQuery, 'friend' | 'name'>): Fits {
  const words = foldedWords(name)
  // As `append` writes it; what only looks like it is found out below.
  const mark = friend === null ? '' : `"friendId":${JSON.stringify(friend)}`
  const known = new Map<string, boolean>()
  const nameFits = (text: string): boolean => {
    const folded = fold(text)
    return words.every((word) => folded.includes(word))
  }
  return (body) => {
    if (!body.includes(mark)) return false
    if (words.length === 0 && friend === null) return true
    try {
      const entry = JSON.parse(body) as { friendId: unknown; name: unknown }
      if (friend !== null && entry.friendId !== friend) return false
      if (words.length === 0) return true
      const text = String(entry.name)
      const fits = known.get(text) ?? nameFits(text)
      known.set(text, fits)
      return fits
    } catch {
      // Let it be read, and its damage found.
      return true
    }
  }
}

/** @returns the entries that fit among the next rows, and where to go on; null at the end */
function readPart(
  db: Connection,
  { since, from, fits, wanted }: { since: number; from: LogPlace; fits: Fits; wanted: number }
): { entries: LoggedEntry[]; before: LogPlace | null } {
  const rows = db.rows(older, Math.round(since), from.at, from.row, rowsAtOnce)
  const entries: LoggedEntry[] = []
  for (const sealed of rows) {
    if (!fits(String(sealed[1]))) continue
    const row = Number(sealed[3])
    for (const entry of entryOf(unseal('alert_log', sealed.slice(0, 3)))) entries.push({ ...entry, row })
    if (entries.length === wanted) return { entries, before: placeOf(sealed) }
  }
  const last = rows.at(-1)
  return { entries, before: last && rows.length === rowsAtOnce ? placeOf(last) : null }
}

/** @returns the entry; none where it is of another version and has a reason that this one does not know */
function entryOf(row: readonly (string | number)[]): AlertLogEntry[] {
  const entry = v.safeParse(AlertLogEntrySchema, bodyOf(row))
  return entry.success ? [entry.output] : []
}

// The time as the row has it: an entry's own may have a fraction.
const placeOf = ([at, , , place]: readonly unknown[]): LogPlace => ({ at: Number(at), row: Number(place) })
