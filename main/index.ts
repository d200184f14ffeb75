import { app, clipboard, dialog, nativeImage } from 'electron'
import type { AccountView } from '@shared/account'
import type { AlertsView } from '@shared/alertsView'
import { type Clock, nextTurn, systemClock } from '@shared/clock'
import type { EventName } from '@shared/channels'
import type { AppState, EventPayload, RememberedSignIn } from '@shared/contract'
import { linkScheme } from '@shared/deepLink'
import type { AccountId, UserId } from '@shared/ids'
import { createTranslate } from '@shared/messages'
import type { AccountSettings, Settings } from '@shared/settings'
import { isPassing } from '@shared/storeTrouble'
import { createAlertDesk, createLogNews, createViewedFriend, parseAlertState } from './alerts'
import { watchDoNotDisturb } from './desktop/doNotDisturb'
import { watchNetworkManager } from './desktop/linux/networkManager'
import { systemBus } from './desktop/linux/screenLock'
import { createSessionBus } from './desktop/linux/sessionBus'
import { routeCalls, sendEvent } from './desktop/ipcRouter'
import { readDiagnostics } from './desktop/diagnostics'
import { journal, log } from './desktop/log'
import { openNetwork } from './desktop/network'
import { watchNetwork } from './desktop/networkChange'
import { createNotifications } from './desktop/notifications'
import { watchPower } from './desktop/power'
import { quitCleanly } from './desktop/quit'
import { createTrayDesk } from './desktop/trayDesk'
import { type TrayHost, watchTrayHost } from './desktop/trayHost'
import { paintGlyph } from './desktop/trayIcon'
import { logUncaught } from './desktop/uncaught'
import { createFirstFrames } from './firstFrames'
import { createHandlers } from './handlers'
import { createHistoryDesk } from './history/historyDesk'
import { createKeyDesk } from './keys/keyDesk'
import { createLinkFlow } from './linkFlow'
import { watchVault } from './log'
import { createOwnStatus } from './presence'
import { listenerForms, signatureSchemes } from './protocol'
import { createRosterFlow } from './rosterFlow'
import { inSlices } from './protocol/slices'
import { createAccounts } from './session/accounts'
import { createProxyDesk } from './session/proxyDesk'
import type { FirstSteps } from './start'
import { openAlertRules } from './store/alertRules'
import type { FileProblem } from './store/jsonFile'
import { createLocalData } from './store/localData'
import { writeTrouble } from './store/troubles'

const engineState = 'alerts'
const daily = 86_400_000
// Once a day nearly half a second of work for 10,000 friends; not while the person has just sat down.
const firstPruneMs = 600_000

/**
 * The composition root: makes the rooms, connects them and ends them. Runs once, when Electron is ready and the window
 * is being made (start.ts).
 */
