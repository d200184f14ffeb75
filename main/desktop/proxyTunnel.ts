import { lookup } from 'node:dns/promises'
import { type IncomingMessage, request } from 'node:http'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ProxyWords } from '../session/ports'
import type { ProxyPassword } from '../vault/types'
import { proxyName, type ProxyRoute } from './proxyRoute'
import { socks4Request, socks5, socks5Request } from './socks'

/** A proxy could not be reached, or does not take us further. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly code = 'PROXY_FAILED'
}

/** The proxy wants to know who asks. */
class ProxyAsksError extends ProxyError {
  constructor(
    /** By the one way that the tunnel knows (RFC 7617); Chromium knows more of them for the calls. */
    readonly byBasic: boolean
  ) {
    super('the proxy wants a user name and a password')
  }
}

/** The other end: a name or an address without brackets. */
export interface Target {
  host: string
  port: number
}

/**
 * Opens a connection to the target over the route, from end to end, with nothing said on it yet.
 * @param proxyAuthorities whom to trust for the TLS of the proxy itself
 * @param proxies what a proxy is told that asks for a user name and a password
 * @param signal ends the attempt and closes what is open of it
 * @throws ProxyError, or what connecting reports
 */
export async function openTunnel(
  route: ProxyRoute,
  target: Target,
  proxyAuthorities: readonly string[],
  proxies: ProxyWords,
  signal: AbortSignal
): Promise<Socket> {
  if (route.kind === 'direct') return dial(target, signal)
  const attempt = (words: ProxyPassword | null): Promise<Socket> =>
    throughProxy(route, target, proxyAuthorities, words, signal)
  try {
    return await attempt(null)
  } catch (error) {
    if (!(error instanceof ProxyAsksError && error.byBasic)) throw error
    const proxy = proxyName(route.host, route.port)
    const words = await proxies.find(proxy)
    if (!words) throw error
    return await attempt(words).catch((second: unknown) => {
      if (second instanceof ProxyAsksError) proxies.refused(proxy, words)
      throw second
    })
  }
}

/** @param words none at first: nobody is told who asks before it wants to know */
async function throughProxy(
  route: Exclude<ProxyRoute, { kind: 'direct' }>,
  target: Target,
  proxyAuthorities: readonly string[],
  words: ProxyPassword | null,
  signal: AbortSignal
): Promise<Socket> {
  const raw = await dial(route, signal)
  try {
    switch (route.kind) {
      case 'http':
        return await connectMethod(raw, target, words, signal)
      case 'https':
        return await connectMethod(
          await secure(raw, route.host, proxyAuthorities, signal),
          target,
          words,
          signal
        )
      case 'socks4':
        return await socks4(raw, target, signal)
      case 'socks5':
        return await socks5Way(raw, target, signal)
    }
  } catch (error) {
    raw.destroy()
    throw error
  }
}

/** @throws what connecting reports */
async function dial({ host, port }: Target, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host, port, autoSelectFamily: true })
  await settled(socket, 'connect', signal)
  socket.setNoDelay(true)
  return socket
}

async function secure(
  raw: Socket,
  host: string,
  authorities: readonly string[],
  signal: AbortSignal
): Promise<Socket> {
  const socket = connectTls({
    socket: raw,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities.length > 0 ? { ca: [...authorities] } : {})
  })
  await settled(socket, 'secureConnect', signal)
  return socket
}

/** Waits for an event of a socket; a failure or the end of patience closes it. */
export function settled(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: Error): void => {
      socket.off(event, done).off('error', end).off('close', closed)
      signal.removeEventListener('abort', aborted)
      if (!error) return resolve()
      // A late error of a closed socket interests nobody.
      socket.on('error', () => undefined).destroy()
      reject(error)
    }
    const done = (): void => end()
    const closed = (): void => end(new ProxyError('closed'))
    const aborted = (): void => end(new ProxyError('too late'))
    socket.on(event, done).on('error', end).on('close', closed)
    signal.addEventListener('abort', aborted)
    if (signal.aborted) aborted()
  })
}

