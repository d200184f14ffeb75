import { X509Certificate } from 'node:crypto'
import type { ClientRequestArgs } from 'node:http'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import type { ConnectionMaker } from '../protocol/listener'
import type { ProxyWords } from '../session/ports'
import type { Pin } from './certificateTrust'
import { isStrong } from './companyAuthority'
import { parseProxyRoutes, type ProxyRoute } from './proxyRoute'
import { openTunnel, ProxyError, settled, type Target } from './proxyTunnel'

export interface ListenerConnectionOptions {
  /** Chromium's answer for an address: `PROXY host:port; DIRECT`. */
  resolveProxy(address: string): Promise<string>
  /** Everybody who is trusted, as PEM texts; asked once, and only when it is needed. */
  authorities(): string[]
  pin: Pin | null
  /** What a proxy is told that asks for a user name and a password. */
  proxies: ProxyWords
  /** For the whole way until the connection stands, in ms. */
  timeoutMs?: number
}

/** A certificate other than the pinned one. The code is named as Node names its own, and so told as theirs. */
class PinError extends Error {
  override readonly name = 'PinError'
  readonly code = 'CERT_PIN_MISMATCH'
}

/**
 * Makes the listener's connections the way Chromium makes those of the calls: over the system's proxy and with the
 * account's own trust, neither of which a WebSocket of Node knows by itself. Nothing is sent on a connection before its
 * certificate was looked at.
 */
export function createListenerConnection(options: ListenerConnectionOptions): ConnectionMaker {
  const trust = createTrust(options)
  return (wanted, answer) => {
    open(wanted, options, trust).then(
      (socket) => answer(null, socket),
      (error: unknown) => answer(error instanceof Error ? error : new ProxyError(String(error)))
    )
  }
}

async function open(
  wanted: ClientRequestArgs,
  { resolveProxy, proxies, timeoutMs = 10_000 }: ListenerConnectionOptions,
  trust: Trust
): Promise<Socket> {
  // How ws says that the address is wss; the port itself may be any.
  const isSecure = wanted.defaultPort === 443
  const target = { host: (wanted.host ?? '').replace(/^\[|\]$/g, ''), port: Number(wanted.port) }
  const shown = isIP(target.host) === 6 ? `[${target.host}]` : target.host
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), timeoutMs)
  try {
    const routes = parseProxyRoutes(
      await resolveProxy(`${isSecure ? 'wss' : 'ws'}://${shown}:${target.port}/`)
    )
    const raw = await firstTunnel(routes, target, trust, proxies, patience.signal)
    return isSecure ? await secure(raw, target.host, trust, patience.signal) : raw
  } finally {
    clearTimeout(timer)
  }
}

/** Tries the routes in their order. @throws what the last one reports */
async function firstTunnel(
  routes: readonly ProxyRoute[],
  target: Target,
  trust: Trust,
  proxies: ProxyWords,
  signal: AbortSignal
): Promise<Socket> {
  let last: unknown = new ProxyError('no way to go')
  for (const route of routes) {
    try {
      const authorities = route.kind === 'https' ? trust.authorities() : []
      return await openTunnel(route, target, authorities, proxies, signal)
    } catch (error) {
      last = error
      if (signal.aborted) break
    }
  }
  throw last
}

interface Trust {
  authorities(): string[]
  context(): SecureContext
  pin: Pin | null
}

/** Hundreds of authorities are read once for an account. */
function createTrust({ authorities, pin }: ListenerConnectionOptions): Trust {
  let texts: string[] | null = null
  let context: SecureContext | null = null
  const all = (): string[] => (texts ??= authorities())
  return {
    authorities: all,
    // An intermediate authority in the company's file is an end of the way, as it is for the calls (Node 22.9 and later).
    context: () => (context ??= createSecureContext({ ca: all(), allowPartialTrustChain: true })),
    pin
  }
}

async function secure(raw: Socket, host: string, trust: Trust, signal: AbortSignal): Promise<TLSSocket> {
  const pin = trust.pin?.host === host.toLowerCase() ? trust.pin : null
  const socket = connectTls({
    socket: raw,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ALPNProtocols: ['http/1.1'],
    secureContext: trust.context(),
    // With a pin its fingerprint alone decides, a few lines below and before anything is sent.
    rejectUnauthorized: pin === null
  })
  await settled(socket, 'secureConnect', signal)
  if (pin !== null && !shows(socket, pin)) {
    socket.destroy()
    throw new PinError('the server shows another certificate')
  }
  return socket
}

function shows(socket: TLSSocket, pin: Pin): boolean {
  const { raw } = socket.getPeerCertificate()
  const certificate = new X509Certificate(raw)
  return certificate.fingerprint256 === pin.fingerprint && isStrong(certificate.publicKey)
}
