import type { AccountView } from '@shared/account'
import type { FriendAlert } from '@shared/alerts'
import { isAvailable } from '@shared/availability'
import { earlyTurn } from '@shared/clock'
import type { AccountId, UserId } from '@shared/ids'
import type { Translate } from '@shared/messages'
import type { AlertDesk } from '../alerts'
import type { OwnStatusKeeper } from '../presence'
import type { Accounts } from '../session/accounts'
import { createTray, type TrayView } from './tray'
import { type Absent, type TrayAccount, type TrayAction, trayModel } from './trayModel'

export interface TrayDeskParts {
  t: Translate
  accounts(): Accounts
  alerts: AlertDesk
  ownStatus(): OwnStatusKeeper
  open(): void
  openSettings(): void
  showFriend(accountId: AccountId, friendId: UserId): void
  quit(): void
  /** Nothing is drawn before this. */
  after: Promise<void>
}

export interface TrayDesk extends Pick<TrayView, 'recreate' | 'dispose'> {
  /** Something that the tray shows may have changed; all of one moment is drawn once. */
  draw(): void
}

/** Feeds the tray from the rooms and carries out what is chosen in its menu. */
export function createTrayDesk(parts: TrayDeskParts): TrayDesk {
  const { t, alerts } = parts
  const tray = createTray((action) => perform(parts, action))
  let times: Intl.DateTimeFormat | null = null
  // ICU's tables of times take 3 MiB, so they are left alone until somebody pauses.
  const timeOf = (at: number): string => {
    times ??= new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
    return times.format(at)
  }
  // Nothing is, before its time has come.
  let drawing = true
  let ended = false

  const render = (): void => {
    if (ended) return
    drawing = false
    const accounts = parts.accounts()
    const { pausedUntil, tellMe, settings } = alerts.view
    const input = {
      accounts: accounts.views().map((view) => ({
        view,
        available: accounts.availableFriends(view.id),
        ...whomToWaitFor(
          accounts,
          view,
          new Set(tellMe[view.id]?.map((wish) => wish.friendId)),
          settings.accounts[view.id]?.friends ?? {}
        )
      })),
      presence: parts.ownStatus().status.effective,
      pausedUntil: pausedUntil === null ? null : timeOf(pausedUntil)
    }
    tray.render(trayModel(input, t))
  }

  void parts.after.then(() => {
    if (!ended) render()
  })

  return {
    draw() {
      if (drawing || ended) return
      drawing = true
      // In a turn of its own: a notification goes first, and what many changes cost is not added up.
      void earlyTurn().then(render)
    },
    recreate: () => tray.recreate(),
    dispose() {
      ended = true
      tray.dispose()
    }
  }
}

/** Whom the person may want to wait for: who was asked about, then those she marked, then who has just left. */
function whomToWaitFor(
  accounts: Accounts,
  { id: account }: AccountView,
  asked: ReadonlySet<UserId>,
  alerts: Readonly<Record<UserId, FriendAlert>>
): Pick<TrayAccount, 'absent' | 'hasMarked'> {
  const own = Object.entries(alerts) as [UserId, FriendAlert][]
  const never = new Set(own.flatMap(([id, { mode }]) => (mode === 'never' ? [id] : [])))
  const marked = [...accounts.favourites(account), ...own.map(([id]) => id)].filter((id) => !never.has(id))
  const known = new Set(asked)
  const absent: Absent[] = []
  const add = (ids: Iterable<UserId>, why: Absent['why']): void => {
    for (const id of ids) {
      const row = accounts.friend(account, id)
      if (!row || (why !== 'asked' && (known.has(id) || isAvailable(row.availability)))) continue
      known.add(id)
      absent.push({ row, why })
    }
  }
  add(asked, 'asked')
  add(marked, 'marked')
  add(
    accounts.recentlyLeft(account).filter((id) => !never.has(id)),
    'left'
  )
  return { absent, hasMarked: marked.some((id) => accounts.friend(account, id) !== null) }
}

function perform(parts: TrayDeskParts, action: TrayAction): void {
  switch (action.kind) {
    case 'open':
      return parts.open()
    case 'settings':
      return parts.openSettings()
    case 'quit':
      return parts.quit()
    case 'show-friend':
      return parts.showFriend(action.accountId, action.friendId)
    case 'own-presence':
      return parts.ownStatus().choose({ presence: action.presence, text: '', until: null })
    case 'pause':
      return parts.alerts.pause(action.choice)
    case 'tell-me':
      return action.on
        ? parts.alerts.tellMeWhen(action.accountId, action.friendId, 'week')
        : parts.alerts.cancelTellMe(action.accountId, action.friendId)
  }
}