/** Asks an HTTP proxy for a tunnel (RFC 9110, CONNECT). */
function connectMethod(
  proxy: Socket,
  { host, port }: Target,
  words: ProxyPassword | null,
  signal: AbortSignal
): Promise<Socket> {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, ...(words ? { 'Proxy-Authorization': basic(words) } : {}) },
      createConnection: () => proxy,
      setHost: false,
      signal
    })
    asked.on('connect', (answer, socket: Socket, head: Buffer) => {
      if (answer.statusCode !== 200) {
        socket.destroy()
        return reject(refusal(answer))
      }
      // A server of TLS or WebSocket waits for us to speak: whatever comes before that is not from it.
      if (head.length > 0) {
        socket.destroy()
        return reject(new ProxyError('the proxy spoke out of turn'))
      }
      resolve(socket)
    })
    // An ordinary answer to CONNECT does not happen; Node would wait for its body.
    asked.on('response', (answer) => {
      answer.destroy()
      reject(refusal(answer))
    })
    asked.on('error', (error) => reject(error))
    asked.end()
  })
}

const basic = ({ user, password }: ProxyPassword): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`

function refusal({ statusCode, headers }: IncomingMessage): ProxyError {
  const ways: string | string[] | undefined = headers['proxy-authenticate']
  if (statusCode === 407) return new ProxyAsksError(/(?:^|,)\s*basic\b/i.test(String(ways ?? '')))
  return new ProxyError(`the proxy answered ${statusCode}`)
}

/** SOCKS 4 knows no names: the address is looked up here, as Chromium does. */
async function socks4(proxy: Socket, { host, port }: Target, signal: AbortSignal): Promise<Socket> {
  const { address } = await lookup(host, { family: 4 })
  proxy.write(socks4Request(address, port))
  const answer = await readBytes(proxy, 8, signal)
  if (answer[0] !== 0 || answer[1] !== 0x5a) throw new ProxyError(`SOCKS 4 answered ${answer[1]}`)
  return proxy
}

/** SOCKS 5 gets the name and looks it up itself. */
async function socks5Way(proxy: Socket, target: Target, signal: AbortSignal): Promise<Socket> {
  proxy.write(socks5.greeting)
  const chosen = await readBytes(proxy, 2, signal)
  if (!chosen.equals(socks5.noPassword)) throw new ProxyError('SOCKS 5 wants a password')
  proxy.write(socks5Request(target.host, target.port))
  const head = await readBytes(proxy, 5, signal)
  if (head[0] !== 5 || head[1] !== 0) throw new ProxyError(`SOCKS 5 answered ${head[1]}`)
  const rest = socks5.restOfAnswer(head)
  if (rest === null) throw new ProxyError('SOCKS 5 answered with an unknown address')
  await readBytes(proxy, rest, signal)
  return proxy
}

/** Reads exactly so many bytes and leaves the socket paused, as a new one is. */
function readBytes(socket: Socket, count: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const finish = (error: Error | null, bytes?: Buffer): void => {
      socket.off('readable', look).off('error', failed).off('close', closed)
      signal.removeEventListener('abort', aborted)
      if (bytes) return resolve(bytes)
      reject(error ?? new ProxyError('nothing read'))
    }
    const look = (): void => {
      const bytes = socket.read(count) as Buffer | null
      if (bytes !== null) finish(bytes.length < count ? new ProxyError('cut off') : null, whole(bytes, count))
    }
    const failed = (error: Error): void => finish(error)
    const closed = (): void => finish(new ProxyError('closed'))
    const aborted = (): void => finish(new ProxyError('too late'))
    socket.on('readable', look).on('error', failed).on('close', closed)
    signal.addEventListener('abort', aborted)
    look()
  })
}

/** At the end of a stream fewer bytes may come than were asked for. */
const whole = (bytes: Buffer, count: number): Buffer | undefined =>
  bytes.length === count ? bytes : undefined
