import * as v from 'valibot'
import type { Clock } from '@shared/clock'
import { historyDays, type AvailabilitySpan } from '@shared/history'
import type { AccountId, UserId } from '@shared/ids'
import type { RosterUpdate } from '../roster/roster'
import type { LocalStore } from '../store/database/types'
import { spansOf, type Watch } from './spans'

export interface HistoryDeskOptions {
  clock: Clock
  /** The person chose to keep it. */
  on: boolean
  /** The local data of an account, null while it is closed. */
  store(account: AccountId): Pick<LocalStore, 'history' | 'state'> | null
}

/** Who was available when: kept for people who chose so, for 30 days, in the encrypted database of each account. */
export interface HistoryDesk {
  readonly on: boolean
  /** Off erases everything that was kept. */
  set(on: boolean): Promise<void>
  /** Takes the changes that passed the damping. */
  roster(account: AccountId, update: Pick<RosterUpdate, 'changes'>): void
  /** @param confirmedAt when the server last confirmed the list, ms UTC */
  connection(account: AccountId, online: boolean, confirmedAt: number | null): void
  /** @returns the times of one friend, the latest first; none while the history is off */
  of(account: AccountId, friend: UserId): AvailabilitySpan[]
  erase(): Promise<void>
  /** Forgets what is older than 30 days; while the history is off, whatever an account that was closed then still has. */
  prune(): void
  /** The account's data are about to be closed. */
  close(account: AccountId): void
}

const document = 'history-watches'
const longest = 500
const dayMs = 86_400_000
/** A crash costs so much of the knowledge of when the app was watching, ms. */
const writeEvery = 300_000

const WatchesSchema = v.array(v.object({ from: v.number(), to: v.number() }))

interface Watched {
  /** The last watch goes on. */
  online: boolean
  /** Read when first needed. */
  watches: Watch[] | null
  writtenAt: number
}

export function createHistoryDesk({ clock, store, ...options }: HistoryDeskOptions): HistoryDesk {
  let { on } = options
  const accounts = new Map<AccountId, Watched>()

  function watchedOf(account: AccountId): Watched {
    const watched = accounts.get(account) ?? { online: false, watches: null, writtenAt: 0 }
    accounts.set(account, watched)
    return watched
  }

  function watchesOf(account: AccountId, watched: Watched): Watch[] {
    if (watched.watches) return watched.watches
    const kept = v.safeParse(WatchesSchema, store(account)?.state.read(document))
    return (watched.watches = kept.success ? kept.output : [])
  }

  function write(account: AccountId, watched: Watched): void {
    const now = clock.now()
    watched.writtenAt = now
    watched.watches = watchesOf(account, watched).filter(({ to }) => now - to < historyDays * dayMs)
    void store(account)?.state.write(document, watched.watches)
  }

  function begin(account: AccountId, watched: Watched, at: number): void {
    const watches = watchesOf(account, watched)
    // A clock that was set back must not let two watches cross.
    const from = Math.max(at, watches.at(-1)?.to ?? 0)
    watches.push({ from, to: from })
    write(account, watched)
  }

  function reach(account: AccountId, watched: Watched, to: number): void {
    const last = watchesOf(account, watched).at(-1)
    if (last) last.to = Math.max(last.to, to)
  }

  async function erase(): Promise<void> {
    const now = clock.now()
    const erased = [...accounts].map(async ([account, watched]) => {
      const data = store(account)
      watched.watches = []
      await Promise.all([data?.history.erase(), data?.state.write(document, undefined)])
      // Who is watched goes on being watched, from now.
      if (on && watched.online) begin(account, watched, now)
    })
    await Promise.all(erased)
  }

  return {
    get on() {
      return on
    },
    async set(next) {
      if (on === next) return
      on = next
      if (!on) return erase()
      for (const [account, watched] of accounts) if (watched.online) begin(account, watched, clock.now())
    },
    roster(account, { changes }) {
      if (!on || changes.length === 0) return
      const kept = changes.map(({ friendId, from, to, at }) => ({ friendId, from, to, at }))
      void store(account)?.history.append(kept)
      const watched = watchedOf(account)
      if (!watched.online) return
      reach(account, watched, clock.now())
      if (clock.now() - watched.writtenAt >= writeEvery) write(account, watched)
    },
    connection(account, online, confirmedAt) {
      const watched = watchedOf(account)
      if (watched.online === online) return
      watched.online = online
      const at = confirmedAt ?? clock.now()
      if (!on) return
      if (online) return begin(account, watched, at)
      // After the last word of the server anything may have happened.
      reach(account, watched, at)
      write(account, watched)
    },
    of(account, friend) {
      const data = on ? store(account) : null
      if (!data) return []
      const watched = watchedOf(account)
      if (watched.online) reach(account, watched, clock.now())
      const changes = data.history.list(friend, { limit: longest })
      return spansOf(changes.reverse(), watchesOf(account, watched), watched.online)
    },
    erase,
    prune() {
      const now = clock.now()
      for (const [account, watched] of accounts) {
        void store(account)?.history.prune(on ? now - historyDays * dayMs : now + 1)
        if (!on || !watched.online) continue
        reach(account, watched, now)
        write(account, watched)
      }
    },
    close(account) {
      const watched = accounts.get(account)
      accounts.delete(account)
      if (!on || !watched?.online) return
      reach(account, watched, clock.now())
      write(account, watched)
    }
  }
}
