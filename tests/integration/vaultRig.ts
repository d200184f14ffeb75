import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { systemClock } from '@shared/clock'
import { createKeychainVault, type VaultHelper } from '../../main/vault/keychainVault'
import type { Vault } from '../../main/vault/types'
import { bundle, bundleEnvironment } from '../bundle'
import { startDesktop, waitFor, type Desktop, type DesktopOptions } from '../desktop'
import { busConnection } from '../desktop/busConnection'
import { firstLine, ownProcess, type OwnedProcess } from '../desktop/ownedProcess'

const helperProgram = await bundle(resolve(__dirname, '../../main/vault/vaultProcess.ts'))

const ends: (() => Promise<void> | void)[] = []

/** Ends everything that was started here, the youngest first. */
export async function endAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end()
}

export interface Helper {
  pid: number
  ended: Promise<void>
  kill(signal: NodeJS.Signals): void
  disconnect(): void
  output(): string
}

/** A desktop with a display, where a locked keyring opens a window and waits for the password. */
export async function startScreen(keyring: DesktopOptions['keyring']): Promise<Desktop> {
  const desktop = await startDesktop({ keyring: keyring ?? 'unlocked' })
  ends.push(() => desktop.close())
  return desktop
}

/** A vault with its real helper process in this session. */
export function startVault(
  session: { env: Record<string, string> },
  options: { env?: Record<string, string | undefined>; deadlineMs?: number; hangLimitMs?: number } = {}
): { vault: Vault; helpers: Helper[] } {
  const helpers: Helper[] = []
  const spawnHelper = (): VaultHelper => {
    const child = fork(helperProgram, {
      execArgv: [],
      env: { ...session.env, ...bundleEnvironment, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc']
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)))
    helpers.push({
      pid: child.pid ?? 0,
      ended: new Promise((done) => child.once('exit', () => done())),
      kill: (signal) => void child.kill(signal),
      disconnect: () => child.disconnect(),
      output: () => output
    })
    return {
      post: (message) => void child.send(message as object),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.on('exit', listener),
      kill: () => void child.kill('SIGKILL')
    }
  }
  const vault = createKeychainVault({
    spawnHelper,
    clock: systemClock,
    deadlineMs: options.deadlineMs ?? 10_000,
    hangLimitMs: options.hangLimitMs ?? 120_000
  })
  ends.push(async () => {
    vault.dispose()
    await Promise.all(helpers.map((helper) => helper.ended))
  })
  return { vault, helpers }
}

export interface RunningKeyring {
  /** Stops it without ending it: every call to it hangs. */
  freeze(): void
  thaw(): void
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>
}

/** A session without a display, so that the keyring cannot ask for its password. */
export interface Session {
  readonly env: Record<string, string>
  /** @param password null starts the keyring without unlocking it. */
  startKeyring(password: string | null): Promise<RunningKeyring>
}

/** Starts a bus of our own, which starts no services by itself, with a home of its own. */
export async function startSession(): Promise<Session> {
  const home = mkdtempSync(join(tmpdir(), 'vault-test-'))
  for (const folder of ['data', 'config', 'cache', 'run']) mkdirSync(join(home, folder), { mode: 0o700 })
  ends.push(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))
  writeFileSync(
    join(home, 'bus.conf'),
    `<busconfig><type>session</type><listen>unix:path=${home}/bus</listen><policy context="default">
     <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`
  )
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '/usr/bin',
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${home}/bus`
  }
  const daemon = own('dbus-daemon', [`--config-file=${home}/bus.conf`, '--nofork', '--print-address=1'], env)
  await firstLine(daemon, daemon.child.stdout as Readable, 'the session bus')
  return { env, startKeyring: (password) => startKeyring(env, password) }
}

async function startKeyring(env: Record<string, string>, password: string | null): Promise<RunningKeyring> {
  const unlock = password === null ? [] : ['--unlock']
  const daemon = own('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...unlock], env)
  daemon.child.stdin?.end(password ?? '')
  const bus = await busConnection(env)
  await waitFor('the keyring', () => bus.hasOwner('org.freedesktop.secrets'))
  await bus.close()
  return {
    freeze: () => void daemon.child.kill('SIGSTOP'),
    thaw: () => void daemon.child.kill('SIGCONT'),
    async kill() {
      daemon.child.kill('SIGKILL')
      await daemon.end()
    }
  }
}

function own(command: string, args: string[], env: Record<string, string>): OwnedProcess {
  const owned = ownProcess(command, args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
  ends.push(async () => {
    owned.child.kill('SIGKILL')
    await owned.end()
  })
  return owned
}
