import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { AlertLogQuery, FriendAlert, TellMeExpiry } from '@shared/alerts'
import type { AlertsView, GeneralAlertSettings, PauseChoice } from '@shared/alertsView'
import type { AppError, Result } from '@shared/errors'
import type { AccountId, UserId } from '@shared/ids'
import { wishFor } from '../alerts/friendAlerts'
import { type LogRead, withNewest, withOlder } from '../alerts/logPages'
import { useAccounts } from './accounts'
import type { LogSubject } from './pages'

/** Rules, requests, pause and log of alerts as main tells them. */
export const useAlerts = defineStore('alerts', () => {
  const bridge = window.ozeki
  const accounts = useAccounts()
  const view = shallowRef<AlertsView | null>(null)
  /** The log of the shown account, newest entries first, as far as the log page has read it; null before that. */
  const log = shallowRef<LogRead | null>(null)
  const logError = shallowRef<AppError | null>(null)
  let told = 0
  let readings = 0
  let olderOf: LogRead | null = null
  let wanted: Pick<AlertLogQuery, 'friend' | 'name'> = { friend: null, name: '' }

  const take = (next: AlertsView): void => {
    told += 1
    view.value = next
  }

  /** Reads the rules. What main tells meanwhile is newer than the answer and wins. */
  async function load(): Promise<void> {
    const before = told
    const answer = await bridge.getAlerts()
    if (!answer.ok) accounts.report(answer)
    else if (told === before) take(answer.value)
  }

  /** Reads a page of the log; of several readings under way only the last counts. */
  async function readLog(before: AlertLogQuery['before'], take: (page: LogRead) => LogRead): Promise<void> {
    const mine = ++readings
    const account = accounts.shown
    if (!account) return
    const answer = await bridge.getAlertLog(account.id, { ...wanted, before })
    if (mine !== readings) return
    logError.value = answer.ok ? null : answer.error
    if (answer.ok) log.value = take(answer.value)
  }

  /**
   * Reads the log from its newest entry.
   * @param friend the entries of one friend, or of everyone
   * @param name words that the name has
   */
  const loadLog = (friend: LogSubject | null, name: string): Promise<void> => {
    wanted = { friend: friend?.friendId ?? null, name }
    return readLog(null, (page) => page)
  }

  /** Reads the next older entries, where there are any. */
  async function loadOlderLog(): Promise<void> {
    const { value: read } = log
    if (!read?.before || read === olderOf) return
    olderOf = read
    await readLog(read.before, (page) => withOlder(read, page))
    if (olderOf === read) olderOf = null
  }

  async function loadNewerLog(): Promise<void> {
    const { value: read } = log
    if (read) await readLog(null, (page) => withNewest(read, page))
  }

  /** @returns a function that ends the listening. */
  function start(): () => void {
    const ends = [bridge.on('alertsChanged', take), bridge.on('alertLogChanged', () => void loadNewerLog())]
    void load()
    return () => {
      for (const end of ends) end()
    }
  }

  /** Drops the log from memory when nobody looks at it. */
  const closeLog = (): void => {
    readings += 1
    log.value = null
    logError.value = null
  }

  /** Shows at once what was asked for; when main refuses, its truth is read again. */
  async function ask(next: AlertsView | null, answer: Promise<Result<unknown>>): Promise<void> {
    if (next) view.value = next
    const result = await answer
    accounts.report(result)
    if (!result.ok) await load()
  }

  function setGeneral(change: Partial<GeneralAlertSettings>): Promise<void> {
    if (!view.value) return Promise.resolve()
    const { version: _version, accounts: _accounts, ...general } = view.value.settings
    const next = { ...general, ...change }
    return ask(
      { ...view.value, settings: { ...view.value.settings, ...next } },
      bridge.setAlertSettings(next)
    )
  }

  /** null takes back what was chosen for this friend. */
  function setFriendAlert(accountId: AccountId, friendId: UserId, alert: FriendAlert | null): Promise<void> {
    if (!view.value) return Promise.resolve()
    const { settings } = view.value
    const others = Object.entries(settings.accounts[accountId]?.friends ?? {}).filter(
      ([id]) => id !== friendId
    )
    const friends = Object.fromEntries(alert ? [...others, [friendId, alert]] : others)
    const next = { ...settings, accounts: { ...settings.accounts, [accountId]: { friends } } }
    return ask({ ...view.value, settings: next }, bridge.setFriendAlert(accountId, friendId, alert))
  }

  const tellMe = (accountId: AccountId, friendId: UserId, expires: TellMeExpiry): Promise<void> =>
    ask(null, bridge.tellMeWhen(accountId, friendId, expires))

  const cancelTellMe = (accountId: AccountId, friendId: UserId): Promise<void> =>
    ask(null, bridge.cancelTellMe(accountId, friendId))

  /** One click: asks for a week, or takes the request back. */
  const toggleTell = (accountId: AccountId, friendId: UserId): Promise<void> =>
    wishFor(view.value, accountId, friendId)
      ? cancelTellMe(accountId, friendId)
      : tellMe(accountId, friendId, 'week')

  /** null resumes. */
  const pause = (choice: PauseChoice | null): Promise<void> => ask(null, bridge.pauseAlerts(choice))

  const eraseLog = async (): Promise<void> => {
    if (!accounts.shown) return
    accounts.report(await bridge.eraseAlertLog(accounts.shown.id))
    if (log.value !== null) await readLog(null, (page) => page)
  }

  return {
    view,
    log,
    logError,
    start,
    loadLog,
    loadOlderLog,
    closeLog,
    setGeneral,
    setFriendAlert,
    tellMe,
    cancelTellMe,
    toggleTell,
    pause,
    eraseLog
  }
})
