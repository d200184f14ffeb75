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

export type Subject = Omit<FriendChange, 'cause' | 'from'> & { from: FriendChange['from'] | null } & Pick<
    AlertLogEntry,
    'what'
  >

export function createJournal(accountId: AccountId, onLog: (entries: AlertLogEntry[]) => void): Journal {
  let entries: AlertLogEntry[] = []
  return {
    add({ at, friendId, name, from, to, what }, verdict) {
      const { tell } = verdict
      const entry: AlertLogEntry = {
        at,
        accountId,
        friendId,
        name,
        from,
        to,
        decision: tell ? 'shown' : 'silent',
        reason: tell ? (verdict.alert.late ? 'shown-late' : 'shown') : verdict.reason,
        rule: tell ? verdict.alert.rule : verdict.rule
      }
      if (what) entry.what = what
      if (!tell && verdict.until !== undefined) entry.until = verdict.until
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
