import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns'
import type { Clock } from '@shared/clock'
import type { StationId } from '@shared/ids'
import type { ListenerEnd } from './listener'
import { parseUrl } from './serverAddress'
import type { DatagramForm } from './types'
import { coalesce } from './wakeUps'

export interface DatagramListenerOptions {
  form: DatagramForm
  /** Address from Login, `udp://host:port`. */
  base: string
  stationId: StationId
  clock: Clock
  /** The server has acknowledged the subscription. A server that never does is never called open. */
  onOpen(): void
  /** There is something new. Datagrams in a burst are told together. */
  onWake(): void
  /** Called once, whether it ever opened or not. */
  onClosed(reason: ListenerEnd): void
}

/** A subscription that nobody answers is repeated after this time, then after twice as long, and so on. */
const firstPauseMs = 1_000
/** Shorter than the 30 s after which routers forget the way back to this computer. */
const keepAliveMs = 20_000
/** Once the server has acknowledged, a keep-alive without an answer is repeated after this time ... */
const patienceMs = 5_000
/** ... and after so many of them the line is dead: at most 40 s after the last sign of life. */
const silentAfter = 4

/**
 * Subscribes at the server's UDP listener, whose every datagram but the acknowledgement means "ask what is new", and
 * keeps the subscription alive. What it says is not read further, so that a forged one can do no more than make us ask.
 * One socket, no reopening: the session decides when to open another.
 * Login, https://ozeki.chat/p_7105-ozeki-chat-api-login.html; the datagrams themselves are not documented.
 * @returns a handle that closes it, after which nothing is called any more
 */
export function openDatagramListener(options: DatagramListenerOptions): { close(): void } {
  const { form, stationId, clock } = options
  const subscription = form.subscription(stationId)
  const wake = coalesce(clock, options.onWake)
  let socket: Socket | null = null
  let cancelTimer = (): void => undefined
  let acknowledged = false
  let unanswered = 0
  let ended = false

  const end = (reason: ListenerEnd | null): void => {
    if (ended) return
    ended = true
    cancelTimer()
    wake.stop()
    // What was sent last may still fail; that interests nobody now.
    socket?.on('error', () => undefined).close()
    if (reason !== null) options.onClosed(reason)
  }
  const subscribe = (): void => {
    if (acknowledged && unanswered >= silentAfter) return end('silent')
    unanswered += 1
    const pause = acknowledged ? patienceMs : Math.min(keepAliveMs, firstPauseMs * 2 ** (unanswered - 1))
    cancelTimer = clock.after(pause, subscribe)
    socket?.send(subscription)
  }
  const heard = (datagram: Buffer): void => {
    if (unanswered > 0) {
      unanswered = 0
      cancelTimer()
      cancelTimer = clock.after(keepAliveMs, subscribe)
    }
    if (form.classify(datagram.toString('utf8'), stationId) === 'wake') wake.tell()
    else if (!acknowledged) {
      acknowledged = true
      options.onOpen()
    }
  }
  const connected = (made: Socket): void => {
    if (ended) return
    const server = made.remoteAddress()
    // The system passes on what comes from there alone; what came before it was told so is caught here.
    made.on('message', (datagram, from) => {
      if (!ended && from.port === server.port && from.address === server.address) heard(datagram)
    })
    subscribe()
  }

  const target = targetOf(options.base)
  // Told later, as every other end is.
  if (target === null) return { close: clock.after(0, () => options.onClosed('unreachable')) }
  // Of a name with both kinds of address the older kind: a server that listens at one only is rarely without it.
  lookup(target.host, { verbatim: false }, (error, address, family) => {
    if (ended) return
    if (error) return end('unreachable')
    const made = createSocket(family === 6 ? 'udp6' : 'udp4')
    socket = made
    made.on('error', () => end('unreachable')).once('connect', () => connected(made))
    made.connect(target.port, address)
  })
  return { close: () => end(null) }
}

function targetOf(base: string): { host: string; port: number } | null {
  const url = parseUrl(base)
  const port = Number(url?.port)
  if (url?.protocol !== 'udp:' || url.hostname === '' || !(port > 0)) return null
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port }
}
