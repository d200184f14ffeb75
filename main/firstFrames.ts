import type { AccountView } from '@shared/account'
import { alertMarks } from '@shared/alertMarks'
import { isAvailable } from '@shared/availability'
import { bellState } from '@shared/bell'
import type { Clock } from '@shared/clock'
import { drawFirstFrame, type FirstGroup } from '@shared/firstFrame/firstFrame'
import type { FriendRow } from '@shared/friend'
import type { AccountId } from '@shared/ids'
import { createOrder, firstRows, groupOf, groupOrder } from '@shared/listOrder'
import type { Translate } from '@shared/messages'
import type { OwnStatus } from '@shared/ownStatus'
import type { AlertDesk } from './alerts'
import type { KeyDesk } from './keys/keyDesk'
import type { Accounts } from './session/accounts'
import type { FirstFrameFiles } from './store/firstFrameFile'

export interface FirstFrameParts {
  clock: Clock
  t: Translate
  files: FirstFrameFiles
  accounts(): Pick<Accounts, 'views' | 'wholeList'>
  alerts(): Pick<AlertDesk, 'view'>
  keys(): Pick<KeyDesk, 'marks'>
  ownStatus(): OwnStatus
  shownAccount(): AccountId | null
  /** Of the window, in CSS pixels; null before there ever was one. */
  windowHeight(): number | null
}

/** Draws what a window shows before its script runs: now for one that is made anew, and for the next start. */
export interface FirstFrames {
  /** The account's data are open. @param key of its local data; null keeps nothing on the disk */
  open(account: AccountId, key: string | null): void
  /** The list of an account is not what it was: the frame of the next start is drawn when it has been quiet. */
  changed(account: AccountId): void
  /** Signed out: nothing of it is written any more. */
  forget(account: AccountId): void
  /** @returns the frame of the account on show as it is now; null where a frame would not tell the truth */
  now(): string | null
  /** Writes what waits. */
  finish(): Promise<void>
}

const rowHeight = 40
const usualHeight = 660
// The frame is for the next start, which is rarely near.
const restMs = 60_000

export function createFirstFrames(parts: FirstFrameParts): FirstFrames {
  const { clock, t, files } = parts
  const order = createOrder()
  const keys = new Map<AccountId, string>()
  const waiting = new Map<AccountId, () => void>()

  const shown = (): AccountView | null => {
    const views = parts.accounts().views()
    const chosen = parts.shownAccount()
    return views.find(({ id }) => id === chosen) ?? views[0] ?? null
  }

  // More than stand in the window would only hold it up: the rest comes with the page's own list.
  const rowsDrawn = (): number => Math.ceil((parts.windowHeight() ?? usualHeight) / rowHeight)

  const draw = (account: AccountView, status: OwnStatus): string | null => {
    const list = parts.accounts().wholeList(account.id)
    if (!list.ok || list.value.rows.length === 0) return null
    const { view } = parts.alerts()
    return drawFirstFrame(
      {
        account,
        accounts: parts.accounts().views(),
        status,
        bell: bellState(view, clock.now()),
        groups: firstGroups(list.value.rows, firstRows(list.value.rows, rowsDrawn(), order)),
        marks: alertMarks(view, account.id),
        keyMarks: parts.keys().marks(account.id)
      },
      t
    )
  }

  /** At the next start nothing is confirmed, and the person is there. */
  const drawNextStart = (account: AccountView): string | null => {
    const { chosen } = parts.ownStatus()
    const status: OwnStatus = { chosen, effective: chosen.presence, because: 'by-hand' }
    return draw({ ...account, connection: { kind: 'signing-in' } }, status)
  }

  const write = async (id: AccountId): Promise<void> => {
    waiting.get(id)?.()
    waiting.delete(id)
    const account = shown()
    const key = keys.get(id)
    // Only the account on show begins the next start.
    if (account?.id !== id || key === undefined) return
    const html = drawNextStart(account)
    if (html === null) return
    await files.write(id, key, html)
    // Signed out meanwhile: whoever signs out leaves nothing behind.
    if (!keys.has(id)) await files.remove(id)
  }

  return {
    open(account, key) {
      if (key !== null) keys.set(account, key)
    },
    changed(account) {
      if (!keys.has(account) || waiting.has(account)) return
      waiting.set(
        account,
        clock.after(restMs, () => void write(account))
      )
    },
    forget(account) {
      keys.delete(account)
      waiting.get(account)?.()
      waiting.delete(account)
    },
    now() {
      const account = shown()
      const { kind } = account?.connection ?? { kind: 'signed-out' }
      // A countdown, a reason and the ways out of it are the page's own.
      const calm = kind === 'online' || kind === 'checking' || kind === 'signing-in'
      return account && calm ? draw(account, parts.ownStatus()) : null
    },
    async finish() {
      await Promise.all([...keys.keys()].map(write))
    }
  }
}

function firstGroups(all: readonly FriendRow[], first: readonly FriendRow[]): FirstGroup[] {
  const counts = new Map(groupOrder.map((key) => [key, { count: 0, available: 0 }]))
  for (const row of all) {
    const counted = counts.get(groupOf(row))
    if (!counted) continue
    counted.count += 1
    if (isAvailable(row.availability)) counted.available += 1
  }
  return groupOrder.flatMap((key) => {
    const { count = 0, available = 0 } = counts.get(key) ?? {}
    if (count === 0) return []
    return [{ key, rows: first.filter((row) => groupOf(row) === key), count, available }]
  })
}
