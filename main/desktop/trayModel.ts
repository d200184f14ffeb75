import type { AccountView } from '@shared/account'
import type { PauseChoice } from '@shared/alertsView'
import type { FriendRow } from '@shared/friend'
import type { GlyphName } from '@shared/glyphs'
import type { AccountId, UserId } from '@shared/ids'
import { shorten, type Translate } from '@shared/messages'
import { connectionText } from '@shared/messages/connectionText'
import { type Presence, PresenceSchema } from '@shared/ownStatus'
import { serverName } from '@shared/serverName'

/** What a click in the menu asks for. */
export type TrayAction =
  | { kind: 'open' }
  | { kind: 'settings' }
  | { kind: 'quit' }
  | { kind: 'show-friend'; accountId: AccountId; friendId: UserId }
  | { kind: 'own-presence'; presence: Presence }
  | { kind: 'pause'; choice: PauseChoice | null }
  | { kind: 'tell-me'; accountId: AccountId; friendId: UserId; on: boolean }

export type TrayItem =
  | { kind: 'separator' }
  | { kind: 'label'; label: string }
  | { kind: 'action'; label: string; action: TrayAction; type?: 'radio' | 'checkbox'; checked?: boolean }
  | { kind: 'menu'; label: string; items: TrayItem[] }

export interface TrayModel {
  icon: GlyphName
  tooltip: string
  items: TrayItem[]
}

export interface TrayAccount {
  view: AccountView
  /** The first friends who are available, in the order in which they are to stand; the view has their number. */
  available: readonly FriendRow[]
  /** Friends whom the person may want to wait for, in the order in which they are to stand. */
  absent: readonly Absent[]
  /** The person has marked somebody here, by a star or by a rule. */
  hasMarked: boolean
}

export interface Absent {
  row: FriendRow
  /** The person asked about her already; marked her; or she left a short while ago. */
  why: 'asked' | 'marked' | 'left'
}

export interface TrayInput {
  accounts: readonly TrayAccount[]
  /** Own presence as it is, by hand or by idle time. */
  presence: Presence
  /** End of the pause as words, or null. */
  pausedUntil: string | null
}

/** Names that stand in the menu itself; the rest are behind *more*. */
const namesShown = 15

/** The tray as a pure picture: adapters only draw it. */
export function trayModel({ accounts, presence, pausedUntil }: TrayInput, t: Translate): TrayModel {
  const signedIn = accounts.length > 0
  const several = accounts.length > 1
  return {
    icon: trayIcon(
      accounts.map((account) => account.view),
      presence
    ),
    tooltip: tooltip(accounts, t),
    items: [
      ...(signedIn ? [statusMenu(presence, t)] : [label(t('tray.signed-out'))]),
      { kind: 'separator' },
      ...accounts.flatMap((account) => [
        ...accountItems(account, several, t),
        { kind: 'separator' } as const
      ]),
      ...(signedIn ? [tellMeMenu(accounts, t), ...pauseItems(pausedUntil, t)] : []),
      ...(signedIn ? [{ kind: 'separator' } as const] : []),
      { kind: 'action', label: t('tray.open'), action: { kind: 'open' } },
      ...(signedIn
        ? [{ kind: 'action', label: t('tray.settings'), action: { kind: 'settings' } } as const]
        : []),
      { kind: 'action', label: t('tray.quit'), action: { kind: 'quit' } }
    ]
  }
}

const label = (text: string): TrayItem => ({ kind: 'label', label: text })

/** Own presence and connection in one mark: one account that is not connected makes it *disconnected*. */
export function trayIcon(views: readonly AccountView[], presence: Presence): GlyphName {
  if (views.length === 0) return 'signed-out'
  if (views.some((view) => view.connection.kind !== 'online')) return 'disconnected'
  return presence === 'invisible' ? 'offline' : presence
}

