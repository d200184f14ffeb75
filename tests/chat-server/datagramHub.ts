import { createSocket, type Socket } from 'node:dgram'
import type { FaultBook } from './faultBook'
import type { Stations } from './stations'
import type { Subscriber } from './types'

/** Subscribers by UDP: the bare station id subscribes and, sent again, keeps alive; each wake-up is one datagram. */
export interface DatagramHub {
  start(host: string, port: number): Promise<number>
  stop(): Promise<void>
  wake(station: string): void
  wakeAll(): void
  subscribers(): Subscriber[]
  /** From now on nothing comes back to the present subscribers, as when a cable is cut. */
  silence(): void
  forget(): void
}

export interface DatagramHubOptions {
  /** Sends each subscription back to its sender. */
  acknowledges: boolean
  wakeFrame: string
  stations: Stations
  faults: FaultBook
  now(): number
}

interface Entry extends Subscriber {
  readonly address: string
  subscriptions: number
  lastAt: number
  silent: boolean
}

/** Who does not renew the subscription for so long is forgotten, ms. */
const lifetime = 60_000

export const datagramHub = (options: DatagramHubOptions): DatagramHub => {
  const { acknowledges, wakeFrame, stations, faults, now } = options
  const entries = new Map<string, Entry>()
  let socket: Socket | null = null

  const say = (entry: Entry, text: string): void => {
    if (!entry.silent) socket?.send(text, entry.port, entry.address)
  }
  const hear = (text: string, address: string, port: number): void => {
    if (!/^[0-9a-f]{32}$/.test(text) || stations.userAt(text) === undefined) return
    const fault = faults.takeListener()
    if (fault?.kind === 'refuse' || fault?.kind === 'silent') return
    const key = `${address} ${port}`
    const known = entries.get(key)
    const entry = known ?? { station: text, address, port, subscriptions: 0, lastAt: 0, silent: false }
    entry.subscriptions += 1
    entry.lastAt = now()
    entries.set(key, entry)
    if (acknowledges) say(entry, text)
    for (let sent = 0; fault?.kind === 'flood' && sent < fault.frames; sent++) say(entry, wakeFrame)
  }
  const living = (): Entry[] => {
    for (const [key, { lastAt }] of entries) if (now() - lastAt > lifetime) entries.delete(key)
    return [...entries.values()]
  }
  return {
    start: (host, port) =>
      new Promise((resolve, reject) => {
        const made = createSocket(host.includes(':') ? 'udp6' : 'udp4')
        socket = made
        made.once('error', reject)
        made.on('message', (bytes, from) => hear(bytes.toString('latin1'), from.address, from.port))
        made.bind(port, host, () => {
          // A subscriber that is gone answers by ICMP: no concern of the others.
          made.off('error', reject).on('error', () => undefined)
          resolve(made.address().port)
        })
      }),
    stop: () =>
      new Promise((resolve) => {
        entries.clear()
        if (socket === null) return resolve()
        socket.close(() => resolve())
        socket = null
      }),
    wake: (station) => {
      for (const entry of living()) if (entry.station === station) say(entry, wakeFrame)
    },
    wakeAll: () => living().forEach((entry) => say(entry, wakeFrame)),
    subscribers: () => living().map(({ station, port, subscriptions }) => ({ station, port, subscriptions })),
    silence: () => {
      for (const entry of entries.values()) entry.silent = true
    },
    forget: () => entries.clear()
  }
}
