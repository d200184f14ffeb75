import type { AlertLogEntry, AlertSettings, FriendAlert, TellMeExpiry } from '@shared/alerts'
import type { AlertsView, GeneralAlertSettings, PauseChoice } from '@shared/alertsView'
import type { AvailabilityKind } from '@shared/availability'
import type { Clock } from '@shared/clock'
import type { FriendRow } from '@shared/friend'
import type { AccountId, UserId } from '@shared/ids'
import type { Translate } from '@shared/messages'
import type { FriendChange } from '../roster/change'
import type { RosterUpdate } from '../roster/roster'
import { createAlertEngine } from './engine'
import { MINUTE, systemLocalTime, tomorrowMorning } from './localTime'
import { createPause, type KeptPause } from './pause'
import type { AlertState } from './state'
import type {
  AlertAction,
  AlertConditions,
  AlertEffect,
  AlertEngine,
  AlertMessage,
  KnownFriend,
  NamedFriend
} from './types'
import type { Viewed } from './viewedFriend'
import { alertText } from './wording'

/** A notification in words. */
export interface AlertNotice {
  accountId: AccountId
  slot: string
  friendIds: UserId[]
  title: string
  body: string
  actions: { id: AlertAction; label: string }[]
  sound: boolean
  urgency: 'low' | 'normal' | 'critical'
  /** It does not go from the screen by itself. */
  stays: boolean
  /** The mark beside the words. */
  glyph: AvailabilityKind
}

export interface AlertDeskPorts {
  clock: Clock
  t: Translate
  show(notice: AlertNotice): void
  withdraw(slot: string): void
  /** Keeps what an account's engine must not forget over a restart. */
  saveState(account: AccountId, state: AlertState): void
  log(entries: AlertLogEntry[]): void
  saveSettings(settings: AlertSettings): void
  /** Keeps the pause of the person, null for none. */
  savePause(pause: KeptPause | null): void
  /** What the window shows of alerts is not what it was. */
  onChange(view: AlertsView): void
}

/** With `more` further friends or changes of the same update follow. */
export type AlertUpdate = RosterUpdate & { more?: boolean }

export interface AlertDesk {
  addAccount(account: AccountId, favourites: ReadonlySet<UserId>, state: AlertState | null): void
  removeAccount(account: AccountId): void
  /** Takes one update of a roster, or a part of it. */
  roster(account: AccountId, update: AlertUpdate): void
  damped(account: AccountId, drops: FriendChange[]): void
  /** The server gives another public key of these friends, for the first time; see `AlertEngine.keysChanged`. */
  keysChanged(account: AccountId, friends: readonly NamedFriend[]): void
  keysReturned(account: AccountId, friends: readonly NamedFriend[]): void
  keyDecided(account: AccountId, friend: UserId): void
  connection(account: AccountId, online: boolean): void
  favourites(account: AccountId, favourites: ReadonlySet<UserId>): void
  conditions(change: Partial<Pick<AlertConditions, 'ownPresence' | 'absent' | 'desktopDoNotDisturb'>>): void
  /** Which friend the focused window shows, if any. */
  viewed(friend: Viewed | null): void
  setSettings(general: GeneralAlertSettings): void
  setFriendAlert(account: AccountId, friend: UserId, alert: FriendAlert | null): void
  tellMeWhen(account: AccountId, friend: UserId, expires: TellMeExpiry): void
  cancelTellMe(account: AccountId, friend: UserId): void
  remindAgain(slot: string): void
  closed(slot: string): void
  /** It went from the screen by itself, perhaps into the desktop's list. */
  expired(slot: string): void
  /** null resumes. */
  pause(choice: PauseChoice | null): void
  /** The clock or the time zone may have been set. */
  recheck(): void
  readonly view: AlertsView
  dispose(): void
}

const known = (rows: readonly FriendRow[]): KnownFriend[] =>
  rows.map(({ id, name, availability }) => ({ friendId: id, name, availability }))

function glyphOf(message: AlertMessage): AvailabilityKind {
  if (message.kind === 'friend') return message.to.kind
  return message.kind === 'digest' && message.change === 'available' ? 'available' : 'unknown'
}

/**
 * Alerts of all accounts: one engine for each, the same rules, the same pause and the same quiet for all.
 * @param initial settings as they were read, what was wrong with their file, and the pause of the last run
 */