export async function startClient(steps: FirstSteps): Promise<void> {
  logUncaught(log)
  const { settings, troubles, window, origin, withoutKeychain, hidden } = steps
  const t = createTranslate()
  const clock = systemClock
  const dir = app.getPath('userData')
  if (settings.problem) {
    log('warn', `settings: ${settings.problem.kind}`)
    troubles.tell('settings', settings.problem)
  }
  const rules = openAlertRules({
    dir,
    clock,
    onWrite: (failed) => {
      if (failed === null) return troubles.written('alert-rules')
      log('warn', `alert rules: ${failed}`)
      troubles.tell('alert-rules', { kind: writeTrouble(failed) })
    }
  })
  if (rules.problem) {
    log('warn', `alert rules: ${rules.problem.kind}`)
    troubles.tell('alert-rules', rules.problem)
  }
  const localData = createLocalData({
    dir,
    clock,
    log,
    keepDays: () => alerts.view.settings.log.keepDays,
    onProblem: (account, problem) => {
      if (problem) troubles.tell('local-data', problem, account)
      else troubles.written('local-data', account)
    }
  })
  const { redactor } = journal
  const vault = watchVault(steps.vault, redactor.hide)

  const proxies = createProxyDesk(vault)

  let trayHost: TrayHost | null = null
  window.attach({
    hasTray: () => trayHost?.present ?? false,
    onPutAway: () => viewed.lookAgain(),
    onFocus: () => viewed.lookAgain(),
    onPageGone: () => viewed.shows(null),
    onDied: (reason) => log('error', `the window died: ${reason}`)
  })
  const tell = <N extends EventName>(name: N, payload: EventPayload<N>): void =>
    sendEvent(window.contents, name, payload, log)
  let refusedPlaces = 0
  troubles.follow((list) => {
    tell('troublesChanged', [...list])
    const before = refusedPlaces
    refusedPlaces = list.filter(isPassing).length
    // Where one place can be written again, the others need not wait for their minute.
    if (refusedPlaces < before)
      void Promise.all([settings.flush(), rules.flush(), localData.flush(null)]).catch(() => undefined)
  })

  // What nobody sees in the window waits until it is painted: the machine has enough to do until then.
  const isShown = hidden
    ? Promise.resolve()
    : Promise.race([window.painted, patience(clock, paintPatienceMs)])
  const shown = (): Promise<void> => isShown.then(nextTurn)

  // One connection for notifications, tray host, do-not-disturb and screen lock; opened when first needed.
  const bus = createSessionBus({ after: shown() })
  // And one for screen lock and network.
  const system = systemBus(process.env, shown())
  const notifications = createNotifications(log, bus)
  const logGrew = createLogNews(clock, () => tell('alertLogChanged', null))
  const alerts = createAlertDesk(
    {
      clock,
      t,
      show: ({ accountId, slot, friendIds, ...words }) => {
        const open = (): void => {
          alerts.closed(slot)
          const [friend] = friendIds
          if (friend && friendIds.length === 1) showFriend(accountId, friend)
          else window.show()
        }
        notifications.show({
          slot,
          ...words,
          onClick: open,
          onAction: (action) => {
            if (action === 'open') return open()
            alerts.remindAgain(slot)
            alerts.closed(slot)
          },
          onClosed: (reason) => (reason === 'expired' ? alerts.expired(slot) : alerts.closed(slot))
        })
      },
      withdraw: (slot) => notifications.withdraw(slot),
      saveState: (account, state) => void localData.of(account)?.state.write(engineState, state),
      log: (entries) => void localData.log(entries).then(logGrew),
      saveSettings: (next) => void rules.update(() => next),
      savePause: (alertPause) => void settings.update((all) => ({ ...all, alertPause })),
      onChange: (view) => {
        tell('alertsChanged', view)
        tray.draw()
      }
    },
    { settings: rules.value, problem: problemOf(rules.problem), pause: settings.value.alertPause }
  )

  const named = (account: AccountId, friends: readonly UserId[]): { friendId: UserId; name: string }[] =>
    friends.map((friendId) => ({ friendId, name: accounts.friend(account, friendId)?.name ?? '' }))
  const keys = createKeyDesk({
    now: () => clock.now(),
    pins: (account) => localData.of(account)?.pins ?? null,
    ownKey: (account) => accounts.ownKey(account),
    onChange: (accountId, marks) => tell('keysChanged', { accountId, marks }),
    onChanged: (account, friends) => alerts.keysChanged(account, named(account, friends)),
    onReturned: (account, friends) => alerts.keysReturned(account, named(account, friends)),
    onDecided: (account, friend) => alerts.keyDecided(account, friend)
  })
  const history = createHistoryDesk({
    clock,
    on: settings.value.availabilityHistory,
    store: (account) => localData.of(account)
  })

  const ownStatus = createOwnStatus({
    clock,
    load: settings.value.ownStatus,
    idleMinutes: settings.value.idleMinutes,
    onIdleTimeNeeded: () => power.idleTimeNeeded(),
    onAbsence: (absent) => {
      alerts.conditions({ absent })
      viewed.lookAgain()
    },
    onChange: (status) => {
      tell('ownStatusChanged', status)
      accounts.setOwnPresence(status.effective)
      alerts.conditions({ ownPresence: status.effective })
      tray.draw()
    },
    onSave: (choice) => void settings.update((all) => ({ ...all, ownStatus: choice }))
  })
  alerts.conditions({ ownPresence: ownStatus.status.effective })
  const viewed = createViewedFriend(
    () => window.isFocused && !ownStatus.isAbsent,
    (friend) => alerts.viewed(friend)
  )

  const frames = createFirstFrames({
    clock,
    t,
    files: steps.frameFiles,
    accounts: () => accounts,
    alerts: () => alerts,
    keys: () => keys,
    ownStatus: () => ownStatus.status,
    shownAccount: () => settings.value.shownAccount,
    windowHeight: () => settings.value.window?.height ?? null
  })
  const flow = createRosterFlow({
    clock,
    accounts: () => accounts,
    alerts,
    keys: () => keys,
    history: () => history,
    localData,
    tell,
    log
  })
  const accounts = createAccounts({
    ports: {
      clock,
      random: Math.random,
      openNetwork: (trust) => openNetwork(trust, proxies),
      log,
      shown
    },
    settings,
    vault,
    dampingMs: rules.value.dampingMs,
    ownPresence: ownStatus.status.effective,
    onChange: (views) => {
      redactor.keepHosts(views.map((view) => view.server))
      tell('accountsChanged', views)
      flow.connections(views)
      tray.draw()
      links.lookAgain()
    },
    onOpen: async (account, roster, databaseKey) => {
      frames.open(account, databaseKey)
      const store = localData.open(account, databaseKey)
      const kept = parseAlertState(store.state.read(engineState))
      if (kept.problem) log('warn', `alert state: ${kept.problem}`)
      alerts.addAccount(account, roster.favourites, kept.value)
      // To open the data took its time already.
      await nextTurn()
      if (localData.of(account) !== store) return
      // The last list stands, greyed and dated, before the network has answered.
      const remembered = await inSlices(store.roster.load())
      if (!remembered || localData.of(account) !== store) return
      roster.restore(remembered)
      tell('friendsReplaced', { accountId: account, revision: roster.revision })
    },
    onRemoved: (account) => {
      flow.forget(account)
      frames.forget(account)
      alerts.removeAccount(account)
      history.close(account)
      troubles.forget(account)
      void localData.close(account)
    },
    removeData: localData.remove,
    onRoster: (account, update) => {
      flow.update(account, update)
      frames.changed(account)
    },
    onDamped: flow.damped
  })

  const showFriend = (accountId: AccountId, friendId: UserId): void => {
    window.show()
    window.whenPageListens(() => tell('showFriend', { accountId, friendId }))
  }

  const links = createLinkFlow({
    clock,
    accounts: () => accounts,
    shownAccount: () => settings.value.shownAccount,
    showWindow: () => window.show(),
    showFriend,
    fillSignIn: (words) => window.whenPageListens(() => tell('fillSignIn', words)),
    log
  })

  const tray = createTrayDesk({
    t,
    alerts,
    accounts: () => accounts,
    ownStatus: () => ownStatus,
    open: () => window.show(),
    openSettings: () => {
      window.show()
      window.whenPageListens(() => tell('showSettings', null))
    },
    showFriend,
    quit: () => app.quit(),
    after: shown()
  })

  const handlers = createHandlers({
    accounts,
    alerts,
    keys,
    history,
    ownStatus,
    proxies,
    settings,
    rules,
    localData,
    withoutKeychain,
    appState: () => ({
      ...appState(accounts.views(), settings.value),
      ownStatus: ownStatus.status,
      idleMinutes: settings.value.idleMinutes,
      availabilityHistory: history.on,
      troubles: [...troubles.list]
    }),
    pageShown: () => window.pageShown(),
    troubles,
    copyText: async (text) => clipboard.writeText(text),
    chooseFile: async () => {
      const chosen = await dialog.showOpenDialog({ properties: ['openFile'] })
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
    },
    diagnostics: () =>
      readDiagnostics({
        journal,
        accounts,
        settings,
        alerts,
        withoutKeychain,
        troubles: () => troubles.list,
        trayHost: () => trayHost?.present ?? null
      }),
    hideFromLog: redactor.hide,
    setViewedFriend: (friend) => viewed.shows(friend)
  })
  steps.answerCalls(
    routeCalls({ handlers, isTrusted: (contents) => contents === window.contents, origin, log })
  )
  steps.drawFrames(frames.now)

  const doNotDisturb = watchDoNotDisturb((active) => alerts.conditions({ desktopDoNotDisturb: active }), bus)
  const wokeUp = (): void => {
    alerts.recheck()
    accounts.checkNow()
  }
  const power = watchPower({
    clock,
    needsIdleTime: () => ownStatus.needsIdleTime,
    isIdle: () => ownStatus.isIdle,
    onIdleTime: (seconds) => ownStatus.idleSeconds(seconds),
    onSuspend: () => {
      ownStatus.asleep()
      accounts.rest()
    },
    onResume: () => {
      ownStatus.awake()
      wokeUp()
    },
    onLock: () => ownStatus.locked(),
    onUnlock: () => {
      ownStatus.unlocked()
      wokeUp()
    },
    onShutdown: () => app.quit(),
    log,
    bus,
    system
  })
  const endNetwork = watchNetwork({
    clock,
    source: (tell) => watchNetworkManager({ system, ...tell }),
    onChange: () => {
      log('info', 'another network')
      accounts.networkChanged()
    }
  })
  const prune = (): void => {
    localData.prune()
    history.prune()
    void localData.check()
    clock.after(daily, prune)
  }

  accounts.start()
  steps.links.listen(links.follow)
  // Elsewhere the package says that it opens these links.
  if (app.isPackaged && process.platform !== 'linux')
    void shown().then(() => app.setAsDefaultProtocolClient(linkScheme))
  void shown().then(() => window.setIcon(appIcon()))
  clock.after(firstPruneMs, prune)
  quitCleanly(async () => {
    window.letClose()
    power.end()
    endNetwork()
    doNotDisturb.dispose()
    alerts.dispose()
    notifications.dispose()
    trayHost?.dispose()
    tray.dispose()
    const open = accounts.views().map(({ id }) => id)
    const framed = frames.finish()
    accounts.stop()
    flow.finish()
    for (const account of open) history.close(account)
    ownStatus.dispose()
    await Promise.all([framed, settings.close(), rules.close(), localData.closeAll()])
    bus.dispose()
    system.dispose()
  })
  trayHost = await watchTrayHost(() => tray.recreate(), log, bus)
  if (hidden)
    clock.after(trayPatienceMs, () => {
      if (!trayHost?.present) window.show()
    })
}

