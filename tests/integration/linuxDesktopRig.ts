import { createServer, type Socket } from 'node:net'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import dbus, { type Message } from 'dbus-next'
import { createSessionBus, type SessionBus } from '../../main/desktop/linux/sessionBus'
import type { Notice } from '../../main/desktop/notifications'
import { busConnection, variant, type BusConnection } from '../desktop/busConnection'
import { firstLine, ownProcess } from '../desktop/ownedProcess'
import { waitFor } from '../desktop/waitFor'

const ends: (() => unknown)[] = []

/** Runs `end` after the test. */
export const atEnd = (end: () => unknown): void => void ends.push(end)

export async function endAll(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end()
}

/** A session bus that can be ended and started again at the same address. */
export interface RestartableBus {
  readonly env: Record<string, string>
  start(): Promise<void>
  stop(): Promise<void>
}

/** @param listen address to listen at, such as `unix:abstract=x`; a socket in a folder of its own by default */
export async function restartableBus(listen?: string): Promise<RestartableBus> {
  const dir = await mkdtemp(join(tmpdir(), 'ozeki-bus-'))
  const address = listen ?? `unix:path=${join(dir, 'bus')}`
  const file = join(dir, 'bus.conf')
  await writeFile(
    file,
    `<busconfig><type>session</type><listen>${address}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>\n`
  )
  const env = { PATH: process.env['PATH'] ?? '', DBUS_SESSION_BUS_ADDRESS: address }
  let daemon: ReturnType<typeof ownProcess> | null = null
  const stop = async () => {
    await daemon?.end()
    daemon = null
  }
  const start = async () => {
    const args = [`--config-file=${file}`, '--nofork', '--print-address=1']
    daemon = ownProcess('dbus-daemon', args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
    await firstLine(daemon, daemon.child.stdout as Readable, 'the address of the bus')
  }
  await start()
  atEnd(async () => {
    await stop()
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  })
  return { env, start, stop }
}

/** The app's side of a bus. */
export function appBus(env: Record<string, string>): SessionBus {
  const bus = createSessionBus({ env })
  atEnd(() => bus.dispose())
  return bus
}

/** Another program on the bus. */
export async function program(env: Record<string, string>): Promise<BusConnection> {
  const connection = await busConnection(env)
  atEnd(() => connection.close())
  return connection
}

/** Something at a socket that takes itself for a bus. @returns its environment */
export async function pretendedBus(talk: (socket: Socket) => void): Promise<Record<string, string>> {
  const dir = await mkdtemp(join(tmpdir(), 'ozeki-bus-'))
  const path = join(dir, 'bus')
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    talk(socket)
  })
  await new Promise<void>((done) => server.listen(path, done))
  atEnd(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await rm(dir, { recursive: true, force: true })
  })
  return { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` }
}

/** @returns whether this Node takes an abstract name as it is; older ones fill it up with zeros. */
export async function reachesAbstractSockets(): Promise<boolean> {
  const name = `ozeki-probe-${process.pid}`
  const server = createServer()
  await new Promise<void>((done) => server.listen(`\0${name}`, done))
  const listed = await readFile('/proc/net/unix', 'utf8')
  server.close()
  return listed.includes(`@${name}\n`)
}

/** What the person was told about one notice. */
export interface Heard {
  readonly words: string[]
  notice(slot: string, title: string, more?: Partial<Notice>): Notice
}

/** Notices that write down what becomes of them. */
export function heard(): Heard {
  const words: string[] = []
  return {
    words,
    notice: (slot, title, more = {}) => ({
      slot,
      title,
      body: 'at Work',
      onClick: (token) => words.push(`click ${title}${token ? ` ${token}` : ''}`),
      onAction: (id) => words.push(`${id} ${title}`),
      onClosed: (reason) => words.push(`${reason} ${title}`),
      ...more
    })
  }
}

export interface SlowServer {
  /** Titles on the screen, by number. */
  readonly screen: Map<number, string>
  readonly calls: string[]
  /** How long the next answers take, in ms. */
  delay: number
  click(id: number, key: string): void
  /** It goes from the screen by itself into the desktop's list, as `screen` has it. */
  expire(id: number): void
  /** Ends as a crash does: what stood on the screen is gone. */
  crash(): Promise<void>
}

const path = '/org/freedesktop/Notifications'
const iface = 'org.freedesktop.Notifications'

/**
 * A notification server by hand: it takes its time, leaves clicked notifications standing, and crashes on command.
 * @param capabilities null for one that does not know that question
 */
export async function slowServer(
  env: Record<string, string>,
  capabilities: string[] | null = ['actions'],
  firstId = 1
): Promise<SlowServer> {
  const connection = await busConnection(env)
  const screen = new Map<number, string>()
  const calls: string[] = []
  let nextId = firstId
  let gone = false
  const answer = (message: Message, signature: string, body: unknown[]) => {
    if (!gone) connection.bus.send(dbus.Message.newMethodReturn(message, signature, body))
  }
  const server: SlowServer = {
    screen,
    calls,
    delay: 0,
    expire: (id) => connection.signal(path, iface, 'NotificationClosed', 'uu', [id, 1]),
    click: (id, key) => connection.signal(path, iface, 'ActionInvoked', 'us', [id, key]),
    async crash() {
      gone = true
      screen.clear()
      await connection.close()
    }
  }
  const acts: Record<string, (message: Message) => void> = {
    Notify(message) {
      const [, replaces, , title] = message.body as [string, number, string, string]
      calls.push(`Notify ${replaces} ${title}`)
      setTimeout(() => {
        const id = screen.has(replaces) ? replaces : nextId++
        if (!gone) screen.set(id, title)
        answer(message, 'u', [id])
      }, server.delay)
    },
    CloseNotification(message) {
      const [id] = message.body as [number]
      calls.push(`Close ${id}`)
      screen.delete(id)
      answer(message, '', [])
      connection.signal(path, iface, 'NotificationClosed', 'uu', [id, 3])
    },
    ...(capabilities ? { GetCapabilities: (message) => answer(message, 'as', [capabilities]) } : {}),
    GetServerInformation: (message) => answer(message, 'ssss', ['slow', 'tests', '1', '1.2'])
  }
  connection.bus.addMethodHandler((message: Message) => {
    const act = message.path === path ? acts[message.member] : undefined
    act?.(message)
    return act !== undefined
  })
  await connection.requestName(iface)
  atEnd(() => (gone ? undefined : server.crash()))
  return server
}

/** Sets a property of an own interface and tells everybody, as daemons do. */
export const tellProperty = (connection: BusConnection, of: string, name: string, value: boolean): void =>
  connection.signal(path, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'sa{sv}as', [
    of,
    { [name]: variant('b', value) },
    []
  ])

/** Lets everything arrive that is under way on the bus. */
export async function settled(bus: SessionBus): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await bus.call({
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member: 'GetId'
    })
    await new Promise((done) => setTimeout(done, 5))
  }
}

export { waitFor }
