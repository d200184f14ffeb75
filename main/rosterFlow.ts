import type { AccountView } from '@shared/account'
import type { EventName } from '@shared/channels'
import { type Clock, nextTurn } from '@shared/clock'
import type { EventPayload } from '@shared/contract'
import type { AccountId, UserId } from '@shared/ids'
import type { AlertDesk, AlertUpdate } from './alerts'
import type { HistoryDesk } from './history/historyDesk'
import type { KeyDesk } from './keys/keyDesk'
import type { FriendChange } from './roster/change'
import { deltaParts } from './roster/friendPages'
import type { RosterUpdate } from './roster/roster'
import type { Accounts } from './session/accounts'
import type { LocalData } from './store/localData'

export interface RosterFlowParts {
  clock: Clock
  accounts(): Pick<Accounts, 'wholeList' | 'publicKey' | 'views'>
  alerts: Pick<AlertDesk, 'roster' | 'damped' | 'connection'>
  keys(): Pick<KeyDesk, 'roster'>
  history(): Pick<HistoryDesk, 'roster' | 'connection'>
  localData: Pick<LocalData, 'of'>
  tell<N extends EventName>(name: N, payload: EventPayload<N>): void
  log(level: 'error', text: string): void
}

/** Brings what happens to the friends lists to those who wait for it: alerts first, then the window, then the disk. */
export interface RosterFlow {
  update(account: AccountId, update: RosterUpdate): void
  damped(account: AccountId, drops: FriendChange[]): void
  connections(views: readonly AccountView[]): void
  forget(account: AccountId): void
  /** Does everything that waits, now. */
  finish(): void
}

// So many rows are worth a turn of the event loop of their own for each of those who wait.
const largestAtOnce = 50
// And so many are written down later, with the whole list, which is cheaper then.
const largestWritten = 500
// A friend costs the alerts a few microseconds, the first ones a multiple of it.
const friendsAtOnce = 250
// Sign-in and start have better things to do than to write down a whole list, and a storm is written when it is over.
const restMs = 3_000

export function createRosterFlow(parts: RosterFlowParts): RosterFlow {
  const { clock, alerts, localData, tell } = parts
  const failed = (error: unknown): void =>
    parts.log('error', `change of a list: ${error instanceof Error ? error.name : 'unknown'}`)
  const turns = createTurns(failed)
  // The window waits for its own parts alone: a click on a star shows while the others still have a whole list to do.
  const windowTurns = createTurns(failed)
  const wholeLater = new Map<AccountId, () => void>()

  const tellWindow = (accountId: AccountId, update: RosterUpdate): void => {
    const { revision, upserts, removals } = update
    if (sizeOf(update) === 0 && !update.first) return
    if (update.first) return windowTurns.take(() => tell('friendsReplaced', { accountId, revision }), false)
    for (const delta of deltaParts({ revision, upserts, removals }))
      windowTurns.take(() => tell('friendsChanged', { accountId, delta }), isLarge(update))
  }

  const save = (account: AccountId, update: Omit<RosterUpdate, 'added' | 'changes' | 'keys'>): void => {
    const cache = localData.of(account)?.roster
    if (!cache) return
    const accounts = parts.accounts()
    const at = accounts.views().find((view) => view.id === account)?.confirmedAt ?? clock.now()
    const { revision, removals, first } = update
    if (sizeOf(update) === 0 && !first) return void cache.confirm(at)
    const publicKey = (id: UserId): string | null => accounts.publicKey(account, id)
    void cache.save({ revision, confirmedAt: at, upserts: update.upserts, publicKey, removals, whole: first })
  }

  const saveWhole = (account: AccountId): void => {
    wholeLater.delete(account)
    const list = parts.accounts().wholeList(account)
    if (!list.ok) return
    const { revision, rows } = list.value
    save(account, { revision, upserts: rows, removals: [], first: true })
  }

  const remember = (account: AccountId, update: RosterUpdate): void => {
    // What waits to be written as a whole is written as it is then.
    if (wholeLater.has(account)) return
    if (update.first || sizeOf(update) > largestWritten)
      wholeLater.set(
        account,
        clock.after(restMs, () => saveWhole(account))
      )
    else save(account, update)
  }

  return {
    update(account, update) {
      if (isLarge(update)) tellWindow(account, update)
      for (const part of alertParts(update)) turns.take(() => alerts.roster(account, part), isLarge(update))
      if (!isLarge(update)) tellWindow(account, update)
      const { keys, changes } = update
      if (keys.length > 0) {
        const looks = parts.keys().roster(account, update)
        turns.take(() => looks.next().done !== true, isLarge(update))
      }
      if (changes.length > 0) turns.take(() => parts.history().roster(account, { changes }), isLarge(update))
      turns.take(() => remember(account, update), true)
    },
    damped: (account, drops) => turns.take(() => alerts.damped(account, drops), drops.length > largestAtOnce),
    connections: (views) =>
      turns.take(() => {
        for (const { id, connection, confirmedAt } of views) {
          alerts.connection(id, connection.kind === 'online')
          parts.history().connection(id, connection.kind === 'online', confirmedAt)
        }
      }, false),
    forget(account) {
      wholeLater.get(account)?.()
      wholeLater.delete(account)
    },
    finish() {
      windowTurns.finish()
      turns.finish()
      for (const [account, cancel] of [...wholeLater]) {
        cancel()
        saveWhole(account)
      }
    }
  }
}

const sizeOf = ({ upserts, removals }: Pick<RosterUpdate, 'upserts' | 'removals'>): number =>
  upserts.length + removals.length

/**
 * The friends of a first list, or the changes of a large update, in parts, each for a turn of its own; what else it
 * brings comes with the first.
 */
function alertParts(update: RosterUpdate): AlertUpdate[] {
  const count = (update.first ? update.upserts : update.changes).length
  const rest = { ...update, upserts: [], added: [], removals: [], changes: [] }
  const parts: AlertUpdate[] = []
  for (let from = 0; from === 0 || from < count; from += friendsAtOnce) {
    const to = from + friendsAtOnce
    const part = update.first
      ? { upserts: update.upserts.slice(from, to) }
      : { changes: update.changes.slice(from, to) }
    parts.push({ ...(from === 0 ? update : rest), ...part, more: to < count })
  }
  return parts
}

const isLarge = (update: RosterUpdate): boolean => update.first || sizeOf(update) > largestAtOnce

/** Something to do; it gives true where it is to be called again, in a turn of its own. */
type Work = () => unknown

/** Work in the order in which it comes: at once where it is small and nothing waits, else one piece in each turn. */
function createTurns(onError: (error: unknown) => void): {
  take(work: Work, isLarge: boolean): void
  finish(): void
} {
  const waiting: Work[] = []
  const next = (): void => {
    let isDone = true
    try {
      isDone = waiting[0]?.() !== true
    } catch (error) {
      onError(error)
    }
    if (isDone) waiting.shift()
    if (waiting.length > 0) void nextTurn().then(next)
  }
  return {
    take(work, isLarge) {
      if (!isLarge && waiting.length === 0) {
        while (work() === true);
        return
      }
      waiting.push(work)
      if (waiting.length === 1) void nextTurn().then(next)
    },
    finish() {
      while (waiting.length > 0) next()
    }
  }
}
