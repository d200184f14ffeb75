import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server as TcpServer
} from 'node:net'
import type { Duplex } from 'node:stream'

/** One connection that was led through. */
export interface Led {
  /** As the client named it, `host:port`. */
  to: string
  /** The first byte that the client sent through: 0x16 begins a TLS handshake. */
  firstByte: number | null
}

export interface ForwardProxy {
  readonly port: number
  /** Tunnels, oldest first. */
  readonly tunnels: Led[]
  /** Requests in clear that a client wanted to have passed on: method and address. None is. */
  readonly plain: string[]
  /** What clients said who they are, `user:password`, oldest first. */
  readonly heard: string[]
  /** From now on it wants a user name and a password, and ends every tunnel that stands. */
  ask(): void
  close(): Promise<void>
}

const challenge = { 'Proxy-Authenticate': 'Basic realm="Our network"' }

/** Every name leads to this machine, so that a test needs no names of its own in the system. */
function lead(to: string, client: Duplex, head: Buffer, ready: () => void, tunnels: Led[]): void {
  const led: Led = { to, firstByte: null }
  tunnels.push(led)
  const server = connect(Number(to.slice(to.lastIndexOf(':') + 1)), '127.0.0.1', () => {
    ready()
    if (head.length > 0) server.write(head)
    client.on('data', (bytes: Buffer) => (led.firstByte ??= bytes[0] ?? null))
    client.pipe(server).pipe(client)
  })
  for (const [one, other] of [
    [client, server],
    [server, client]
  ] as const)
    one.on('error', () => other.destroy()).on('close', () => other.destroy())
}

const opened = (
  server: TcpServer,
  tunnels: Led[],
  plain: string[],
  state = { asks: false },
  heard: string[] = []
): Promise<ForwardProxy> => {
  const open = new Set<Duplex>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => undefined)
  })
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        tunnels,
        plain,
        heard,
        ask() {
          state.asks = true
          for (const socket of open) socket.destroy()
        },
        close: () =>
          new Promise((done) => {
            server.close(() => done())
            for (const socket of open) socket.destroy()
          })
      })
    )
  )
}

/**
 * A proxy of HTTP for tunnels by CONNECT.
 * @param options `tls` makes it one that is itself reached by TLS; `refuse` answers each CONNECT with this status;
 * `early` sends words of its own right after the tunnel stands; `asks` answers everything with 407, as a proxy does that
 * wants a user name and a password; `accepts` are those (`user:password`) with which it lets through all the same
 */
export function forwardProxy(
  options: {
    tls?: { key: string; cert: string }
    refuse?: number
    early?: string
    asks?: boolean
    accepts?: string
  } = {}
): Promise<ForwardProxy> {
  const tunnels: Led[] = []
  const plain: string[] = []
  const heard: string[] = []
  const state = { asks: options.asks ?? false }
  const asks = ({ headers }: IncomingMessage): boolean => {
    const [, said] = /^Basic (.+)$/.exec(headers['proxy-authorization'] ?? '') ?? []
    const words = said === undefined ? null : Buffer.from(said, 'base64').toString('utf8')
    if (words !== null) heard.push(words)
    return state.asks && (words === null || words !== options.accepts)
  }
  const server: Server = options.tls ? createSecureServer(options.tls) : createServer()
  server.on('request', (request, response) => {
    plain.push(`${request.method} ${request.url}`)
    if (asks(request)) response.writeHead(407, challenge)
    else response.writeHead(502)
    response.end()
  })
  server.on('connect', (request, client, head) => {
    const { refuse: status = 200, early = '' } = options
    if (asks(request)) {
      tunnels.push({ to: request.url ?? '', firstByte: null })
      const words = Object.entries(challenge).map(([name, value]) => `${name}: ${value}\r\n`)
      return client.end(
        `HTTP/1.1 407 Proxy Authentication Required\r\n${words.join('')}Content-Length: 0\r\n\r\n`
      )
    }
    // After a no the way stands open all the same, for a client that does not listen.
    const ready = (): void => void client.write(`HTTP/1.1 ${status} So\r\n\r\n${early}`)
    lead(request.url ?? '', client, head, ready, tunnels)
  })
  return opened(server, tunnels, plain, state, heard)
}

/** A proxy of SOCKS 4 or 5 without passwords. */
export function socksProxy(version: 4 | 5): Promise<ForwardProxy> {
  const tunnels: Led[] = []
  const server = createTcpServer((client) => {
    const words: Buffer[] = []
    const listen = (bytes: Buffer): void => {
      words.push(bytes)
      const all = Buffer.concat(words)
      const step = version === 4 ? answer4(all) : answer5(all)
      if (step === null) return
      words.length = 0
      if (step.to === undefined) return void client.write(step.say)
      client.off('data', listen)
      // In pieces, as a slow network brings it.
      const ready = (): void => {
        client.write(step.say.subarray(0, 1))
        setTimeout(() => client.write(step.say.subarray(1)), 5)
      }
      lead(step.to, client, Buffer.alloc(0), ready, tunnels)
    }
    client.on('data', listen)
  })
  return opened(server, tunnels, [])
}

interface Step {
  say: Buffer
  to?: string
}

const dotted = (bytes: Buffer): string => [...bytes].join('.')

function answer4(asked: Buffer): Step | null {
  if (asked.length < 9 || asked.at(-1) !== 0) return null
  if (asked[0] !== 4 || asked[1] !== 1) return { say: Buffer.from([0, 0x5b, 0, 0, 0, 0, 0, 0]) }
  const to = `${dotted(asked.subarray(4, 8))}:${asked.readUInt16BE(2)}`
  return { say: Buffer.from([0, 0x5a, 0, 0, 0, 0, 0, 0]), to }
}

function answer5(asked: Buffer): Step | null {
  if (asked.length === 3)
    return { say: asked.equals(Buffer.from([5, 1, 0])) ? Buffer.from([5, 0]) : Buffer.from([5, 255]) }
  if (asked.length < 7) return null
  const host = asked[3] === 1 ? dotted(asked.subarray(4, 8)) : asked.subarray(5, -2).toString()
  const say = Buffer.from([5, 0, 0, 3, 4, ...Buffer.from('here'), 0, 0])
  return { say, to: `${host}:${asked.readUInt16BE(asked.length - 2)}` }
}
