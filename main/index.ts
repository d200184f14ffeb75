import { join } from 'node:path'
import { app, clipboard, dialog, ipcMain, nativeImage, session } from 'electron'
import type { AccountView } from '@shared/account'
import { systemClock } from '@shared/clock'
import type { AppState } from '@shared/contract'
import { ok } from '@shared/errors'
import type { AccountId, UserId } from '@shared/ids'
import { createTranslate } from '@shared/messages'
import { presenceAlert } from './alerts/presenceAlert'
import { appOrigin } from './desktop/appFiles'
import { registerAppScheme, serveApp } from './desktop/appProtocol'
import { guardEverything } from './desktop/guards'
import { type CallHandlers, routeCalls, sendEvent } from './desktop/ipcRouter'
import { log } from './desktop/log'
import { createMainWindow } from './desktop/mainWindow'
import { openNetwork } from './desktop/network'
import { createNotifications } from './desktop/notifications'
import { watchWakeUps } from './desktop/power'
import { quitCleanly } from './desktop/quit'
import { createTray } from './desktop/tray'
import { type TrayHost, watchTrayHost } from './desktop/trayHost'
import { paintGlyph } from './desktop/trayIcon'
import { type TrayAction, trayModel } from './desktop/trayModel'
import { spawnVaultHelper } from './desktop/vaultHelper'
import { listenerForms, signatureSchemes } from './protocol'
import type { RosterUpdate } from './roster/roster'
import { createAccounts } from './session/accounts'
import { openSettings } from './store/settingsStore'
import { createKeychainVault } from './vault/keychainVault'
import { createMemoryVault } from './vault/memoryVault'

// A delta of more rows than this costs more than the whole list again.
const largestDelta = 200

