import type { ClientRequestArgs } from 'node:http'
import type { Socket } from 'node:net'
import * as nodeTls from 'node:tls'
import { rootCertificates } from 'node:tls'
import WebSocket, { type ClientOptions, type RawData } from 'ws'
import type { Clock } from '@shared/clock'
import type { StationId } from '@shared/ids'
import { isTlsError } from './errors'
import { classifyFailure } from './networkFailure'
import type { WebSocketForm } from './types'
import { coalesce } from './wakeUps'

/** Why a listener ended: `silent` when nothing was heard for too long. Our own `close` is not reported. */
export type ListenerEnd =
  'unreachable' | 'certificate' | 'refused' | 'closed-by-server' | 'silent' | 'frame-too-large'

/** As Node's HTTP client asks for a connection: `defaultPort` 443 wants TLS. Answers by the callback alone. */
export type ConnectionMaker = (
  wanted: ClientRequestArgs,
  answer: (error: Error | null, socket?: Socket) => void
) => void

export interface ListenerOptions {
  form: WebSocketForm
  /** Address from Login. */
  base: string
  stationId: StationId
  clock: Clock
  /** How the socket is made, for a proxy for example; `ws` directly by default. */
  connect?: (address: string, options: ClientOptions) => WebSocket
  /** The connection stands and the station is told. */
  onOpen(): void
  /** There is something new. Frames in a burst are told together. */
  onWake(): void
  /** Called once, whether it ever opened or not. */
  onClosed(reason: ListenerEnd): void
  tls?: {
    /** Further certificate authorities in PEM, trusted beside those of the system. */
    ca?: string[]
    /** Makes the connection itself, TLS and proxy included, for a runtime that knows more about them than Node. */
    createConnection?: ConnectionMaker
  }
}

const handshakeTimeoutMs = 10_000
const largestFrame = 64 * 1024
/** The socket is looked at every 5 s, so that neither a changed clock nor a sleeping machine counts as silence. */
const lookMs = 5_000
const pingEveryLooks = 4
const silentAfterLooks = 9

/**
 * Keeps one WebSocket to the server's listener, whose every frame means "ask what is new". One connection, no
 * reconnecting: the session decides when to open another.
 * Login, https://ozeki.chat/p_7105-ozeki-chat-api-login.html; the frames themselves are not documented.
 * @returns a handle that closes it, after which nothing is called any more
 */
export function openListener(options: ListenerOptions): { close(): void } {
  const { form, stationId, clock } = options
  let ended = false
  const wake = coalesce(clock, options.onWake)
  const socket = connectSocket(options)
  if (typeof socket === 'string') {
    // Told later, as every other end is.
    return { close: clock.after(0, () => options.onClosed(socket)) }
  }
  const end = (reason: ListenerEnd | null) => {
    if (ended) return
    ended = true
    heartbeat.stop()
    wake.stop()
    socket.terminate()
    if (reason !== null) options.onClosed(reason)
  }
  const heartbeat = watch(socket, clock, () => end('silent'))
  socket.on('open', () => {
    const first = form.firstFrame(stationId)
    if (first !== null) socket.send(first)
    heartbeat.start()
    if (!ended) options.onOpen()
  })
  socket.on('message', (data) => {
    heartbeat.heard()
    // While a wake-up is on its way, one frame more or less makes no difference: it is not even read.
    if (!ended && !wake.pending() && form.classify(frameText(data)) === 'wake') wake.tell()
  })
  socket.on('ping', () => heartbeat.heard())
  socket.on('pong', () => heartbeat.heard())
  socket.on('unexpected-response', () => end('refused'))
  socket.on('error', (error) => end(reasonOf(error)))
  socket.on('close', () => end('closed-by-server'))
  return { close: () => end(null) }
}

/** @returns the reason instead of a socket when the address or the certificates cannot be used. */
function connectSocket({ form, base, stationId, connect, tls }: ListenerOptions): WebSocket | ListenerEnd {
  const make = connect ?? ((address: string, options: ClientOptions) => new WebSocket(address, options))
  try {
    return make(form.address(base, stationId), {
      headers: form.headers(stationId),
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: largestFrame,
      perMessageDeflate: false,
      followRedirects: false,
      ...(tls?.createConnection ? ownConnection(tls.createConnection) : trust(tls?.ca ?? []))
    })
  } catch (error) {
    return reasonOf(error)
  }
}

/** The types know the form that returns a socket alone; Node's HTTP client takes the callback as well, from 0.12 on. */
const ownConnection = (make: ConnectionMaker): Pick<ClientOptions, 'createConnection'> => ({
  createConnection: make as unknown as NonNullable<ClientOptions['createConnection']>
})

/**
 * Whom to trust: Node's own authorities, those of the system where the runtime can tell (Node 22.15), and the given
 * ones. Naming any replaces the default, so all are named together, or none.
 */
function trust(given: readonly string[]): { ca?: string[] } {
  const further = [...systemAuthorities(), ...given]
  return further.length === 0 ? {} : { ca: [...rootCertificates, ...further] }
}

function systemAuthorities(): readonly string[] {
  const { getCACertificates } = nodeTls as { getCACertificates?: (kind: 'system') => string[] }
  try {
    return getCACertificates?.('system') ?? []
  } catch {
    return []
  }
}

function reasonOf(error: unknown): ListenerEnd {
  if (error instanceof Error && 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
    return 'frame-too-large'
  return isTlsError(classifyFailure(error)) ? 'certificate' : 'unreachable'
}

const frameText = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8')

interface Heartbeat {
  start(): void
  heard(): void
  stop(): void
}

/** Asks for a sign of life every 20 s and calls `onSilent` after 45 s without any. */
function watch(socket: WebSocket, clock: Clock, onSilent: () => void): Heartbeat {
  let looks = 0
  let silentLooks = 0
  let cancel: () => void = () => undefined
  const look = () => {
    looks += 1
    silentLooks += 1
    if (silentLooks >= silentAfterLooks) {
      onSilent()
      return
    }
    if (looks % pingEveryLooks === 0 && socket.readyState === WebSocket.OPEN) socket.ping()
    cancel = clock.after(lookMs, look)
  }
  return {
    start: () => void (cancel = clock.after(lookMs, look)),
    heard: () => void (silentLooks = 0),
    stop: () => cancel()
  }
}
