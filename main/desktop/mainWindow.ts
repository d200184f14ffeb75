import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { Clock } from '@shared/clock'
import { createRevival } from './revival'
import { type Bounds, restoreBounds, smallestWindow } from './windowBounds'

export interface SavedWindow extends Bounds {
  maximized: boolean
}

/**
 * A window that was hidden for so long is given up: its process takes as much memory as all the rest, and the list
 * itself lives in main. It is made again when it is asked for.
 */
export const giveUpAfterMs = 300_000

export interface MainWindowOptions {
  clock: Clock
  giveUpAfterMs: number
  preload: string
  address: string
  saved: SavedWindow | null
  onSave(saved: SavedWindow): void
}

/** What the window asks and tells the rest of the app, which comes later than the window. */
export interface WindowHooks {
  /** Where a tray shows the app, closing hides; elsewhere it minimises, so that the app can be found again. */
  hasTray(): boolean
  /** The window was put away by its close button. */
  onPutAway(how: 'hidden' | 'minimised'): void
  /** The focus came or went. */
  onFocus(): void
  /** The page is no more; another one may come. */
  onPageGone(): void
  /** Its process died. @param reason Chromium's word for why */
  onDied(reason: string): void
}

export interface MainWindow {
  /** Brings the window up and to the front, making it first where there is none. */
  show(): void
  attach(hooks: WindowHooks): void
  setIcon(icon: Electron.NativeImage): void
  /** Resolves when a page is on the screen for the first time. */
  readonly painted: Promise<void>
  /** The contents, while there is a window. */
  readonly contents: Electron.WebContents | null
  readonly isFocused: boolean
  /** The page has drawn its first frame and can be told something from now on. */
  pageShown(): void
  /** Runs `work` when the page listens: now, or after it has been loaded. Of several only the last one is done. */
  whenPageListens(work: () => void): void
  /** From here on closing really closes. */
  letClose(): void
}

// The colours of the page behind everything, so that the first frame does not flash.
const paper = { light: '#ffffff', dark: '#1b1d21' } as const

/** The one window of the app. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null
  let saved = options.saved
  let hooks: WindowHooks = {
    hasTray: () => false,
    onPutAway: () => undefined,
    onFocus: () => undefined,
    onPageGone: () => undefined,
    onDied: () => undefined
  }
  let icon: Electron.NativeImage | null = null
  let onPainted: () => void
  const painted = new Promise<void>((done) => (onPainted = done))
  let mayClose = false
  let givingUp = false
  let wantedMeanwhile = false
  let cancelGiveUp: (() => void) | null = null
  let listens = false
  let waiting: (() => void) | null = null
  const revival = createRevival(options.clock)

  const remember = (): void => {
    if (!window || window.isMinimized()) return
    saved = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    options.onSave(saved)
  }

  const giveUpLater = (): void => {
    cancelGiveUp?.()
    cancelGiveUp = options.clock.after(options.giveUpAfterMs, () => {
      cancelGiveUp = null
      givingUp = true
      // Not destroyed but closed: a page in which something is half typed says no.
      window?.close()
    })
  }
  const keep = (): void => {
    cancelGiveUp?.()
    cancelGiveUp = null
  }

  const make = (): BrowserWindow => {
    listens = false
    const made = new BrowserWindow({
      ...restoreBounds(
        saved,
        screen.getAllDisplays().map((display) => display.workArea)
      ),
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? paper.dark : paper.light,
      ...(icon ? { icon } : {}),
      webPreferences: {
        preload: options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false
      }
    })
    made.removeMenu()
    if (saved?.maximized) made.maximize()
    made.on('close', (event) => {
      remember()
      if (mayClose || givingUp) return
      event.preventDefault()
      if (hooks.hasTray()) made.hide()
      else made.minimize()
      hooks.onPutAway(hooks.hasTray() ? 'hidden' : 'minimised')
    })
    made.on('focus', () => hooks.onFocus())
    made.on('blur', () => hooks.onFocus())
    made.on('hide', giveUpLater)
    made.on('show', keep)
    made.webContents.on('will-prevent-unload', () => {
      givingUp = false
      if (made.isVisible()) return
      giveUpLater()
    })
    made.on('closed', () => {
      keep()
      revival.cancel()
      window = null
      hooks.onPageGone()
      givingUp = false
      if (wantedMeanwhile && !mayClose) window = make()
      wantedMeanwhile = false
    })
    // A page that died is loaded again: the list itself lives in main. What nobody sees is made when it is asked for.
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      listens = false
      hooks.onPageGone()
      if (reason === 'clean-exit' || mayClose) return
      hooks.onDied(reason)
      const revive = (): void => {
        if (made.isDestroyed()) return
        if (made.isVisible()) made.reload()
        else made.destroy()
      }
      if (made.isVisible()) revival.died(revive)
      else options.clock.after(0, revive)
    })
    void made.loadURL(options.address)
    return made
  }

  return {
    show() {
      if (!window) {
        window = make()
        return
      }
      wantedMeanwhile = givingUp
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      revival.now()
    },
    attach(next) {
      hooks = next
    },
    setIcon(next) {
      icon = next
      window?.setIcon(next)
    },
    painted,
    get contents() {
      return window && !window.isDestroyed() ? window.webContents : null
    },
    get isFocused() {
      return window?.isFocused() ?? false
    },
    pageShown() {
      // The frame is made; it is on the screen a moment later.
      options.clock.after(30, onPainted)
      listens = true
      const work = waiting
      waiting = null
      work?.()
    },
    whenPageListens(work) {
      if (listens && window && !givingUp) work()
      else waiting = work
    },
    letClose() {
      mayClose = true
    }
  }
}
