import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { app, Menu, session } from 'electron'
import { systemClock } from '@shared/clock'
import { linkAmong } from '@shared/deepLink'
import { appOrigin } from './desktop/appFiles'
import { registerAppScheme, serveApp } from './desktop/appProtocol'
import { leaveMemoryOutOfCores } from './desktop/coreDumps'
import { guardEverything } from './desktop/guards'
import { createMainWindow, giveUpAfterMs, type MainWindow } from './desktop/mainWindow'
import { spawnVaultHelper } from './desktop/vaultHelper'
import { isWritable } from './store/atomicFile'
import { openSettings, type SettingsStore } from './store/settingsStore'
import { createStoreTroubles, writeTrouble, type StoreTroubles } from './store/troubles'
import type { VaultHelper } from './vault/keychainVault'

/** What is under way before the rest of the client is even loaded, so that other processes work meanwhile. */
export interface FirstSteps {
  settings: SettingsStore
  /** What is wrong with what is kept on the disk; the settings tell theirs from here on. */
  troubles: StoreTroubles
  /** Resolves when Chromium has what it needs to make the page, and works on without this thread for a while. */
  underWay: Promise<void>
  /** The only window; it is being made, unless the app starts hidden. */
  window: MainWindow
  /** Origin of the pages that may call. */
  origin: string
  withoutKeychain: boolean
  hidden: boolean
  /** Gives the helper that was started first, and then new ones. */
  spawnHelper(): VaultHelper
  links: Links
}

/** Links by which the system calls the app. Whoever listens first gets the one that came before. */
export interface Links {
  listen(follow: (link: string) => void): void
}

const underWayPatienceMs = 300

// Starts in the tray, without a window; for the system's list of what starts at login.
const hiddenSwitch = 'hidden'

/** @returns the seconds after a switch of the command line in ms; null where there is none */
function secondsOf(name: string): number | null {
  const seconds = Number.parseFloat(app.commandLine.getSwitchValue(name))
  return seconds > 0 ? seconds * 1_000 : null
}

/** A helper takes longer to start than to answer, so it is started before anybody asks. */
function startHelper(): () => VaultHelper {
  let early: VaultHelper | null = spawnVaultHelper()
  early.onExit(() => (early = null))
  return () => {
    const helper = early ?? spawnVaultHelper()
    early = null
    return helper
  }
}

/**
 * All work here is short bursts with long rests, so V8 shall let its heaps grow less and shrink them sooner: measured, a
 * third less memory for each friend, and no slower start.
 */
function saveMemory(): void {
  const flag = '--optimize-for-size'
  setFlagsFromString(flag)
  app.commandLine.appendSwitch('js-flags', flag)
}

/** On macOS a link comes as an event, even before the app is ready; elsewhere as a word of a command line. */
function catchLinks(): Links {
  let follow: ((link: string) => void) | null = null
  let waiting = linkAmong(process.argv)
  const take = (link: string): void => {
    if (follow) follow(link)
    else waiting = link
  }
  app.on('open-url', (event, link) => {
    event.preventDefault()
    take(link)
  })
  app.on('second-instance', (_event, words) => {
    const link = linkAmong(words)
    if (link !== null) take(link)
  })
  return {
    listen(next) {
      follow = next
      if (waiting !== null) next(waiting)
      waiting = null
    }
  }
}

function takeFirstSteps(links: Links): FirstSteps {
  const troubles = createStoreTroubles(systemClock)
  const settings = openSettings({
    dir: app.getPath('userData'),
    onWrite: (failed) => {
      if (failed === null) troubles.written('settings')
      else troubles.tell('settings', { kind: writeTrouble(failed) })
    }
  })
  const withoutKeychain = app.commandLine.hasSwitch('no-keychain')
  const expectsSecret = !withoutKeychain && settings.value.accounts.some(({ signedIn }) => signedIn)
  const spawnHelper = expectsSecret ? startHelper() : spawnVaultHelper

  // The developers' server of the build tool, never in a packaged app.
  const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  const origin = devServer ? new URL(devServer).origin : appOrigin
  guardEverything(app, (address) => new URL(address).origin === origin)
  const hidden = app.commandLine.hasSwitch(hiddenSwitch)
  const underWay = new Promise<void>((done) => {
    serveApp(session.defaultSession, join(__dirname, '../renderer'), (file) => {
      // With its script the page is busy for a while; its style sheet is asked for in the same moment.
      if (file.endsWith('.js')) systemClock.after(5, done)
    })
    // The developers' server, or a page that is never asked for.
    systemClock.after(hidden || devServer ? 0 : underWayPatienceMs, done)
  })
  const window = createMainWindow({
    clock: systemClock,
    giveUpAfterMs: secondsOf('give-up-window-after') ?? giveUpAfterMs,
    preload: join(__dirname, '../preload/index.js'),
    address: devServer ?? `${appOrigin}/`,
    saved: settings.value.window,
    onSave: (saved) => void settings.update((all) => ({ ...all, window: saved }))
  })
  if (!hidden) window.show()
  app.on('second-instance', (_event, words) => {
    // A start by the system at login must not bring up what runs already.
    if (!words.includes(`--${hiddenSwitch}`)) window.show()
  })
  app.on('activate', () => window.show())
  app.on('window-all-closed', () => undefined)
  return { settings, troubles, underWay, window, origin, withoutKeychain, hidden, spawnHelper, links }
}

// The only work at import time: what Electron wants to hear before it is ready.
// Root cannot have Chromium's sandbox; who starts the app so (tests in a container) must say it on the command line.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerAppScheme()
saveMemory()
leaveMemoryOutOfCores()
// The window has no menu bar; only macOS has one without a window, and copies and pastes by it.
if (process.platform !== 'darwin') Menu.setApplicationMenu(null)
// In a profile that cannot be written there is no lock to take: the app runs all the same, as the disk allows.
if (app.requestSingleInstanceLock() || !isWritable(app.getPath('userData'))) {
  const links = catchLinks()
  void app.whenReady().then(async () => {
    const steps = takeFirstSteps(links)
    await steps.underWay
    const { startClient } = await import('./index')
    await startClient(steps)
  })
} else app.quit()
