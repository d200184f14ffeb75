import type { Duplex } from 'node:stream'
import dbus, { type Message, type MessageBus, type Variant } from 'dbus-next'

const busName = 'org.freedesktop.DBus'
const busPath = '/org/freedesktop/DBus'

/** One connection to the private session bus. */
export interface BusConnection {
  readonly bus: MessageBus
  /** Calls a method. @returns its answer, with variants unwrapped. */
  call(
    destination: string,
    path: string,
    iface: string,
    member: string,
    signature?: string,
    body?: unknown[]
  ): Promise<unknown[]>
  /** Asks the bus to deliver signals that fit the rule. */
  match(rule: string): Promise<void>
  /** Runs `listener` for every signal that is delivered. */
  onSignal(listener: (signal: Message) => void): void
  hasOwner(name: string): Promise<boolean>
  /** @returns the unique name behind a name. @throws Error when nobody owns it. */
  ownerOf(name: string): Promise<string>
  requestName(name: string): Promise<void>
  releaseName(name: string): Promise<void>
  signal(path: string, iface: string, name: string, signature: string, body: unknown[]): void
  /** Ends the connection and waits until the bus has taken its names back. */
  close(): Promise<void>
}

/**
 * Connects to the bus that DBUS_SESSION_BUS_ADDRESS in `env` names (not to the one of this process).
 * @throws Error when there is no such bus
 */
export async function busConnection(env: Record<string, string>): Promise<BusConnection> {
  const busAddress = env['DBUS_SESSION_BUS_ADDRESS']
  if (!busAddress || busAddress === 'disabled:') throw new Error('This desktop has no session bus.')
  const bus = dbus.sessionBus({ busAddress })
  await new Promise<void>((done, refuse) => {
    bus.on('connect', () => done())
    bus.on('error', refuse)
  })
  const call: BusConnection['call'] = async (destination, path, iface, member, signature = '', body = []) => {
    const reply = await bus.call(
      new dbus.Message({ destination, path, interface: iface, member, signature, body })
    )
    return (reply?.body ?? []).map(plain)
  }
  return {
    bus,
    call,
    async match(rule) {
      await call(busName, busPath, busName, 'AddMatch', 's', [rule])
    },
    onSignal(listener) {
      bus.on('message', (message) => {
        if (message.type === dbus.MessageType.SIGNAL) listener(message)
      })
    },
    async hasOwner(name) {
      return (await call(busName, busPath, busName, 'NameHasOwner', 's', [name]))[0] === true
    },
    async ownerOf(name) {
      return String((await call(busName, busPath, busName, 'GetNameOwner', 's', [name]))[0])
    },
    async requestName(name) {
      // The owner before may be on its way out: on a busy machine the bus hears of its end a little late.
      for (let tries = 0; tries < 60; tries += 1) {
        const answer = await bus.requestName(name, dbus.NameFlag.DO_NOT_QUEUE)
        if (answer === dbus.RequestNameReply.PRIMARY_OWNER) return
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`${name} is owned by somebody else.`)
    },
    async releaseName(name) {
      await bus.releaseName(name)
    },
    signal: (path, iface, name, signature, body) =>
      bus.send(dbus.Message.newSignal(path, iface, name, signature, body)),
    close: () => disconnect(bus)
  }
}

interface Inside {
  stream: Duplex
  message(message: Message): void
}

// The stream is not in the library's types; its end is the only sign that the bus has noticed.
function disconnect(bus: MessageBus): Promise<void> {
  const inside = (bus as unknown as { _connection: Inside })._connection
  return new Promise((done) => {
    if (inside.stream.destroyed) return done()
    inside.stream.once('close', () => done())
    inside.stream.on('error', () => undefined)
    bus.disconnect()
    // Calls that are still under way would be answered, and the library throws where it cannot send.
    inside.message = () => undefined
  })
}

const isVariant = (value: unknown): value is Variant<unknown> => value instanceof dbus.Variant

/** @returns the value with every variant in it replaced by what it holds. */
export function plain(value: unknown): unknown {
  if (isVariant(value)) return plain(value.value)
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plain(held)]))
}

export interface ServedMethod {
  /** Signature of the answer. */
  out: string
  /** @param sender unique name of the caller. @returns the values of the answer. */
  run(body: unknown[], sender: string): unknown[]
}

/** Serves one interface at one path on a connection: methods by name, and properties that are read only. */
export function serve(
  connection: BusConnection,
  path: string,
  iface: string,
  methods: Record<string, ServedMethod>,
  properties: () => Record<string, Variant<unknown>> = () => ({})
): void {
  const reading: Record<string, ServedMethod> = {
    Get: { out: 'v', run: ([, name]) => [properties()[String(name)]] },
    GetAll: { out: 'a{sv}', run: () => [properties()] }
  }
  connection.bus.addMethodHandler((message: Message) => {
    if (message.path !== path) return false
    const ofProperties = message.interface === 'org.freedesktop.DBus.Properties' && message.body[0] === iface
    const method = (ofProperties ? reading : message.interface === iface ? methods : {})[message.member]
    if (!method) return false
    const answer = method.run(message.body.map(plain), message.sender)
    connection.bus.send(dbus.Message.newMethodReturn(message, method.out, answer))
    return true
  })
}

/** @returns a D-Bus variant of the given signature. */
export const variant = (signature: string, value: unknown): Variant<unknown> =>
  new dbus.Variant(signature, value)