function tooltip(accounts: readonly TrayAccount[], t: Translate): string {
  if (accounts.length === 0) return t('tray.signed-out')
  const views = accounts.map((account) => account.view)
  const online = views.filter((view) => view.connection.kind === 'online')
  const [offline, ...more] = views.filter((view) => view.connection.kind !== 'online')
  if (offline && online.length === 0)
    return t('tray.disconnected', { connection: connectionText(t, offline.connection) })
  const sum = (pick: (view: AccountView) => number): number =>
    online.reduce((total, view) => total + pick(view), 0)
  // Friends of an account that is not connected are not counted: nobody knows.
  const counts = t('tray.available-friends', {
    available: sum((view) => view.friends.available),
    total: sum((view) => view.friends.total)
  })
  if (!offline) return counts
  const server = shorten(serverName(offline.server), 40)
  return more.length === 0
    ? t('tray.partly', { counts, server, connection: connectionText(t, offline.connection) })
    : t('tray.partly-several', { counts, count: more.length + 1 })
}

const statusMenu = (presence: Presence, t: Translate): TrayItem => ({
  kind: 'menu',
  label: t('tray.my-status'),
  items: PresenceSchema.options.map((choice) => ({
    kind: 'action',
    label: t(`presence.${choice}`),
    action: { kind: 'own-presence', presence: choice },
    type: 'radio',
    checked: presence === choice
  }))
})

function accountItems({ view, available }: TrayAccount, several: boolean, t: Translate): TrayItem[] {
  const title = several ? [label(`${shorten(view.nick, 30)} · ${serverName(view.server)}`)] : []
  // Names that were true before the connection was lost are not shown as if they still were.
  if (view.connection.kind !== 'online') return [...title, label(connectionText(t, view.connection))]
  const { available: count, total } = view.friends
  const rest = available.length > namesShown ? count - namesShown : 0
  return [
    ...title,
    label(
      available.length === 0
        ? t('tray.no-one-available')
        : t('tray.available-friends', { available: count, total })
    ),
    ...available.slice(0, namesShown).map((row): TrayItem => ({
      kind: 'action',
      label: shorten(row.name, 60),
      action: { kind: 'show-friend', accountId: view.id, friendId: row.id }
    })),
    ...(rest > 0
      ? [{ kind: 'action', label: t('tray.more', { count: rest }), action: { kind: 'open' } } as const]
      : [])
  ]
}

function tellMeMenu(accounts: readonly TrayAccount[], t: Translate): TrayItem {
  const chosen = fairShare(accounts.map(({ absent }) => absent))
  const items = accounts.flatMap(({ view, absent }) =>
    absent
      .filter((one) => chosen.has(one))
      .map(({ row, why }): TrayItem => ({
        kind: 'action',
        label: shorten(row.name, 60) + (accounts.length > 1 ? ` · ${serverName(view.server)}` : ''),
        action: { kind: 'tell-me', accountId: view.id, friendId: row.id, on: why !== 'asked' },
        type: 'checkbox',
        checked: why === 'asked'
      }))
  )
  const nobody = accounts.some(({ hasMarked }) => hasMarked)
    ? 'tray.no-one-to-wait-for'
    : 'tray.no-one-marked'
  return { kind: 'menu', label: t('tray.tell-me'), items: items.length > 0 ? items : [label(t(nobody))] }
}

/** @returns whom there is room for: who was asked about before who is marked, and in turn one of each account */
function fairShare(lists: readonly (readonly Absent[])[]): ReadonlySet<Absent> {
  const chosen = new Set<Absent>()
  for (const reason of ['asked', 'marked', 'left'] as const) {
    const queues = lists.map((list) => list.filter(({ why }) => why === reason))
    const longest = Math.max(0, ...queues.map((queue) => queue.length))
    for (let turn = 0; turn < longest; turn += 1)
      for (const queue of queues) {
        const next = queue[turn]
        if (next && chosen.size < namesShown) chosen.add(next)
      }
  }
  return chosen
}

function pauseItems(pausedUntil: string | null, t: Translate): TrayItem[] {
  const pause = (words: string, choice: PauseChoice | null): TrayItem => ({
    kind: 'action',
    label: words,
    action: { kind: 'pause', choice }
  })
  if (pausedUntil !== null)
    return [label(t('tray.paused', { time: pausedUntil })), pause(t('alert.pause.resume'), null)]
  return [
    {
      kind: 'menu',
      label: t('alert.pause'),
      items: [
        pause(t('alert.pause.half-hour'), 'half-hour'),
        pause(t('alert.pause.two-hours'), 'two-hours'),
        pause(t('alert.pause.tomorrow'), 'tomorrow')
      ]
    }
  ]
}