/** @returns what the alert settings say about their file; nothing where its good copy had it all */
function problemOf(problem: FileProblem | null): AlertsView['problem'] {
  if (problem?.kind === 'newer-version') return 'newer-version'
  return problem?.lost ? 'damaged' : null
}

// A window that is not painted by then does not hold up the rest.
const paintPatienceMs = 2_000
const patience = (clock: Clock, ms: number): Promise<void> =>
  new Promise((done) => void clock.after(ms, done))

// At login the panel may come later than the app; an app without either could not be found.
const trayPatienceMs = 5_000

function appState(
  views: AccountView[],
  saved: Settings
): Omit<AppState, 'ownStatus' | 'idleMinutes' | 'availabilityHistory' | 'troubles'> {
  const present = new Set(views.map((view) => view.id))
  const last = [...saved.accounts].reverse().find(({ id }) => !present.has(id))
  return {
    version: app.getVersion(),
    platform: process.platform,
    accounts: views,
    shownAccount: saved.shownAccount,
    signatureSchemes: signatureSchemes.map((scheme) => scheme.id),
    listenerForms: listenerForms.map((form) => form.id),
    lastSignIn: last ? remembered(last) : null,
    signIns: Object.fromEntries(
      saved.accounts.flatMap((one) => (present.has(one.id) ? [[one.id, remembered(one)]] : []))
    )
  }
}

const remembered = (one: AccountSettings): RememberedSignIn => ({
  server: one.server,
  email: one.email,
  stationId: one.stationId,
  signatureScheme: one.signatureScheme,
  listener: one.listener,
  authorityFile: one.authorityFile
})

// Painted from the same vectors as the tray.
function appIcon(): Electron.NativeImage {
  const { width, height, pixels } = paintGlyph('available', 64)
  return nativeImage.createFromBitmap(pixels, { width, height })
}
