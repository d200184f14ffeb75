import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { startBusDaemon } from './busDaemon'
import { startKeyring, type Keyring } from './keyring'
import { firstLine, ownProcess, type OwnedProcess } from './ownedProcess'

export interface DesktopOptions {
  /**
   * `unlocked`, `locked`: a real gnome-keyring in that state; `none`: a bus without a keyring; `no-bus`: no session bus.
   */
  keyring?: 'unlocked' | 'locked' | 'none' | 'no-bus'
  /** The bus listens at a second address as well, of a kind that libraries of the system open and the app by itself cannot. */
  oddAddress?: boolean
  width?: number
  height?: number
}

/** A display, a session bus and a keyring of their own, apart from those of the person who runs the tests. */
export interface Desktop {
  /** The whole environment for programs on this desktop. */
  readonly env: Record<string, string>
  /** Folder that holds everything the desktop writes; removed by `close`. */
  readonly dir: string
  /** Null with `none` and `no-bus`. */
  readonly keyring: Keyring | null
  /** The second address of the bus, where it was asked for. */
  readonly oddAddress: string | null
  close(): Promise<void>
}

// What would lead programs to the person's own desktop.
const foreign =
  /^(DISPLAY|WAYLAND_|DBUS_|XDG_|GNOME_|GTK_|DESKTOP_|SESSION_MANAGER$|SSH_AUTH_SOCK$|XAUTHORITY$|ELECTRON_RUN_AS_NODE$)/

const prefix = 'ozeki-desktop-'

// A process that was killed could not remove its folder; its number stands in the name.
async function removeOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(prefix) ? Number(/^\d+/.exec(name.slice(prefix.length))?.[0]) : NaN
    if (owner > 0 && !isAlive(owner)) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function makeFolders(dir: string): Promise<Record<string, string>> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0])
  )
  const folders = {
    HOME: join(dir, 'home'),
    XDG_DATA_HOME: join(dir, 'data'),
    XDG_CONFIG_HOME: join(dir, 'config'),
    XDG_CACHE_HOME: join(dir, 'cache'),
    XDG_RUNTIME_DIR: join(dir, 'run')
  }
  for (const folder of Object.values(folders)) await mkdir(folder, { mode: 0o700 })
  return { ...Object.fromEntries(inherited), ...folders, NO_AT_BRIDGE: '1', XDG_SESSION_TYPE: 'x11' }
}

async function startDisplay(env: Record<string, string>, width: number, height: number) {
  const args = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset']
  const server = ownProcess('Xvfb', args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = await firstLine(server, server.child.stdio[3] as Readable, 'the display number of Xvfb')
  return { server, display: `:${number.trim()}` }
}

// The bus starts nothing by itself except the window that asks for the keyring's password: services that happen to be
// installed on this machine shall not take part in a test.
async function startBus(
  env: Record<string, string>,
  dir: string,
  { withPrompter, oddAddress }: { withPrompter: boolean; oddAddress: boolean }
) {
  const services = join(dir, 'services')
  await mkdir(services)
  if (withPrompter)
    for (const name of [
      'org.gnome.keyring.SystemPrompter.service',
      'org.gnome.keyring.PrivatePrompter.service'
    ])
      await copyFile(`/usr/share/dbus-1/services/${name}`, join(services, name)).catch(() => undefined)
  const odd = oddAddress
    ? '<listen>nonce-tcp:host=127.0.0.1,port=0,family=ipv4</listen><auth>ANONYMOUS</auth><allow_anonymous/>'
    : ''
  const { daemon, line } = await startBusDaemon({
    env,
    folder: dir,
    kind: 'session',
    socket: join(dir, 'run/bus'),
    more: `${odd}<servicedir>${services}</servicedir>`
  })
  const addresses = line.trim().split(';')
  const kind = (name: string): string | null => addresses.find((one) => one.startsWith(name)) ?? null
  return { daemon, address: kind('unix:') ?? line, oddAddress: kind('nonce-tcp:') }
}

/**
 * Starts a desktop. Everything ends with `close`, and at the latest with this process.
 * @throws Error when a program is missing (`node scripts/setup.mjs test` installs them)
 */
export async function startDesktop(options: DesktopOptions = {}): Promise<Desktop> {
  const { keyring: wanted = 'unlocked', oddAddress = false, width = 1280, height = 800 } = options
  await removeOrphans()
  const dir = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  const removeAtExit = () => rmSync(dir, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  const owned: OwnedProcess[] = []
  let keyring: Keyring | null = null
  const close = async () => {
    await keyring?.end()
    for (const part of owned.reverse()) await part.end()
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
    process.removeListener('exit', removeAtExit)
  }
  try {
    const env = await makeFolders(dir)
    const { server, display } = await startDisplay(env, width, height)
    owned.push(server)
    env['DISPLAY'] = display
    // The word that Electron itself puts there when it finds no bus; an empty one would look for a bus to start.
    env['DBUS_SESSION_BUS_ADDRESS'] = 'disabled:'
    if (wanted === 'no-bus') return { env, dir, keyring, oddAddress: null, close }
    delete env['DBUS_SESSION_BUS_ADDRESS']
    const withPrompter = wanted === 'locked' || wanted === 'unlocked'
    const bus = await startBus(env, dir, { withPrompter, oddAddress })
    owned.push(bus.daemon)
    env['DBUS_SESSION_BUS_ADDRESS'] = bus.address
    if (wanted !== 'none') keyring = await startKeyring(env, wanted)
    return { env, dir, keyring, oddAddress: bus.oddAddress, close }
  } catch (error) {
    await close()
    throw error
  }
}
