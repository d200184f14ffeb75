import { nextTurn } from '@shared/clock'
import type { AppState } from '@shared/contract'
import { ok, type Result } from '@shared/errors'
import type { Settings } from '@shared/settings'
import type { AlertDesk } from './alerts'
import type { CallHandlers } from './desktop/ipcRouter'
import type { HistoryDesk } from './history/historyDesk'
import type { KeyDesk } from './keys/keyDesk'
import type { OwnStatusKeeper } from './presence'
import type { Accounts } from './session/accounts'
import type { ProxyDesk } from './session/proxyDesk'
import type { AlertRulesFile } from './store/alertRules'
import type { LocalData } from './store/localData'
import type { SettingsStore } from './store/settingsStore'
import type { StoreTroubles } from './store/troubles'

export interface HandlerParts {
  accounts: Accounts
  alerts: AlertDesk
  keys: KeyDesk
  history: HistoryDesk
  ownStatus: OwnStatusKeeper
  proxies: Pick<ProxyDesk, 'give'>
  settings: SettingsStore
  localData: LocalData
  appState(): AppState
  rules: Pick<AlertRulesFile, 'flush'>
  /** Every sign-in is for this run only. */
  withoutKeychain: boolean
  troubles: Pick<StoreTroubles, 'close'>
  pageShown(): void
  copyText(text: string): Promise<void>
  chooseFile(): Promise<string | null>
  /** @returns the report for whoever helps, safe to be sent. */
  diagnostics(): string
  /** From now on these words stand in no line of the log. */
  hideFromLog(...secrets: string[]): void
  setViewedFriend(viewed: Parameters<CallHandlers['setViewedFriend']>[0]): void
}

const done = ok(null)

/**
 * What each call of the window does: one line each, the work is done in the rooms. What is answered as done is on the
 * disk, and survives a crash; what could not be written is answered so, and holds for this run.
 */
export function createHandlers(parts: HandlerParts): CallHandlers {
  const { accounts, alerts, keys, history, ownStatus, settings, rules, localData } = parts
  const written = async (file: Promise<Result<void>>): Promise<Result<null>> => {
    const result = await file
    return result.ok ? done : result
  }
  const set = (change: Partial<Settings>): Promise<Result<null>> =>
    written(settings.update((all) => ({ ...all, ...change })))
  return {
    getState: () => ok(parts.appState()),
    signIn: (form) => {
      parts.hideFromLog(form.apiKey, form.apiKey.trim(), form.encryptionPassword)
      return accounts.signIn(parts.withoutKeychain ? { ...form, keep: 'this-run' } : form)
    },
    signOut: (id) => accounts.signOut(id),
    retryConnection: (id) => accounts.retry(id),
    getFriends: (id) => accounts.friends(id),
    async getMoreFriends(id, revision, from) {
      // The window asks for all of them at once, and timers and the bus would wait behind the last.
      await nextTurn()
      return accounts.moreFriends(id, revision, from)
    },
    getFriendDetails: (id, friend) => {
      const details = accounts.friendDetails(id, friend)
      return details.ok ? ok({ ...details.value, trust: keys.trust(id, friend) }) : details
    },
    getKeyMarks: (id) => ok(keys.marks(id)),
    decideKey: async (id, friend, decision, fingerprint) => {
      const decided = keys.decide(id, friend, decision, fingerprint)
      return decided.ok ? localData.flush(id) : decided
    },
    verifyKey: async (id, friend, verified, fingerprint) => {
      const marked = keys.verify(id, friend, verified, fingerprint)
      return marked.ok ? localData.flush(id) : marked
    },
    getSafetyNumber: (id, friend) => ok(keys.safetyNumber(id, friend)),
    setAvailabilityHistory: async (on) => {
      const chosen = set({ availabilityHistory: on })
      await history.set(on)
      const kept = await localData.flush(null)
      return kept.ok ? chosen : kept
    },
    getAvailabilityHistory: (id, friend) => ok(history.of(id, friend)),
    eraseAvailabilityHistory: async () => {
      await history.erase()
      return localData.flush(null)
    },
    setFavourite: (id, friend, favourite) => {
      const result = accounts.setFavourite(id, friend, favourite)
      alerts.favourites(id, accounts.favourites(id))
      return result
    },
    setOwnStatus: (choice) => {
      ownStatus.choose(choice)
      return written(settings.flush())
    },
    setIdleMinutes: (minutes) => {
      ownStatus.setIdleMinutes(minutes)
      return set({ idleMinutes: minutes })
    },
    setUndocumentedPresence: (id, on) => accounts.setUndocumentedPresence(id, on),
    signInToProxy: ({ proxy, user, password }) => {
      parts.hideFromLog(password)
      const kept = parts.proxies.give(proxy, { user, password })
      // Whoever waits behind this proxy goes on.
      for (const { id, connection } of accounts.views())
        if ('error' in connection && connection.error.params?.['proxy'] === proxy) accounts.retry(id)
      return kept
    },
    trustCertificate: (id, fingerprint) => accounts.trustCertificate(id, fingerprint),
    setShownAccount: (id) =>
      written(settings.update((all) => (all.shownAccount === id ? all : { ...all, shownAccount: id }))),
    getAlerts: () => ok(alerts.view),
    setAlertSettings: (general) => {
      const { keepDays } = alerts.view.settings.log
      alerts.setSettings(general)
      if (general.log.keepDays < keepDays) localData.prune()
      accounts.setDampingMs(general.dampingMs)
      return written(rules.flush())
    },
    setFriendAlert: (id, friend, alert) => {
      alerts.setFriendAlert(id, friend, alert)
      return written(rules.flush())
    },
    tellMeWhen: (id, friend, expires) => {
      alerts.tellMeWhen(id, friend, expires)
      return localData.flush(id)
    },
    cancelTellMe: (id, friend) => {
      alerts.cancelTellMe(id, friend)
      return localData.flush(id)
    },
    pauseAlerts: (choice) => {
      alerts.pause(choice)
      return written(settings.flush())
    },
    getAlertLog: async (id, query) => ok(await localData.alertLog(id, query)),
    eraseAlertLog: async (id) => {
      await localData.eraseAlertLog(id)
      return localData.flush(id)
    },
    setViewedFriend: (viewed) => {
      parts.setViewedFriend(viewed)
      return done
    },
    getDiagnostics: () => ok(parts.diagnostics()),
    closeTrouble: (id) => {
      parts.troubles.close(id)
      return done
    },
    pageShown: () => {
      parts.pageShown()
      return done
    },
    copyText: async (text) => {
      await parts.copyText(text)
      return done
    },
    chooseAuthorityFile: async () => ok(await parts.chooseFile())
  }
}
