import { type AlertLogEntry, type AlertLogPage, type AlertLogQuery, logPageSize } from '@shared/alerts'

/** Answers as main does, from a whole log. @param log newest entries first */
export function pageOf(log: readonly AlertLogEntry[], { friend, name, before }: AlertLogQuery): AlertLogPage {
  const fitting = log
    .map((entry, index) => ({ ...entry, row: log.length - index }))
    .filter((entry) => before === null || entry.row < before.row)
    .filter((entry) => friend === null || entry.friendId === friend)
    .filter((entry) => entry.name.toLowerCase().includes(name.toLowerCase()))
  const entries = fitting.slice(0, logPageSize)
  const last = entries.at(-1)
  return { entries, before: last && fitting.length > logPageSize ? { at: last.at, row: last.row } : null }
}