export function createAlertDesk(
  ports: AlertDeskPorts,
  initial: { settings: AlertSettings; problem: AlertsView['problem']; pause: KeptPause | null }
): AlertDesk {
  const { clock, t } = ports
  const engines = new Map<AccountId, AlertEngine>()
  const marked = new Map<AccountId, ReadonlySet<UserId>>()
  let { settings } = initial
  let viewed: Viewed | null = null
  let conditions: AlertConditions = {
    ownPresence: 'available',
    absent: false,
    desktopDoNotDisturb: false,
    pausedUntil: null,
    focusedFriend: null
  }
  const pause = createPause(clock, initial.pause, () => paused())
  conditions.pausedUntil = pause.until(clock.now())
  // A pause that was over when the app started must not come back with the next start.
  if (initial.pause !== null && pause.state === null) ports.savePause(null)

  const focusIn = (account: AccountId): UserId | null =>
    viewed?.accountId === account ? viewed.friendId : null

  const view = (): AlertsView => ({
    settings,
    tellMe: Object.fromEntries([...engines].map(([id, engine]) => [id, engine.tellMe])),
    pausedUntil: pause.until(clock.now()),
    desktopDoNotDisturb: conditions.desktopDoNotDisturb,
    problem: initial.problem
  })
  const changed = (): void => ports.onChange(view())

  const perform = (accountId: AccountId, effect: AlertEffect): void => {
    if (effect.type === 'withdraw') return ports.withdraw(effect.slot)
    const { slot, friendIds, sound, urgency, stays } = effect
    const actions = effect.actions.map((id) => ({ id, label: t(`alert.action.${id}`) }))
    const glyph = glyphOf(effect.message)
    ports.show({
      accountId,
      slot,
      friendIds,
      actions,
      sound,
      urgency,
      stays,
      glyph,
      ...alertText(t, effect.message)
    })
  }

  const apply = (next: AlertSettings): void => {
    settings = next
    ports.saveSettings(next)
    for (const [id, engine] of engines) engine.setRules(next, marked.get(id) ?? [])
    changed()
  }

  const withEngine = (account: AccountId, work: (engine: AlertEngine) => void): void => {
    const engine = engines.get(account)
    if (engine) work(engine)
  }
  const withAll = (work: (engine: AlertEngine) => void): void => {
    for (const engine of engines.values()) work(engine)
  }
  const setConditions = (change: Partial<Omit<AlertConditions, 'focusedFriend'>>): void => {
    conditions = { ...conditions, ...change }
    withAll((engine) => engine.setConditions(change))
  }
  const paused = (): void => {
    ports.savePause(pause.state)
    setConditions({ pausedUntil: pause.until(clock.now()) })
    changed()
  }

  return {
    addAccount(account, favourites, state) {
      const engine = createAlertEngine({
        clock,
        accountId: account,
        load: state,
        onEffect: (effect) => perform(account, effect),
        onLog: (entries) => ports.log(entries),
        onStateChanged: (next) => {
          ports.saveState(account, next)
          changed()
        }
      })
      engines.set(account, engine)
      marked.set(account, new Set(favourites))
      engine.setRules(settings, favourites)
      engine.setConditions({ ...conditions, focusedFriend: focusIn(account) })
      changed()
    },
    removeAccount(account) {
      withEngine(account, (engine) => engine.dispose())
      engines.delete(account)
      marked.delete(account)
      changed()
    },
    roster: (account, update) =>
      withEngine(account, (engine) => {
        if (update.first) return engine.firstList(known(update.upserts), update.more)
        if (update.added.length > 0) engine.friendsAdded(known(update.added))
        if (update.removals.length > 0) engine.friendsRemoved(update.removals)
        if (update.changes.length > 0) engine.changes(update.changes, update.more)
      }),
    keysChanged: (account, friends) => withEngine(account, (engine) => engine.keysChanged(friends)),
    keysReturned: (account, friends) => withEngine(account, (engine) => engine.keysReturned(friends)),
    keyDecided: (account, friend) => withEngine(account, (engine) => engine.keyDecided(friend)),
    damped: (account, drops) => withEngine(account, (engine) => engine.damped(drops)),
    connection: (account, online) =>
      withEngine(account, (engine) => (online ? engine.setReconnected() : engine.setDisconnected())),
    favourites(account, favourites) {
      marked.set(account, new Set(favourites))
      withEngine(account, (engine) => engine.setRules(settings, favourites))
    },
    conditions(change) {
      const before = conditions.desktopDoNotDisturb
      setConditions(change)
      if (conditions.desktopDoNotDisturb !== before) changed()
    },
    viewed: (friend) => {
      viewed = friend
      for (const [id, engine] of engines) engine.setConditions({ focusedFriend: focusIn(id) })
    },
    setSettings: (general) => apply({ ...settings, ...general }),
    setFriendAlert(account, friend, alert) {
      const others = Object.entries(settings.accounts[account]?.friends ?? {}).filter(([id]) => id !== friend)
      const friends = Object.fromEntries([...others, ...(alert ? [[friend, alert] as const] : [])])
      apply({ ...settings, accounts: { ...settings.accounts, [account]: { friends } } })
    },
    tellMeWhen: (account, friend, expires) =>
      withEngine(account, (engine) => engine.tellMeWhen(friend, expires)),
    cancelTellMe: (account, friend) => withEngine(account, (engine) => engine.cancelTellMe(friend)),
    remindAgain: (slot) => withAll((engine) => engine.remindAgain(slot)),
    closed: (slot) => withAll((engine) => engine.notificationClosed(slot)),
    expired: (slot) => withAll((engine) => engine.notificationExpired(slot)),
    pause(choice) {
      const now = clock.now()
      pause.set(pauseEnd(choice, now), now)
      paused()
    },
    recheck() {
      const now = clock.now()
      if (pause.state !== null && pause.until(now) === null) {
        pause.set(null, now)
        paused()
      }
      withAll((engine) => engine.recheck())
    },
    get view() {
      return view()
    },
    dispose() {
      pause.stop()
      withAll((engine) => engine.dispose())
    }
  }
}

/** @returns when a pause that is chosen now ends, ms UTC; null for none. */
export function pauseEnd(choice: PauseChoice | null, now: number): number | null {
  switch (choice) {
    case null:
      return null
    case 'half-hour':
      return now + 30 * MINUTE
    case 'two-hours':
      return now + 120 * MINUTE
    case 'tomorrow':
      return tomorrowMorning(now, systemLocalTime)
  }
}
