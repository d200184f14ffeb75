import { basename, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { app, ipcMain, Menu, session } from 'electron'
import { nextTurn, systemClock } from '@shared/clock'
import { linkAmong } from '@shared/deepLink'
import type { AccountId } from '@shared/ids'
import type { Settings } from '@shared/settings'
import { appOrigin } from './desktop/appFiles'
import { readAppPage } from './desktop/appPage'
import { registerAppScheme, serveApp } from './desktop/appProtocol'
import { leaveMemoryOutOfCores } from './desktop/coreDumps'
import { guardEverything } from './desktop/guards'
import { openGate, type Route } from './desktop/ipcGate'
import { createMainWindow, giveUpAfterMs, type MainWindow } from './desktop/mainWindow'
import { spawnVaultHelper } from './desktop/vaultHelper'
import { isWritable } from './store/atomicFile'
import { type FirstFrameFiles, openFirstFrames } from './store/firstFrameFile'
import { openSettings, type SettingsStore } from './store/settingsStore'
import { createStoreTroubles, writeTrouble, type StoreTroubles } from './store/troubles'
import { readEarly } from './vault/earlySecret'
import { createKeychainVault } from './vault/keychainVault'
import { createMemoryVault } from './vault/memoryVault'
import type { Vault } from './vault/types'

/** What is under way before the rest of the client is even loaded, so that other processes work meanwhile. */
export interface FirstSteps {
  settings: SettingsStore
  /** What is wrong with what is kept on the disk; the settings tell theirs from here on. */
  troubles: StoreTroubles
  /** Resolves when the page is busy with its own script, or has no need of one: time for the rest. */
  underWay: Promise<void>
  /** The only window; it is being made, unless the app starts hidden. */
  window: MainWindow
  /** Origin of the pages that may call. */
  origin: string
  withoutKeychain: boolean
  hidden: boolean
  /** The secret of the account on show is on its way in it already. */
  vault: Vault
  frameFiles: FirstFrameFiles
  /** From now on windows begin with this frame, and no longer with that of the last run. */
  drawFrames(draw: () => string | null): void
  /** Lets the calls of the window in, which wait at the door until then. */
  answerCalls(route: Route): void
  links: Links
}

/** Links by which the system calls the app. Whoever listens first gets the one that came before. */
export interface Links {
  listen(follow: (link: string) => void): void
}

// A page that never asks for the app holds up nothing.
const underWayPatienceMs = 3_000
// A keychain that waits for its owner does not hold up the page for longer.
const framePatienceMs = 1_000
// The keychain is asked at the start and rarely later; its helper costs 30 MiB while it lives.
const helperIdleMs = 3_000

// Starts in the tray, without a window; for the system's list of what starts at login.
const hiddenSwitch = 'hidden'

/** @returns the seconds after a switch of the command line in ms; null where there is none */
function secondsOf(name: string): number | null {
  const seconds = Number.parseFloat(app.commandLine.getSwitchValue(name))
  return seconds > 0 ? seconds * 1_000 : null
}

/**
 * All work here is short bursts with long rests, so V8 shall let its heaps grow less and shrink them sooner: measured, a
 * third less memory for each friend, and no slower start.
 */
function saveMemory(): void {
  const flag = '--optimize-for-size'
  setFlagsFromString(flag)
  // Main alone: a window that draws a long list is quicker with more room for what is young.
  setFlagsFromString('--semi-space-growth-factor=1')
  app.commandLine.appendSwitch('js-flags', flag)
}

/** @returns the account that the window will show, where its secret stands in the keychain; null for none */
function accountOnShow({ accounts, shownAccount }: Settings): AccountId | null {
  const signedIn = accounts.filter((account) => account.signedIn)
  const shown = signedIn.find(({ id }) => id === shownAccount) ?? signedIn[0]
  return shown && shown.secretStoredAt !== null ? shown.id : null
}

const inTime = <T>(work: Promise<T | null>, ms: number): Promise<T | null> =>
  Promise.race([work, new Promise<null>((done) => void systemClock.after(ms, () => done(null)))])

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
  const onShow = withoutKeychain ? null : accountOnShow(settings.value)
  const early = readEarly(
    withoutKeychain
      ? createMemoryVault()
      : createKeychainVault({ spawnHelper: spawnVaultHelper, clock: systemClock, idleMs: helperIdleMs }),
    onShow
  )
  const answerCalls = openGate(ipcMain)

  // The developers' server of the build tool, never in a packaged app.
  const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  const origin = devServer ? new URL(devServer).origin : appOrigin
  guardEverything(app, (address) => new URL(address).origin === origin)
  const hidden = app.commandLine.hasSwitch(hiddenSwitch)
  const root = join(__dirname, '../renderer')
  const page = readAppPage(root)
  const frameFiles = openFirstFrames({ dir: app.getPath('userData'), build: page.build })
  const remembered = async (): Promise<string | null> => {
    const secret = await early.secret
    return onShow === null || secret === null ? null : frameFiles.read(onShow, secret.databaseKey)
  }
  let draw = (): Promise<string | null> => inTime(remembered(), framePatienceMs)
  const underWay = new Promise<void>((done) => {
    serveApp(session.defaultSession, {
      root,
      page,
      firstFrame: () => draw(),
      onServed: (file) => {
        // It is asked for when the first frame stands, and keeps the page busy for a while.
        if (basename(file).startsWith('app-')) systemClock.after(5, done)
      }
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
  return {
    settings,
    troubles,
    underWay,
    window,
    origin,
    withoutKeychain,
    hidden,
    vault: early.vault,
    frameFiles,
    drawFrames: (next) => {
      draw = async () => next()
    },
    answerCalls,
    links
  }
}

// All of the client at once would be one long block of the event loop.
const largeParts: readonly (() => Promise<unknown>)[] = [
  () => import('./desktop/log'),
  () => import('./desktop/ipcRouter'),
  () => import('@shared/messages'),
  () => import('./protocol'),
  () => import('./session/accounts'),
  () => import('./store/localData'),
  () => import('./alerts')
]

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
    for (const load of largeParts) {
      await load()
      await nextTurn()
    }
    const { startClient } = await import('./index')
    await startClient(steps)
  })
} else app.quit()
