import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { systemClock } from '@shared/clock'
import type { StationId } from '@shared/ids'
import { createListenerConnection } from '../../../main/desktop/listenerConnection'
import { type ListenerEnd, openListener } from '../../../main/protocol/listener'
import { webSocketForms } from '../../../main/protocol/listenerForms'
import type { ProxyWords } from '../../../main/session/ports'
import { type Made, makeCertificate } from '../../tls/certificateMaker'
import { forwardProxy, type ForwardProxy, socksProxy } from '../../tls/forwardProxy'

const ending: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const root = makeCertificate({ name: 'Company root', authority: true })
const between = makeCertificate({ name: 'Company servers', authority: true, issuer: root })
const own = makeCertificate({ name: 'Own server' })

interface Endpoint {
  address: string
  host: string
  port: number
  /** Stations that told their name, and the requests that were made. */
  stations: string[]
  requests: IncomingMessage[]
}

async function endpoint(certificate: Made | null, chain: Made[] = [], name = '127.0.0.1'): Promise<Endpoint> {
  const tls = certificate && {
    key: certificate.key,
    cert: [certificate, ...chain].map((one) => one.cert).join('')
  }
  const server = tls ? createHttpsServer(tls) : createHttpServer()
  const sockets = new WebSocketServer({ server })
  const found: Endpoint = { address: '', host: name, port: 0, stations: [], requests: [] }
  sockets.on('connection', (socket, request) => {
    found.requests.push(request)
    socket.on('message', (data) => found.stations.push((data as Buffer).toString()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  found.port = (server.address() as AddressInfo).port
  found.address = `${tls ? 'wss' : 'ws'}://${name}:${found.port}`
  ending.push(() => {
    for (const client of sockets.clients) client.terminate()
    server.closeAllConnections()
    server.close()
  })
  return found
}

interface Way {
  proxies?: string
  authorities?: Made[]
  pinned?: Made
  pinnedHost?: string
  timeoutMs?: number
  asking?: ProxyWords
}

/** Nobody has given any words for a proxy. */
const unasked: ProxyWords = {
  find: () => Promise.resolve(null),
  refused: () => expect.unreachable(),
  isRefused: () => false
}

const stationId = 'a368a648238e7c875e79bad0625b7b85' as StationId

/** Opens the listener as the app does. @returns `open`, or why it ended, with the addresses that were resolved */
async function listen(to: Endpoint, way: Way = {}): Promise<{ end: 'open' | ListenerEnd; asked: string[] }> {
  const form = webSocketForms[0]
  if (!form) return expect.unreachable()
  const asked: string[] = []
  const end = await new Promise<'open' | ListenerEnd>((resolve) => {
    const listener = openListener({
      form,
      base: to.address,
      stationId,
      clock: systemClock,
      tls: {
        createConnection: createListenerConnection({
          resolveProxy: (address) => {
            asked.push(address)
            return Promise.resolve(way.proxies ?? 'DIRECT')
          },
          authorities: () => (way.authorities ?? []).map((one) => one.cert),
          pin: way.pinned
            ? { host: way.pinnedHost ?? to.host, fingerprint: way.pinned.x509.fingerprint256 }
            : null,
          proxies: way.asking ?? unasked,
          ...(way.timeoutMs === undefined ? {} : { timeoutMs: way.timeoutMs })
        })
      },
      onOpen: () => resolve('open'),
      onWake: () => undefined,
      onClosed: resolve
    })
    ending.push(() => listener.close())
  })
  return { end, asked }
}

const proxied = async (made: Promise<ForwardProxy>): Promise<ForwardProxy> => {
  const proxy = await made
  ending.push(() => proxy.close())
  return proxy
}

describe('the trust of the listener', () => {
  it('takes a server of the company, also one with an authority between', async () => {
    const direct = await endpoint(makeCertificate({ issuer: root }))
    expect((await listen(direct, { authorities: [root] })).end).toBe('open')
    const far = await endpoint(makeCertificate({ issuer: between }), [between])
    expect((await listen(far, { authorities: [root] })).end).toBe('open')
  })

  it.each([
    [
      'an unknown authority',
      makeCertificate({ issuer: makeCertificate({ name: 'Nobody', authority: true }) })
    ],
    ['a certificate that signs itself', own],
    ['another host', makeCertificate({ issuer: root, hosts: ['elsewhere.test'] })],
    ['a certificate that has ended', makeCertificate({ issuer: root, to: '2025-01-01' })]
  ])('refuses %s, and says nothing to it', async (_what, certificate) => {
    const server = await endpoint(certificate)
    expect((await listen(server, { authorities: [root] })).end).toBe('certificate')
    expect(server.requests).toEqual([])
  })

  it.each([
    ['signs itself', own],
    ['has ended', makeCertificate({ to: '2025-01-01' })],
    ['belongs to another host', makeCertificate({ hosts: ['elsewhere.test'] })]
  ])('takes exactly the pinned certificate, also when it %s', async (_what, certificate) => {
    const server = await endpoint(certificate)
    expect((await listen(server, { pinned: certificate })).end).toBe('open')
  })

  it('refuses any other certificate where one is pinned, before a word is sent', async () => {
    const server = await endpoint(makeCertificate({ name: 'Own server' }))
    expect((await listen(server, { pinned: own })).end).toBe('certificate')
    const known = await endpoint(makeCertificate({ issuer: root }))
    expect((await listen(known, { pinned: own, authorities: [root] })).end).toBe('certificate')
    expect([...server.requests, ...known.requests]).toEqual([])
  })

  it('keeps to the rules for a host that has no pin', async () => {
    const server = await endpoint(own)
    expect((await listen(server, { pinned: own, pinnedHost: 'elsewhere.test' })).end).toBe('certificate')
  })

  it('refuses a pinned certificate with a short key', async () => {
    const weak = makeCertificate({ key: 'rsa-1024' })
    const server = await endpoint(weak).catch(() => null)
    // OpenSSL may be set up to refuse such a key already on the server's side.
    if (server) expect((await listen(server, { pinned: weak })).end).not.toBe('open')
  })
})

describe('the way of the listener', () => {
  it('is direct where the system says so, and asks for each connection anew', async () => {
    const server = await endpoint(null)
    const { end, asked } = await listen(server)
    expect(end).toBe('open')
    expect(asked).toEqual([`${server.address}/`])
  })

  it('leads through an HTTP proxy, which sees nothing but TLS', async () => {
    const server = await endpoint(makeCertificate({ issuer: root, hosts: ['chat.test'] }), [], 'chat.test')
    const proxy = await proxied(forwardProxy())
    const { end } = await listen(server, { proxies: `PROXY 127.0.0.1:${proxy.port}`, authorities: [root] })
    expect(end).toBe('open')
    expect(proxy.tunnels).toEqual([{ to: `chat.test:${server.port}`, firstByte: 0x16 }])
    expect(proxy.plain).toEqual([])
  })

  it('leads through a proxy in clear for a server in clear, by a tunnel as well', async () => {
    const server = await endpoint(null, [], 'chat.test')
    const proxy = await proxied(forwardProxy())
    expect((await listen(server, { proxies: `PROXY 127.0.0.1:${proxy.port}` })).end).toBe('open')
    expect(proxy.tunnels).toEqual([{ to: `chat.test:${server.port}`, firstByte: 'G'.charCodeAt(0) }])
  })

  it('leads through a proxy that is reached by TLS when its certificate is right', async () => {
    const server = await endpoint(makeCertificate({ issuer: root }))
    const proxy = await proxied(forwardProxy({ tls: makeCertificate({ issuer: root }) }))
    const way = { proxies: `HTTPS 127.0.0.1:${proxy.port}`, authorities: [root] }
    expect((await listen(server, way)).end).toBe('open')
    const wrong = await proxied(forwardProxy({ tls: own }))
    expect((await listen(server, { ...way, proxies: `HTTPS 127.0.0.1:${wrong.port}` })).end).not.toBe('open')
    expect(wrong.tunnels).toEqual([])
  })

  it.each([
    ['SOCKS5', 5, 'chat.test'],
    ['SOCKS', 4, '127.0.0.1']
  ] as const)('leads through %s', async (word, version, name) => {
    const server = await endpoint(makeCertificate({ issuer: root, hosts: [name] }), [], name)
    const proxy = await proxied(socksProxy(version))
    const { end } = await listen(server, { proxies: `${word} 127.0.0.1:${proxy.port}`, authorities: [root] })
    expect(end).toBe('open')
    expect(proxy.tunnels).toEqual([{ to: `${name}:${server.port}`, firstByte: 0x16 }])
  })

  it('takes the next one when a proxy is not there', async () => {
    const server = await endpoint(null)
    const proxy = await proxied(forwardProxy())
    const gone = await forwardProxy()
    await gone.close()
    const proxies = `PROXY 127.0.0.1:${gone.port}; SOCKS5 127.0.0.1:${gone.port}; PROXY 127.0.0.1:${proxy.port}`
    expect((await listen(server, { proxies })).end).toBe('open')
    expect(proxy.tunnels).toHaveLength(1)
  })

  it.each([
    ['refuses', { refuse: 403 }],
    ['wants a password', { refuse: 407 }],
    ['speaks out of turn', { early: 'HTTP/1.1 101 Switching Protocols\r\n\r\n' }]
  ])('ends when the proxy %s, and never goes around it', async (_what, options) => {
    const server = await endpoint(null)
    const proxy = await proxied(forwardProxy(options))
    expect((await listen(server, { proxies: `PROXY 127.0.0.1:${proxy.port}` })).end).toBe('unreachable')
    expect(server.requests).toEqual([])
  })

  it('tells a proxy that asks what the person gave for it, once it has asked and not before', async () => {
    const server = await endpoint(makeCertificate({ issuer: root, hosts: ['chat.test'] }), [], 'chat.test')
    const proxy = await proxied(forwardProxy({ asks: true, accepts: 'Žofie:h:o%rse' }))
    const asked: string[] = []
    const asking: ProxyWords = {
      ...unasked,
      find(name) {
        asked.push(name)
        return Promise.resolve({ user: 'Žofie', password: 'h:o%rse' })
      }
    }
    const way = { proxies: `PROXY 127.0.0.1:${proxy.port}`, authorities: [root] }
    expect((await listen(server, { ...way, asking })).end).toBe('open')
    expect(asked).toEqual([`127.0.0.1:${proxy.port}`])
    expect(proxy.heard).toEqual(['Žofie:h:o%rse'])
    expect(proxy.tunnels.map((led) => led.firstByte)).toEqual([null, 0x16])
  })

  it('tells of words that a proxy refuses, and does not say them twice', async () => {
    const server = await endpoint(null)
    const proxy = await proxied(forwardProxy({ asks: true, accepts: 'carol:horse' }))
    const refused: unknown[] = []
    const words = { user: 'carol', password: 'cow' }
    const asking = {
      ...unasked,
      find: () => Promise.resolve(words),
      refused: (...told: unknown[]) => void refused.push(told)
    }
    expect((await listen(server, { proxies: `PROXY 127.0.0.1:${proxy.port}`, asking })).end).toBe(
      'unreachable'
    )
    expect(refused).toEqual([[`127.0.0.1:${proxy.port}`, words]])
    expect(proxy.heard).toEqual(['carol:cow'])
    expect(server.requests).toEqual([])
  })

  it('ends when the system names a kind of proxy that is not known', async () => {
    const server = await endpoint(null)
    expect((await listen(server, { proxies: 'QUIC proxy.test:443' })).end).toBe('unreachable')
    expect(server.requests).toEqual([])
  })

  it.each(['PROXY', 'SOCKS5', 'SOCKS'])('ends in time when %s never answers', async (word) => {
    const silent: Socket[] = []
    const hole = createTcpServer((socket) => silent.push(socket.resume()))
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve))
    ending.push(() => {
      for (const socket of silent) socket.destroy()
      hole.close()
    })
    const server = await endpoint(null)
    const { port } = hole.address() as AddressInfo
    const began = Date.now()
    expect((await listen(server, { proxies: `${word} 127.0.0.1:${port}`, timeoutMs: 200 })).end).toBe(
      'unreachable'
    )
    expect(Date.now() - began).toBeLessThan(2_000)
    await expect.poll(() => silent.map((socket) => socket.destroyed)).toEqual([true])
  })

  it('leaves nothing open when the listener is closed on the way', async () => {
    let left = 0
    const hole = createTcpServer((socket) => {
      left += 1
      socket.on('close', () => (left -= 1)).on('error', () => undefined)
      // The tunnel stands only after the listener has been given up.
      setTimeout(() => socket.write('HTTP/1.1 200 OK\r\n\r\n'), 150)
      socket.resume()
    })
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve))
    ending.push(() => void hole.close())
    const form = webSocketForms[0]
    if (!form) return expect.unreachable()
    const listener = openListener({
      form,
      base: 'ws://chat.test:1',
      stationId,
      clock: systemClock,
      tls: {
        createConnection: createListenerConnection({
          resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${(hole.address() as AddressInfo).port}`),
          authorities: () => [],
          pin: null,
          proxies: unasked
        })
      },
      onOpen: () => expect.unreachable(),
      onWake: () => undefined,
      onClosed: () => expect.unreachable()
    })
    await expect.poll(() => left).toBe(1)
    listener.close()
    await expect.poll(() => left).toBe(0)
  })
})
