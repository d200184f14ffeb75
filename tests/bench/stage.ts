import { cp, mkdtemp, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { electronEnvironment, findElectron, sandboxArguments } from '../../scripts/electronRuntime.cjs'
import { company, startChatServer, type ChatServer } from '../chat-server'
import {
  desktopRecorder,
  startDesktop,
  waitFor,
  type Desktop,
  type DesktopRecorder,
  type TrayItem
} from '../desktop'
import { ownProcess } from '../desktop/ownedProcess'
import type { BenchOptions } from './options'
import { makeProfile, type Profile } from './profile'
import { rendererCount } from './observe/processTree'
import { openScreen, type Screen, type TopWindow } from './observe/x11'

export type Size = 100 | 1_000 | 10_000 | 100_000

/** A program that runs as a person would start it: without a debugger and without Playwright. */
export interface Running {
  readonly pid: number
  /** performance.now() when it was started. */
  readonly startedAt: number
  end(): Promise<void>
}

/** Everything that the scenarios share: one desktop, one server for each size, one signed-in profile for each size. */
export interface Stage {
  readonly options: BenchOptions
  /** Version of the Electron that everything runs on. */
  readonly electronVersion: string
  readonly desktop: Desktop
  readonly recorder: DesktopRecorder
  readonly screen: Screen
  server(size: Size): Promise<ChatServer>
  profile(size: Size): Promise<Profile>
  newProfileFolder(): Promise<string>
  /** Starts the bare tray with the app's switches, on the same profile in every round. */
  startBareTray(): Promise<Running>
  /** Starts an Electron app by its folder, on the profile. @param words further words of the command line */
  start(folder: string, userDataDir: string, words?: readonly string[]): Running
  /** The only window on the screen; waits for it. */
  window(): Promise<TopWindow>
  noWindow(): Promise<void>
  close(): Promise<void>
}

const root = resolve(__dirname, '../..')
export const appFolder = root
export const bareWindow = resolve(__dirname, 'bare/window')
const bareTray = resolve(__dirname, 'bare/tray')

/** Friends who move one by one: favourites, so that they alert, and away, so that each can become available. */
export const watchedCount = 60
const watched = Array.from({ length: watchedCount }, (_, index) => ({
  nick: `Ada ${String(index + 1).padStart(2, '0')}`,
  availability: 'away'
}))

export const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/**
 * Starts the app in the tray, without a window, and waits until it is connected.
 * @throws Error when a window's process is there all the same
 */
export async function startHidden(
  stage: Stage,
  size: Size,
  userDataDir: string,
  words: readonly string[] = []
): Promise<{ running: Running; item: TrayItem }> {
  const server = await stage.server(size)
  const running = stage.start(appFolder, userDataDir, ['--hidden', ...words])
  try {
    const item = await stage.recorder.tray.item()
    await server.whenListening(1, 15_000)
    await item.toolTip((text) => text.includes(`${size.toLocaleString('en-US')} friends available`), 15_000)
    if (rendererCount(running.pid) > 0)
      throw new Error('There is a renderer although no window was asked for.')
    return { running, item }
  } catch (error) {
    await running.end()
    throw error
  }
}

/** Kept under a key, made when it is first asked for. */
function once<K, V>(make: (key: K) => Promise<V>): ((key: K) => Promise<V>) & { made(): Promise<V[]> } {
  const kept = new Map<K, Promise<V>>()
  const get = (key: K): Promise<V> => {
    const known = kept.get(key) ?? make(key)
    kept.set(key, known)
    return known
  }
  return Object.assign(get, { made: () => Promise.all(kept.values()) })
}

/**
 * Makes the programs of this run use an Electron of their own: memory that is shared with other running copies of the
 * same files would count for less, so that the figure would depend on what else runs on the machine.
 * @returns its version
 */
async function useOwnElectron(folder: string): Promise<string> {
  const source = findElectron()?.folder ?? join(root, 'node_modules/electron/dist')
  await cp(source, folder, { recursive: true, verbatimSymlinks: true })
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = folder
  return (await readFile(join(folder, 'version'), 'utf8')).trim()
}

/** Builds the stage; everything on it ends with `close`. */
export async function openStage(options: BenchOptions): Promise<Stage> {
  const desktop = await startDesktop({ keyring: 'unlocked' })
  const electronVersion = await useOwnElectron(join(desktop.dir, 'electron'))
  const electron = createRequire(__filename)('electron') as string
  const recorder = await desktopRecorder(desktop.env)
  const screen = await openScreen(desktop.env['DISPLAY'] ?? '')
  const server = once((size: Size) => startChatServer({ company: company({ size, friends: watched }) }))
  const profile = once((size: Size) => makeProfile(stage, size))
  const newProfileFolder = () => mkdtemp(join(desktop.env['XDG_CONFIG_HOME'] ?? desktop.dir, 'profile-'))
  const trayFolder = once(newProfileFolder)
  // No window manager runs here, so the app's window is the only one of this size.
  const windows = async (): Promise<TopWindow[]> =>
    (await screen.windows()).filter(({ width, height }) => width >= 400 && height >= 300)
  const stage: Stage = {
    options,
    electronVersion,
    desktop,
    recorder,
    screen,
    server,
    profile,
    newProfileFolder,
    startBareTray: async () =>
      stage.start(bareTray, await trayFolder(bareTray), (await profile(100)).switches),
    start(folder, userDataDir, further = []) {
      const words = [...sandboxArguments(), folder, `--user-data-dir=${userDataDir}`, ...further]
      const startedAt = performance.now()
      const { child, end } = ownProcess(electron, words, {
        env: { ...desktop.env, ...electronEnvironment() },
        stdio: 'ignore'
      })
      return { pid: child.pid ?? 0, startedAt, end }
    },
    window: () => waitFor('a window', async () => (await windows())[0], { ms: 20_000 }),
    async noWindow() {
      await waitFor('a screen without the window', async () => (await windows()).length === 0)
    },
    async close() {
      for (const one of await server.made()) await one.close()
      screen.end()
      await recorder.close()
      await desktop.close()
    }
  }
  return stage
}
