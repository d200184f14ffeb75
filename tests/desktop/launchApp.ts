import type { ChildProcess } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { electronEnvironment } from '../../scripts/electronRuntime.cjs'

export interface LaunchOptions {
  /** Environment of the desktop that the app appears on. */
  env: Record<string, string>
  /** Profile folder; a new one in `env.XDG_CONFIG_HOME` (or the system's folder for such things) by default. */
  userDataDir?: string
  /** Further words of the command line. */
  args?: string[]
  /** Starts it in the tray: there is no window until it is asked for. */
  hidden?: boolean
  /** Folder that it runs in; that of the project by default. */
  cwd?: string
  /** CommonJS file that main loads before the app. */
  preload?: string
  /** Folder of another Electron app, to compare with. */
  folder?: string
  /** Leaves Chromium's sandbox on; root cannot have it. */
  sandbox?: boolean
  /** Program that prepares something and then becomes Electron; Electron itself by default. */
  executable?: string
}

/** The real app, steered by Playwright. */
export interface RunningApp {
  readonly app: ElectronApplication
  /** The main window that stands now. @throws Error while there is none. */
  readonly window: Page
  readonly pid: number
  /** The program that runs: Electron's. */
  readonly executable: string
  readonly userDataDir: string
  /** Everything it has written to stdout and stderr so far. */
  output(): string
  /** Quits it as a person does; one that does not end within five seconds (a keychain prompt stands open) is killed. */
  close(): Promise<void>
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>
  /** Resolves when the app has ended, however that came. */
  readonly ended: Promise<void>
}

const root = resolve(__dirname, '../..')
const patience = 5_000

/**
 * Starts the built app (out/) on the Electron that is set up here.
 * @throws Error with the app's output when no window opens within 20 s
 */
export async function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const { env, args = [], hidden = false, sandbox = false, folder = '.', cwd = root } = options
  const { preload, executable } = options
  const userDataDir =
    options.userDataDir ?? (await mkdtemp(join(env['XDG_CONFIG_HOME'] ?? tmpdir(), 'profile-')))
  // Playwright looks for Electron with the variables of its own process.
  const electron = electronEnvironment()
  Object.assign(process.env, electron)
  const app = await _electron.launch({
    args: [
      ...(preload ? ['-r', preload] : []),
      resolve(root, folder),
      `--user-data-dir=${userDataDir}`,
      ...(hidden ? ['--hidden'] : []),
      ...args
    ],
    cwd,
    env: { ...env, ...electron },
    ...(executable ? { executablePath: executable } : {}),
    chromiumSandbox: sandbox,
    timeout: 20_000
  })
  const child = app.process()
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) => (output += bytes.toString()))
  const ended = new Promise<void>((done) => {
    if (hasEnded(child)) done()
    else child.once('exit', () => done())
  })
  const kill = async () => {
    if (!hasEnded(child)) child.kill('SIGKILL')
    await ended
  }
  try {
    if (!hidden) await app.firstWindow({ timeout: 20_000 })
    return {
      app,
      get window() {
        const [window] = app.windows()
        if (!window) throw new Error('The app has no window.')
        return window
      },
      pid: child.pid ?? 0,
      executable: child.spawnfile,
      userDataDir,
      output: () => output,
      ended,
      kill,
      close: () => quit(app, ended, kill)
    }
  } catch (error) {
    await kill()
    throw new Error(`The app opened no window. Its output:\n${output}`, { cause: error })
  }
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function quit(
  app: ElectronApplication,
  ended: Promise<void>,
  kill: () => Promise<void>
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((done) => {
    timer = setTimeout(() => done('late'), patience)
  })
  const closed = Promise.all([app.close().catch(() => undefined), ended])
  if ((await Promise.race([closed, late])) === 'late') await kill()
  clearTimeout(timer)
}
