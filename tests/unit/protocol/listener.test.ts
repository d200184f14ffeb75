import { createServer as createHttpsServer } from 'node:https'
import { createServer, type AddressInfo, type Server } from 'node:net'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { systemClock } from '@shared/clock'
import type { StationId } from '@shared/ids'
import { openListener, type ListenerEnd, type ListenerOptions } from '../../../main/protocol/listener'
import { listenerForms, webSocketForms } from '../../../main/protocol/listenerForms'
import { selfSignedCertificate } from './certificate'
import { manualClock } from './manualClock'

const stationId = 'a368a648238e7c875e79bad0625b7b85' as StationId
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

interface Peer {
  socket: WebSocket
  request: IncomingMessage
  frames: string[]
  pings: number
}

let sockets: WebSocketServer
let peers: Peer[]
let address: string
beforeEach(async () => {
  peers = []
  sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  sockets.on('connection', (socket, request) => {
    const peer: Peer = { socket, request, frames: [], pings: 0 }
    socket.on('message', (data) => peer.frames.push((data as Buffer).toString()))
    socket.on('ping', () => (peer.pings += 1))
    peers.push(peer)
  })
  await new Promise((resolve) => sockets.on('listening', resolve))
  address = `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`
  closers.push(() => {
    for (const client of sockets.clients) client.terminate()
    sockets.close()
  })
})

function listen(more: Partial<ListenerOptions> & { formId?: string } = {}) {
  const form = webSocketForms.find(({ id }) => id === (more.formId ?? 'station-frame'))
  if (form === undefined) throw new Error('no such form')
  const told = { opened: 0, wakes: 0, closed: [] as ListenerEnd[] }
  const listener = openListener({
    form,
    base: address,
    stationId,
    clock: systemClock,
    onOpen: () => (told.opened += 1),
    onWake: () => (told.wakes += 1),
    onClosed: (reason) => told.closed.push(reason),
    ...more
  })
  closers.push(() => listener.close())
  return { listener, told }
}

async function connected(more: Parameters<typeof listen>[0] = {}) {
  const parts = listen(more)
  await expect.poll(() => parts.told.opened).toBe(1)
  await expect.poll(() => peers.length).toBe(1)
  return { ...parts, peer: peers[0] as Peer }
}

describe('how the station is told', () => {
  test('the bare station id as the first frame is the default', async () => {
    expect(listenerForms[0]?.id).toBe('station-frame')
    const { peer } = await connected()
    await expect.poll(() => peer.frames).toEqual([stationId])
  })

  test('as JSON', async () => {
    const { peer } = await connected({ formId: 'json-subscribe' })
    await expect
      .poll(() => peer.frames.map((frame) => JSON.parse(frame) as unknown))
      .toEqual([{ action: 'subscribe', stationid: stationId }])
  })

  test('in the query, beside what stands there already', async () => {
    const { peer } = await connected({ formId: 'station-query', base: `${address}/?a=b` })
    expect(peer.request.url).toBe(`/?a=b&station=${stationId}`)
  })

  test('in a header', async () => {
    const { peer } = await connected({ formId: 'station-header' })
    expect(peer.request.headers['ozeki-station']).toBe(stationId)
    expect(peer.frames).toEqual([])
  })
})

describe('news', () => {
  test.each(['', 'x', '{"anything":1}', Buffer.from([0, 255])])(
    'every frame wakes, whatever it says: %j',
    async (frame) => {
      const { peer, told } = await connected()
      peer.socket.send(frame)
      await expect.poll(() => told.wakes).toBe(1)
    }
  )

  test('ten thousand frames in a burst wake a handful of times, and once after the last', async () => {
    const clock = manualClock()
    const { peer, told } = await connected({ clock })
    for (let count = 0; count < 10_000; count += 1) peer.socket.send('new')
    // Frames come in their order: the answer to a ping comes after all of them were read.
    const allRead = new Promise((resolve) => peer.socket.once('pong', resolve))
    peer.socket.ping()
    await allRead
    expect(told.wakes).toBe(1)
    clock.pass(250)
    expect(told.wakes).toBe(2)
    clock.pass(2_000)
    expect(told.wakes).toBe(2)
    peer.socket.send('new')
    await expect.poll(() => told.wakes).toBe(3)
  })
})

