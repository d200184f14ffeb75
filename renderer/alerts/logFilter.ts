import type { AlertLogEntry } from '@shared/alerts'
import { fold, foldedWords } from '@shared/fold'
import type { LogSubject } from '../stores/pages'

/** @returns the entries about one friend, if one is given, whose name fits what was typed. */
export function filterLog(
  entries: readonly AlertLogEntry[],
  friend: LogSubject | null,
  query: string
): readonly AlertLogEntry[] {
  const words = foldedWords(query)
  if (!friend && words.length === 0) return entries
  const folded = new Map<string, string>()
  const nameFits = (name: string): boolean => {
    let key = folded.get(name)
    if (key === undefined) folded.set(name, (key = fold(name)))
    return words.every((word) => key.includes(word))
  }
  return entries.filter(
    (entry) =>
      (!friend || (entry.friendId === friend.friendId && entry.accountId === friend.accountId)) &&
      nameFits(entry.name)
  )
}

export interface LogDay {
  /** The local midnight at which the day began, ms UTC. */
  start: number
  entries: readonly AlertLogEntry[]
}

/** @returns the entries by local days, in the order in which they come. */
export function byDay(entries: readonly AlertLogEntry[]): readonly LogDay[] {
  const days: { start: number; end: number; entries: AlertLogEntry[] }[] = []
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
