import type { AccountView, OwnPresence } from '@shared/account'
import type { FriendRow } from '@shared/friend'
import type { GlyphName } from '@shared/glyphs'
import type { AccountId, UserId } from '@shared/ids'
import { shorten, type Translate } from '@shared/messages'

/** What a click in the menu asks for. */
export type TrayAction =
  | { kind: 'open' }
  | { kind: 'quit' }
  | { kind: 'show-friend'; accountId: AccountId; friendId: UserId }
  | { kind: 'own-presence'; accountId: AccountId; presence: OwnPresence }

export type TrayItem =
  | { kind: 'separator' }
  | { kind: 'label'; label: string }
  | { kind: 'action'; label: string; action: TrayAction; checked?: boolean }
  | { kind: 'menu'; label: string; items: TrayItem[] }

export interface TrayModel {
  icon: GlyphName
  tooltip: string
  items: TrayItem[]
}

export interface TrayAccount {
  view: AccountView
  /** Friends who are available, in the order in which they are to stand. */
  available: readonly FriendRow[]
}

/** Names that stand in the menu itself; the rest are behind *more*. */
const namesShown = 15
const presences: readonly OwnPresence[] = ['available', 'invisible']

/** The tray as a pure picture of the accounts: adapters only draw it. */
export function trayModel(accounts: readonly TrayAccount[], t: Translate): TrayModel {
  return {
    icon: trayIcon(accounts.map((account) => account.view)),
    tooltip: tooltip(accounts, t),
    items: [
      ...accounts.flatMap((account) => accountItems(account, accounts.length > 1, t)),
      ...(accounts.length === 0 ? [{ kind: 'label', label: t('tray.signed-out') } as const] : []),
      { kind: 'separator' },
      { kind: 'action', label: t('tray.open'), action: { kind: 'open' } },
      { kind: 'action', label: t('tray.quit'), action: { kind: 'quit' } }
    ]
  }
}

/** Own presence and connection in one mark: one account that is not connected makes it *disconnected*. */
export function trayIcon(views: readonly AccountView[]): GlyphName {
  if (views.length === 0) return 'signed-out'
  if (views.some((view) => view.connection.kind !== 'online')) return 'disconnected'
  return views.some((view) => view.ownPresence === 'available') ? 'available' : 'offline'
}

/** @returns words for the connection without a countdown, so that the tray is not redrawn each second. */
function connectionText(view: AccountView, t: Translate): string {
  return view.connection.kind === 'reconnecting'
    ? t('connection.reconnecting-now')
    : t(`connection.${view.connection.kind}`)
}

function tooltip(accounts: readonly TrayAccount[], t: Translate): string {
  const [one] = accounts
  if (!one) return t('tray.signed-out')
  const offline = accounts.find((account) => account.view.connection.kind !== 'online')
  if (offline) return t('tray.disconnected', { connection: connectionText(offline.view, t) })
  const sum = (pick: (view: AccountView) => number): number =>
    accounts.reduce((total, account) => total + pick(account.view), 0)
  return t('tray.available-friends', {
    available: sum((view) => view.friends.available),
    total: sum((view) => view.friends.total)
  })
}

function accountItems({ view, available }: TrayAccount, several: boolean, t: Translate): TrayItem[] {
  const online = view.connection.kind === 'online'
  const friend = (row: FriendRow): TrayItem => ({
    kind: 'action',
    label: shorten(row.name, 60),
    action: { kind: 'show-friend', accountId: view.id, friendId: row.id }
  })
  const rest = available.slice(namesShown)
  const names: TrayItem[] =
    available.length === 0
      ? [{ kind: 'label', label: t('tray.no-one-available') }]
      : available.slice(0, namesShown).map(friend)
  if (rest.length > 0)
    names.push({ kind: 'action', label: t('tray.more', { count: rest.length }), action: { kind: 'open' } })
  return [
    ...(several ? [{ kind: 'label', label: `${view.nick} · ${view.server}` } as const] : []),
    { kind: 'label', label: connectionText(view, t) },
    {
      kind: 'menu',
      label: t('tray.my-status'),
      items: presences.map((presence) => ({
        kind: 'action',
        label: t(`presence.${presence}`),
        action: { kind: 'own-presence', accountId: view.id, presence },
        checked: view.ownPresence === presence
      }))
    },
    { kind: 'separator' },
    // Names that were true before the connection was lost are not shown as if they still were.
    ...(online
      ? [
          {
            kind: 'label',
            label: t('tray.available-friends', {
              available: view.friends.available,
              total: view.friends.total
            })
          } as const,
          ...names
        ]
      : []),
    ...(several ? [{ kind: 'separator' } as const] : [])
  ]
}
