import type { AccountView } from '@shared/account'
import type { AccountId, UserId } from '@shared/ids'
import type { Translate } from '@shared/messages'
import type { AlertDesk } from '../alerts'
import type { OwnStatusKeeper } from '../presence'
import type { Accounts } from '../session/accounts'
import { createTray, type TrayView } from './tray'
import { type TrayAccount, type TrayAction, trayModel } from './trayModel'

export interface TrayDeskParts {
  t: Translate
  accounts(): Accounts
  alerts: AlertDesk
  ownStatus(): OwnStatusKeeper
  /** When a pause until tomorrow ends, ms UTC. */
  tomorrow(): number
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
  let time: Intl.DateTimeFormat | null = null
  // Nothing is, before its time has come.
  let drawing = true

  const render = (): void => {
    drawing = false
    const accounts = parts.accounts()
    const { pausedUntil, tellMe } = alerts.view
    time ??= new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
    const input = {
      accounts: accounts.views().map((view) => ({
        view,
        available: accounts.availableFriends(view.id),
        absent: absentFriends(accounts, view, new Set(tellMe[view.id]?.map((wish) => wish.friendId)))
      })),
      presence: parts.ownStatus().status.effective,
      pausedUntil: pausedUntil === null ? null : time.format(pausedUntil),
      tomorrow: time.format(parts.tomorrow())
    }
    tray.render(trayModel(input, t))
  }

  let ended = false
  void parts.after.then(() => {
    if (!ended) render()
  })

  return {
    draw() {
      if (drawing) return
      drawing = true
      queueMicrotask(render)
    },
    recreate: () => tray.recreate(),
    dispose() {
      // What was to be drawn in this moment is not.
      drawing = ended = true
      tray.dispose()
    }
  }
}

/** Whom the person may want to wait for: who was asked about, then the favourites who are not available. */
function absentFriends(
  accounts: Accounts,
  view: AccountView,
  asked: ReadonlySet<UserId>
): TrayAccount['absent'] {
  return [...new Set([...asked, ...accounts.favourites(view.id)])].flatMap((id) => {
    const row = accounts.friend(view.id, id)
    return row && (row.availability.kind !== 'available' || asked.has(id))
      ? [{ row, asked: asked.has(id) }]
      : []
  })
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