describe('the end', () => {
  test('the server closes', async () => {
    const { peer, told } = await connected()
    peer.socket.close()
    await expect.poll(() => told.closed).toEqual(['closed-by-server'])
  })

  test('the connection breaks', async () => {
    const { peer, told } = await connected()
    peer.socket.terminate()
    await expect.poll(() => told.closed).toEqual(['closed-by-server'])
  })

  test('a frame beyond all measure is refused', async () => {
    const { peer, told } = await connected()
    peer.socket.send('x'.repeat(70_000))
    await expect.poll(() => told.closed).toEqual(['frame-too-large'])
    expect(told.wakes).toBe(0)
  })

  test('closing it ourselves is silent, at once and for good', async () => {
    const { listener, peer, told } = await connected()
    peer.socket.send('late')
    listener.close()
    listener.close()
    await expect.poll(() => peer.socket.readyState).toBe(3)
    expect(told).toEqual({ opened: 1, wakes: 0, closed: [] })
  })

  test('closing it before it stands is silent, too', async () => {
    const { listener, told } = listen()
    listener.close()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(told).toEqual({ opened: 0, wakes: 0, closed: [] })
  })

  test('nobody listens there', async () => {
    sockets.close()
    const { told } = listen({ base: 'ws://127.0.0.1:1' })
    await expect.poll(() => told.closed).toEqual(['unreachable'])
  })

  test('an address that is none', async () => {
    const { told } = listen({ base: 'nonsense' })
    await expect.poll(() => told.closed).toEqual(['unreachable'])
  })

  test('an HTTP answer instead of a WebSocket', async () => {
    const server: Server = createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => server.close())
    const { told } = listen({ base: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` })
    await expect.poll(() => told.closed).toEqual(['refused'])
  })
})

describe('signs of life', () => {
  /** Lets the manual clock and the real socket take turns. */
  const turn = () => new Promise((resolve) => setTimeout(resolve, 20))

  test('are asked for every 20 s, and an answer keeps the connection for hours', async () => {
    const clock = manualClock()
    const { peer, told } = await connected({ clock })
    for (let seconds = 0; seconds < 200; seconds += 5) {
      clock.pass(5_000)
      await turn()
    }
    await expect.poll(() => peer.pings).toBe(10)
    expect(told.closed).toEqual([])
  })

  test('a connection that says nothing for 45 s is dead', async () => {
    const clock = manualClock()
    const { peer, told } = await connected({ clock })
    peer.socket.pause()
    clock.pass(44_000)
    await turn()
    expect(told.closed).toEqual([])
    clock.pass(1_000)
    expect(told.closed).toEqual(['silent'])
    expect(clock.waiting()).toEqual([])
  })
})

describe('over TLS', () => {
  test('an authority that the person chose is trusted, and no other', async () => {
    const { key, cert } = selfSignedCertificate()
    const server = createHttpsServer({ key, cert })
    const secure = new WebSocketServer({ server })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => {
      for (const client of secure.clients) client.terminate()
      server.close()
    })
    const base = `wss://127.0.0.1:${(server.address() as AddressInfo).port}`
    const stranger = listen({ base })
    await expect.poll(() => stranger.told.closed).toEqual(['certificate'])
    const trusted = listen({ base, tls: { ca: [cert] } })
    await expect.poll(() => trusted.told.opened).toBe(1)
    const broken = listen({
      base,
      tls: { ca: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'] }
    })
    await expect.poll(() => broken.told.closed).toEqual(['certificate'])
  })
})
