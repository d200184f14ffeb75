import { type Clock, systemClock } from '@shared/clock'
import { sessionBusAddress } from './busAddress'
import {
  type BusCall,
  BusError,
  type BusReply,
  type BusSignal,
  BUS_LOST,
  fits,
  matchRule,
  NO_BUS,
  type SignalRule
} from './busMessages'
import { type BusWire, openBusWire } from './busWire'

/**
 * The session bus as the app uses it: one connection, opened when it is first needed, opened again when it was lost.
 * Nothing here throws but a rejected call.
 */
export interface SessionBus {
  /**
   * Calls a method; at once when the bus is open, else after it has been opened.
   * @throws BusError (rejects)
   */
  call(call: BusCall): Promise<BusReply>
  /** Hears signals from now on, also over a new connection. @returns its end */
  follow(rule: SignalRule, listener: (signal: BusSignal) => void): () => void
  /**
   * Follows who is behind a name: told once when it is known, then at each change.
   * @param listener gets the unique name, or null when there is none or no bus
   * @returns its end
   */
  followOwner(name: string, listener: (owner: string | null) => void): () => void
  dispose(): void
}

export interface SessionBusOptions {
  /** Environment that names the bus; that of this process by default. */
  env?: Readonly<Record<string, string | undefined>>
  clock?: Clock
  /** The bus is not opened before this. */
  after?: Promise<void>
}

const firstWait = 500
const longestWait = 60_000
// A bus that lets in and throws out again is not asked at the same pace for ever.
const steadyAfter = 10_000

export const daemon = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus'
} as const

/** @returns a bus that is not there: all calls fail, nothing is ever heard. For systems without D-Bus. */
export const absentBus = (): SessionBus => ({
  call: () => Promise.reject(new BusError(NO_BUS)),
  follow: () => () => undefined,
  followOwner: () => () => undefined,
  dispose: () => undefined
})

/** The session bus of the person; on other systems than Linux one that is not there. Opens nothing yet. */
export function createSessionBus(options: SessionBusOptions = {}): SessionBus {
  if (process.platform !== 'linux') return absentBus()
  const { env = process.env, clock = systemClock, after } = options
  const rules = new Map<symbol, { rule: SignalRule; listener: (signal: BusSignal) => void }>()
  const onState = new Set<(open: boolean) => void>()
  let wire: BusWire | null = null
  let opening: Promise<BusWire> | null = null
  let stopWaiting: (() => void) | null = null
  let wait = firstWait
  let disposed = false

  const ask = (open: BusWire, member: string, word: string): Promise<BusReply> =>
    open.call({ ...daemon, member, signature: 's', body: [word] })

  const hear = (signal: BusSignal): void => {
    for (const { rule, listener } of [...rules.values()]) if (fits(rule, signal)) listener(signal)
  }

  const lost = (): void => {
    wire = null
    for (const listener of [...onState]) listener(false)
    tryLater()
  }

  const tryLater = (): void => {
    if (disposed || stopWaiting || (rules.size === 0 && onState.size === 0)) return
    stopWaiting = clock.after(wait, () => {
      stopWaiting = null
      open().catch(() => undefined)
    })
    wait = Math.min(wait * 2, longestWait)
  }

  const connect = async (): Promise<BusWire> => {
    const address = sessionBusAddress(env)
    if (!address) throw new BusError(NO_BUS)
    await after
    const since = clock.now()
    const made = await openBusWire(address, clock, {
      onSignal: hear,
      onLost: () => {
        if (clock.now() - since >= steadyAfter) wait = firstWait
        lost()
      }
    })
    if (disposed) {
      made.close()
      throw new BusError(BUS_LOST)
    }
    wire = made
    for (const { rule } of rules.values()) void ask(made, 'AddMatch', matchRule(rule)).catch(() => undefined)
    for (const listener of [...onState]) listener(true)
    return made
  }

  const open = (): Promise<BusWire> => {
    if (disposed) return Promise.reject(new BusError(BUS_LOST))
    stopWaiting?.()
    stopWaiting = null
    opening ??= connect()
      .catch((error: unknown) => {
        for (const listener of [...onState]) listener(false)
        tryLater()
        throw error
      })
      .finally(() => {
        opening = null
      })
    return opening
  }

  const wake = (): void => {
    if (!wire) open().catch(() => undefined)
  }

  const follow: SessionBus['follow'] = (rule, listener) => {
    const key = Symbol(rule.interface)
    rules.set(key, { rule, listener })
    if (wire) void ask(wire, 'AddMatch', matchRule(rule)).catch(() => undefined)
    else wake()
    return () => {
      if (!rules.delete(key) || !wire) return
      void ask(wire, 'RemoveMatch', matchRule(rule)).catch(() => undefined)
    }
  }

  return {
    call: (call) => (wire ? wire.call(call) : open().then((opened) => opened.call(call))),
    follow,
    followOwner(name, listener) {
      let known: string | null | undefined
      let ended = false
      const tell = (owner: string | null): void => {
        if (ended || owner === known) return
        known = owner
        listener(owner)
      }
      const look = (): void => {
        if (!wire) return
        ask(wire, 'GetNameOwner', name).then(
          ({ body }) => tell(String(body[0])),
          (error: unknown) => {
            if (error instanceof BusError && error.code !== BUS_LOST) tell(null)
          }
        )
      }
      const state = (isOpen: boolean): void => (isOpen ? look() : tell(null))
      onState.add(state)
      const rule = {
        sender: daemon.destination,
        interface: daemon.interface,
        member: 'NameOwnerChanged',
        arg0: name
      }
      const unfollow = follow(rule, ({ body }) =>
        tell(typeof body[2] === 'string' && body[2] ? body[2] : null)
      )
      look()
      return () => {
        ended = true
        onState.delete(state)
        unfollow()
      }
    },
    dispose() {
      disposed = true
      stopWaiting?.()
      rules.clear()
      onState.clear()
      wire?.close()
      wire = null
    }
  }
}
