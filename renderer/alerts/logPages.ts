import type { LoggedEntry, LogPlace } from '@shared/alerts'

/** The newest part of a log, as far as it was read. */
export interface LogRead {
  entries: readonly LoggedEntry[]
  /** Where the older ones begin; null when all are here. */
  before: LogPlace | null
}

const isOlder = (entry: LoggedEntry, place: LogPlace): boolean => {
  const at = Math.round(entry.at)
  return at < place.at || (at === place.at && entry.row < place.row)
}

/** @returns what was read, with the page behind it */
export const withOlder = (read: LogRead, page: LogRead): LogRead => ({
  entries: [...read.entries, ...page.entries],
  before: page.before
})

/**
 * Puts the newest page, read again, before what is known.
 * @returns the page alone where it does not reach to what is known: nobody knows what stands between
 */
export function withNewest(read: LogRead, page: LogRead): LogRead {
  const { before } = page
  const [newest] = read.entries
  if (before === null || newest === undefined || isOlder(newest, before)) return page
  const rest = read.entries.filter((entry) => isOlder(entry, before))
  return { entries: [...page.entries, ...rest], before: rest.length > 0 ? read.before : before }
}

export interface LogDay {
  /** The local midnight at which the day began, ms UTC. */
  start: number
  entries: readonly LoggedEntry[]
}

/** @returns the entries by local days, in the order in which they come. */
export function byDay(entries: readonly LoggedEntry[]): readonly LogDay[] {
  const days: { start: number; end: number; entries: LoggedEntry[] }[] = []
  for (const entry of entries) {
    const last = days.at(-1)
    if (last && entry.at >= last.start && entry.at < last.end) {
      last.entries.push(entry)
      continue
    }
    const start = new Date(entry.at).setHours(0, 0, 0, 0)
    days.push({ start, end: new Date(start).setHours(24, 0, 0, 0), entries: [entry] })
  }
  return days
}