/** The composition root: makes the rooms, connects them and ends them. Runs once, when Electron is ready. */
async function startClient(): Promise<void> {
  const t = createTranslate()
  const settings = openSettings({
    dir: app.getPath('userData'),
    onProblem: (problem) => log('warn', `settings: ${problem.kind}`)
  })
  // Electron's developers' server, never in a packaged app.
  const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  const origin = devServer ? new URL(devServer).origin : appOrigin
  const vault = app.commandLine.hasSwitch('no-keychain')
    ? createMemoryVault()
    : createKeychainVault({
        spawnHelper: spawnVaultHelper,
        clock: systemClock
      })

  guardEverything(app, (address) => new URL(address).origin === origin)
  serveApp(session.defaultSession, join(__dirname, '../renderer'))

  let trayHost: TrayHost | null = null
  const window = createMainWindow({
    preload: join(__dirname, '../preload/index.js'),
    address: devServer ?? `${appOrigin}/`,
    icon: appIcon(),
    saved: settings.value.window,
    hasTray: () => trayHost?.present ?? false,
    onSave: (saved) => void settings.update((all) => ({ ...all, window: saved })),
    onPutAway: () => undefined
  })
  const notifications = createNotifications(log)

  const accounts = createAccounts({
    ports: { clock: systemClock, random: Math.random, openNetwork, log },
    settings,
    vault,
    onChange: (views) => {
      sendEvent(window.contents, 'accountsChanged', views, log)
      renderTray(views)
    },
    onRoster: (accountId, update) => {
      tellWindow(accountId, update)
      for (const change of update.changes) {
        const alert = presenceAlert(change, serverOf(accountId), t)
        if (alert)
          notifications.show({
            slot: `${accountId}/${change.friendId}`,
            ...alert,
            onClick: () => showFriend(accountId, change.friendId)
          })
      }
    }
  })

  const serverOf = (id: AccountId): string => accounts.views().find((view) => view.id === id)?.server ?? ''

  const showFriend = (accountId: AccountId, friendId: UserId): void => {
    window.show()
    sendEvent(window.contents, 'showFriend', { accountId, friendId }, log)
  }

  const tellWindow = (accountId: AccountId, update: RosterUpdate): void => {
    const { revision, upserts, removals } = update
    if (update.first || upserts.length + removals.length > largestDelta)
      sendEvent(window.contents, 'friendsReplaced', { accountId, revision }, log)
    else
      sendEvent(window.contents, 'friendsChanged', { accountId, delta: { revision, upserts, removals } }, log)
  }

  const tray = createTray((action) => onTray(action))
  const renderTray = (views: AccountView[]): void =>
    tray.render(
      trayModel(
        views.map((view) => ({ view, available: accounts.availableFriends(view.id) })),
        t
      )
    )
  const onTray = (action: TrayAction): void => {
    switch (action.kind) {
      case 'open':
        return window.show()
      case 'quit':
        return app.quit()
      case 'show-friend':
        return showFriend(action.accountId, action.friendId)
      case 'own-presence':
        return void accounts.setOwnPresence(action.accountId, action.presence)
    }
  }

  const handlers: CallHandlers = {
    getState: () => ok(appState(accounts.views(), settings.value.accounts)),
    signIn: (form) =>
      accounts.signIn(app.commandLine.hasSwitch('no-keychain') ? { ...form, keep: 'this-run' } : form),
    signOut: (id) => accounts.signOut(id),
    retryConnection: (id) => accounts.retry(id),
    getFriends: (id) => accounts.friends(id),
    getFriendDetails: (id, friend) => accounts.friendDetails(id, friend),
    setFavourite: (id, friend, favourite) => accounts.setFavourite(id, friend, favourite),
    setOwnPresence: (id, presence) => accounts.setOwnPresence(id, presence),
    copyText: async (text) => {
      await clipboard.writeText(text)
      return ok(null)
    },
    chooseAuthorityFile: async () => {
      const chosen = await dialog.showOpenDialog({ properties: ['openFile'] })
      return ok(chosen.canceled ? null : (chosen.filePaths[0] ?? null))
    }
  }
  routeCalls({ ipcMain, handlers, isTrusted: (contents) => contents === window.contents, origin, log })

  const endWakeUps = watchWakeUps(() => accounts.checkNow())
  renderTray([])
  window.show()
  accounts.start()
  app.on('second-instance', () => window.show())
  app.on('activate', () => window.show())
  app.on('window-all-closed', () => undefined)
  quitCleanly(() => {
    window.letClose()
    endWakeUps()
    trayHost?.dispose()
    notifications.dispose()
    tray.dispose()
    accounts.stop()
    return settings.flush()
  })
  trayHost = await watchTrayHost(() => tray.recreate(), log)
}

function appState(views: AccountView[], saved: readonly AppStateSource[]): AppState {
  const last = [...saved].reverse().find((account) => !views.some((view) => view.id === account.id))
  return {
    version: app.getVersion(),
    platform: process.platform,
    accounts: views,
    signatureSchemes: signatureSchemes.map((scheme) => scheme.id),
    listenerForms: listenerForms.map((form) => form.id),
    lastSignIn: last
      ? {
          server: last.server,
          email: last.email,
          stationId: last.stationId,
          signatureScheme: last.signatureScheme,
          listener: last.listener,
          authorityFile: last.authorityFile
        }
      : null
  }
}

type AppStateSource = NonNullable<AppState['lastSignIn']> & { id: string }

// Painted from the same vectors as the tray.
function appIcon(): Electron.NativeImage {
  const { width, height, pixels } = paintGlyph('available', 128, 'light')
  return nativeImage.createFromBitmap(pixels, { width, height })
}

// The only work at import time: what Electron wants to hear before it is ready.
// Root cannot have Chromium's sandbox; who starts the app so (tests in a container) must say it on the command line.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerAppScheme()
process.on('unhandledRejection', (reason) =>
  log(
    'error',
    `unhandled rejection: ${reason instanceof Error ? `${reason.name}: ${reason.message}` : 'unknown'}`
  )
)
if (app.requestSingleInstanceLock()) void app.whenReady().then(startClient)
else app.quit()
