import type { Duplex } from 'node:stream'
import type * as Dbus from 'dbus-next'
import type { Clock } from '@shared/clock'
import {
  BUS_LOST,
  type BusCall,
  BusError,
  type BusReply,
  type BusSignal,
  NO_BUS,
  NOT_SENT,
  TIMED_OUT,
  TypedValue
} from './busMessages'

/** One connection, from its opening to its end; there is no way back from the end. */
export interface BusWire {
  /** Sends at once. @throws BusError */
  call(call: BusCall): Promise<BusReply>
  close(): void
}

export interface BusWireEvents {
  /** Comes after all answers that arrived before it have been dealt with. */
  onSignal(signal: BusSignal): void
  /** The connection ended; never called for one that did not open, nor after `close`. */
  onLost(): void
}

const openingMs = 5_000
const callMs = 10_000

// What dbus-next does not show of itself: the only signs that a connection is gone, and that a greeting was refused.
interface Inside {
  _connection: { stream: Duplex; message(message: Dbus.Message): void }
  _methodReturnHandlers: Record<number, (reply: Dbus.Message) => void>
}

/**
 * Opens a connection. dbus-next is loaded here and nowhere else, so that other systems never do.
 * @throws BusError when there is no bus at that address or it does not greet within five seconds
 */
export async function openBusWire(address: string, clock: Clock, events: BusWireEvents): Promise<BusWire> {
  const dbus = (await import('dbus-next')).default
  let bus: Dbus.MessageBus
  try {
    bus = dbus.sessionBus({ busAddress: address })
  } catch (error) {
    throw new BusError(NO_BUS, reason(error))
  }
  const inside = bus as unknown as Inside
  const { stream } = inside._connection
  const pending = new Set<(error: BusError) => void>()
  const plain = (values: unknown[]): unknown[] => values.map((value) => unwrap(value, dbus))
  let state: 'opening' | 'open' | 'ended' = 'opening'

  // Answers to the questions of others are due even now, and dbus-next throws where it cannot send them.
  const silence = (): void => {
    inside._connection.message = () => undefined
  }

  const end = (): void => {
    const wasOpen = state === 'open'
    if (state === 'ended') return
    state = 'ended'
    stream.destroy()
    silence()
    for (const refuse of [...pending]) refuse(new BusError(BUS_LOST))
    if (wasOpen) events.onLost()
  }
  stream.on('close', end)

  await greeting(bus, inside, dbus, clock, pending).catch((error: unknown) => {
    end()
    throw error
  })
  state = 'open'
  // A message that cannot be read also comes here; the stream's end alone decides whether the bus is gone.
  bus.on('message', (message) => {
    if (message.type !== dbus.MessageType.SIGNAL) return
    const { sender, path, interface: iface, member, body } = message
    const signal = { sender, path, interface: iface, member, body: plain(body) }
    // An answer read in the same breath resolves a promise; whoever awaits it must know it before the signal.
    setImmediate(() => {
      if (state === 'open') events.onSignal(signal)
    })
  })

  const send = (message: Dbus.Message, pack: BusCall['pack']): ReturnType<typeof bus.call> => {
    if (!pack) return bus.call(message)
    // dbus-next writes a message in one piece while it is called.
    const { write } = stream
    stream.write = (bytes: Buffer) => write.call(stream, pack(bytes), 'utf8')
    try {
      return bus.call(message)
    } finally {
      stream.write = write
    }
  }

  return {
    call(call) {
      if (state !== 'open') return Promise.reject(new BusError(BUS_LOST))
      const { destination, path, interface: iface, member, signature = '', body = [] } = call
      const message = new dbus.Message({
        destination,
        path,
        interface: iface,
        member,
        signature,
        body: body.map((value) => wrap(value, dbus)),
        ...(call.autoStart === false ? { flags: dbus.MessageFlag.NO_AUTO_START } : {})
      })
      return new Promise((done, refuse) => {
        const settle = (): void => {
          pending.delete(fail)
          stop()
        }
        const fail = (error: BusError): void => {
          settle()
          Reflect.deleteProperty(inside._methodReturnHandlers, String(message.serial))
          refuse(error)
        }
        pending.add(fail)
        const stop = clock.after(call.timeoutMs ?? callMs, () => fail(new BusError(TIMED_OUT)))
        send(message, call.pack).then(
          (reply) => {
            settle()
            done({ sender: reply?.sender ?? '', body: plain(reply?.body ?? []) })
          },
          (error: unknown) =>
            fail(
              error instanceof dbus.DBusError
                ? new BusError(error.type, error.text)
                : new BusError(stream.writable ? NOT_SENT : BUS_LOST, reason(error))
            )
        )
      })
    },
    close() {
      if (state === 'ended') return
      state = 'ended'
      for (const refuse of [...pending]) refuse(new BusError(BUS_LOST))
      // What was written before still goes out.
      bus.disconnect()
      silence()
    }
  }
}

/** Waits until the bus has given the connection its name. */
function greeting(
  bus: Dbus.MessageBus,
  inside: Inside,
  dbus: typeof Dbus,
  clock: Clock,
  pending: Set<(error: BusError) => void>
): Promise<void> {
  return new Promise((done, refuse) => {
    const fail = (error: BusError): void => {
      pending.delete(fail)
      stop()
      refuse(error)
    }
    pending.add(fail)
    const stop = clock.after(openingMs, () => fail(new BusError(NO_BUS, 'no greeting')))
    // Stays for good: an 'error' without a listener would end the process.
    bus.on('error', (error: unknown) => fail(new BusError(NO_BUS, reason(error))))
    bus.on('connect', () => {
      pending.delete(fail)
      stop()
      done()
    })
    // dbus-next answers a refused greeting with a rejection that nobody can catch.
    const hello = inside._methodReturnHandlers[1]
    inside._methodReturnHandlers[1] = (reply) => {
      if (reply.type === dbus.MessageType.ERROR) fail(new BusError(NO_BUS, reply.errorName))
      else hello?.(reply)
    }
  })
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : 'unknown')

const isPlainRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

function wrap(value: unknown, dbus: typeof Dbus): unknown {
  if (value instanceof TypedValue) return new dbus.Variant(value.signature, wrap(value.value, dbus))
  if (Array.isArray(value)) return value.map((one) => wrap(one, dbus))
  if (!isPlainRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, wrap(held, dbus)]))
}

function unwrap(value: unknown, dbus: typeof Dbus): unknown {
  if (Array.isArray(value)) return value.map((one) => unwrap(one, dbus))
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (value instanceof dbus.Variant) return unwrap(value.value, dbus)
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, unwrap(held, dbus)]))
}
