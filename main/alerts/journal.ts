import type { AlertLogEntry } from '@shared/alerts'
import type { AccountId } from '@shared/ids'
import type { FriendChange } from '../roster/change'
import type { Verdict } from './judge'

/** Collects what one call of the engine decided, so that ten thousand changes are one write to the alert log. */
export interface Journal {
  /** @returns the entry, which may still be corrected until it is handed over */
  add(change: Subject, verdict: Verdict): AlertLogEntry
  readonly isEmpty: boolean
  flush(on: boolean): void
}

export type Subject = Omit<FriendChange, 'cause' | 'from'> & { from: FriendChange['from'] | null }

export function createJournal(accountId: AccountId, onLog: (entries: AlertLogEntry[]) => void): Journal {
  let entries: AlertLogEntry[] = []
  return {
    add({ at, friendId, name, from, to }, verdict) {
      const about = { at, accountId, friendId, name, from, to }
      const entry: AlertLogEntry = verdict.tell
        ? {
            ...about,
            decision: 'shown',
            reason: verdict.alert.late ? 'shown-late' : 'shown',
            rule: verdict.alert.rule
          }
        : { ...about, decision: 'silent', reason: verdict.reason, rule: verdict.rule }
      if (!verdict.tell && verdict.until !== undefined) entry.until = verdict.until
      entries.push(entry)
      return entry
    },
    get isEmpty() {
      return entries.length === 0
    },
    flush(on) {
      const written = entries
      if (written.length === 0) return
      entries = []
      if (on) onLog(written)
    }
  }
}
