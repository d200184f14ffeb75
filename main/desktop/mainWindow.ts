import { BrowserWindow, nativeTheme, screen } from 'electron'
import { type Bounds, restoreBounds, smallestWindow } from './windowBounds'

export interface SavedWindow extends Bounds {
  maximized: boolean
}

export interface MainWindowOptions {
  preload: string
  address: string
  icon?: Electron.NativeImage
  saved: SavedWindow | null
  /** Where a tray shows the app, closing hides; elsewhere it minimises, so that the app can be found again. */
  hasTray(): boolean
  onSave(saved: SavedWindow): void
  /** The window was put away by its close button. */
  onPutAway(how: 'hidden' | 'minimised'): void
}

export interface MainWindow {
  /** Brings the window up and to the front, making it first where there is none. */
  show(): void
  /** The contents, while there is a window. */
  readonly contents: Electron.WebContents | null
  readonly isFocused: boolean
  /** From here on closing really closes. */
  letClose(): void
}

// The colours of the page behind everything, so that the first frame does not flash.
const paper = { light: '#ffffff', dark: '#1b1d21' } as const

/** The one window of the app. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null
  let saved = options.saved
  let mayClose = false

  const remember = (): void => {
    if (!window || window.isMinimized()) return
    saved = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    options.onSave(saved)
  }

  const make = (): BrowserWindow => {
    const made = new BrowserWindow({
      ...restoreBounds(
        saved,
        screen.getAllDisplays().map((display) => display.workArea)
      ),
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? paper.dark : paper.light,
      ...(options.icon ? { icon: options.icon } : {}),
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
    made.once('ready-to-show', () => made.show())
    made.on('close', (event) => {
      remember()
      if (mayClose) return
      event.preventDefault()
      if (options.hasTray()) made.hide()
      else made.minimize()
      options.onPutAway(options.hasTray() ? 'hidden' : 'minimised')
    })
    made.on('closed', () => {
      window = null
    })
    // A page that died is loaded again: the list itself lives in main.
    made.webContents.on('render-process-gone', (_event, details) => {
      if (details.reason !== 'clean-exit' && !mayClose) made.reload()
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
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    get contents() {
      return window && !window.isDestroyed() ? window.webContents : null
    },
    get isFocused() {
      return window?.isFocused() ?? false
    },
    letClose() {
      mayClose = true
    }
  }
}
