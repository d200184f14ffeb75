import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import type { StationId } from '@shared/ids'
import { webSocketForms } from '../../main/protocol'
import { type ListenerLink, linkListener } from '../../main/session/listenerLink'
import type { ChatServerOptions } from '../chat-server'
import { createFakeClock } from '../fakeClock'
import { endWorlds, nextMoment, passUntil, served, startWorld, until, type World } from './faultsRig'

afterEach(endWorlds)

const start = (server: ChatServerOptions = {}): Promise<World> =>
  startWorld({ listener: 'udp-station', server: { datagrams: 'acknowledging', ...server } })

/** Signed in and subscribed, with everything that belongs to the start behind it. */
async function listening(server: ChatServerOptions = {}): Promise<World> {
  const one = await start(server)
  await until('listening', one.isListening)
  await until('availability told', () => served(one, 'chatavailability') > 0)
  await until('asked once', () => served(one, 'chatnotification') > 0)
  await nextMoment(30)
  await until('at rest', () => one.isOnline() && one.waitingFor() === 0)
  one.server.clearRequests()
  return one
}

/** Moves the first friend. */
function move(one: World): void {
  const [friend] = one.server.friends()
  one.server.move(friend?.nick ?? '', friend?.availability === 'busy' ? 'available' : 'busy')
}

const subscriptions = ({ server }: World): number => server.subscribers()[0]?.subscriptions ?? 0

describe('A listener over UDP', () => {
  it('brings a change within a second', async () => {
    const one = await listening()
    expect(one.server.connections()).toEqual([])
    let least = Infinity
    // The best of three: what else the machine does must not decide.
    for (let count = 1; count <= 3; count += 1) {
      const from = performance.now()
      move(one)
      await until('the change', () => one.changes.length === count)
      least = Math.min(least, performance.now() - from)
      expect(one.changes.at(-1)).toMatchObject({ cause: 'live' })
      await until('answered', () => one.waitingFor() === 0)
      one.clock.pass(1_000)
    }
    expect(least).toBeLessThan(1_000)
  })

  it('repeats a subscription that was lost, later each time, and wakes nobody by its acknowledgement', async () => {
    const one = await startWorld({
      listener: 'udp-station',
      server: { datagrams: 'acknowledging' },
      prepare: (server) => server.fault('listener', { kind: 'silent', times: 3 })
    })
    await until('online', one.isOnline)
    await nextMoment(50)
    expect(one.session.news).toBe('polling')
    // The first at once, then after one, two and four seconds: the fourth is the first that arrives.
    for (const [ms, arrived] of [
      [1_000, 0],
      [2_000, 0],
      [3_999, 0],
      [1, 1]
    ] as const) {
      one.clock.pass(ms)
      await nextMoment(50)
      await until('arrived', () => one.server.subscribers().length >= arrived)
      expect(one.server.subscribers()).toHaveLength(arrived)
    }
    await until('listening', one.isListening)
    await nextMoment(50)
    one.server.clearRequests()
    one.clock.pass(20_000)
    await until('kept alive', () => subscriptions(one) === 2)
    await nextMoment(50)
    expect(one.server.requestsOf('chatnotification')).toEqual([])
  })

  it('is kept alive each 20 s, and no more often', async () => {
    const one = await listening()
    expect(subscriptions(one)).toBe(1)
    for (let count = 1; count <= 15; count += 1) {
      one.clock.pass(19_999)
      await nextMoment(20)
      expect(subscriptions(one)).toBe(count)
      one.clock.pass(1)
      await until('kept alive', () => subscriptions(one) === count + 1)
      await nextMoment(20)
    }
    expect(one.session.news).toBe('listening')
  })

  it('is no reason to ask less often: a datagram may be lost unseen', async () => {
    const one = await listening()
    // Forgotten between two keep-alives, as by a server that restarts: nobody tells the change.
    one.server.dropListeners()
    move(one)
    one.clock.pass(30_000)
    await until('the change', () => one.changes.length === 1)
  })

  it('survives a restart of the server, and tells on', async () => {
    const one = await listening()
    await one.server.restart()
    await passUntil(one, 'subscribed again', () => one.server.subscribers().length === 1, {
      stepMs: 1_000,
      limitMs: 45_000
    })
    await until('listening', one.isListening)
    const known = one.changes.length
    move(one)
    await until('the change', () => one.changes.length === known + 1)
  })

  it('that a server no longer answers is noticed within 45 s, and nobody is shown as fresh after it', async () => {
    const one = await listening()
    for (const api of ['chatlogin', 'chatfriends', 'chatnotification'] as const)
      one.server.fault(api, { kind: 'hang' })
    one.server.silenceListeners()
    const passed = await passUntil(one, 'noticed', () => one.session.news === 'polling', {
      stepMs: 1_000,
      limitMs: 60_000,
      pauseMs: 20
    })
    expect(passed).toBeLessThanOrEqual(45_000)
    expect(one.isOnline()).toBe(false)
    one.server.clearFaults()
    await passUntil(one, 'listening again', one.isListening, { stepMs: 500, limitMs: 60_000 })
  })

  it('of a server that is gone is noticed at the next keep-alive, where the network says so', async () => {
    const one = await listening()
    await one.server.stop()
    const passed = await passUntil(one, 'noticed', () => !one.isOnline(), { stepMs: 1_000, limitMs: 45_000 })
    expect(passed).toBeLessThanOrEqual(45_000)
    await one.server.start()
    await passUntil(one, 'back', one.isListening, { stepMs: 500, limitMs: 90_000 })
  })

  it('of a server that acknowledges nothing brings news, and is not taken for sure', async () => {
    const one = await start({ datagrams: 'mute' })
    await until('online', one.isOnline)
    await until('subscribed', () => one.server.subscribers().length === 1)
    move(one)
    await until('the change', () => one.changes.length === 1)
    expect(one.session.news).toBe('polling')
    // Its silence says nothing, so quiet minutes are no alarm.
    for (let passed = 0; passed < 300_000; passed += 5_000) {
      one.clock.pass(5_000)
      await nextMoment(8)
      await until('answered', () => one.waitingFor() === 0)
    }
    expect(one.states.filter((state) => state !== 'online' && state !== 'signing-in')).toEqual([])
    expect(one.log.filter((line) => line.includes('listener closed'))).toEqual([])
  })

  it('with a flood of 10,000 datagrams leads to a few questions', async () => {
    const one = await listening()
    for (let burst = 0; burst < 100; burst += 1) {
      for (let count = 0; count < 100; count += 1) one.server.wake()
      one.clock.pass(10)
      await nextMoment(10)
    }
    await nextMoment(300)
    expect(one.server.requests.length).toBeGreaterThan(0)
    expect(one.server.requests.length).toBeLessThanOrEqual(10)
    move(one)
    await passUntil(one, 'the change after the flood', () => one.changes.length === 1)
  })

  it('hears nobody but the server: neither another host nor another port', async () => {
    const one = await listening()
    const port = one.server.subscribers()[0]?.port ?? 0
    for (const address of ['127.0.0.1', '127.0.0.2']) {
      const stranger = createSocket('udp4')
      stranger.bind(0, address)
      await once(stranger, 'listening')
      for (let count = 0; count < 50; count += 1) stranger.send('{"event":"notification"}', port, '127.0.0.1')
      await nextMoment(60)
      stranger.close()
    }
    one.clock.pass(1_000)
    await nextMoment(50)
    expect(one.server.requests).toEqual([])
  })

  it('is closed in sleep and when the session ends, and opened anew after waking up', async () => {
    const one = await listening()
    const before = one.server.subscribers()[0]?.port
    one.session.rest()
    expect(one.session.connection.kind).toBe('checking')
    one.server.wake()
    one.clock.pass(50_000)
    await nextMoment(60)
    expect(subscriptions(one)).toBe(1)
    expect(one.server.requests).toEqual([])
    one.session.checkNow('woken')
    await until('listening', one.isListening)
    expect(one.server.subscribers().some(({ port }) => port !== before)).toBe(true)
    await nextMoment(50)
    await until('at rest', () => one.waitingFor() === 0)
    one.session.stop()
    one.server.clearRequests()
    one.server.wake()
    one.clock.pass(3_600_000)
    await nextMoment(60)
    expect(one.server.requests).toEqual([])
    expect(one.clock.waiting).toBe(0)
  })

  it('gives way to the WebSocket where the server names no address for it', async () => {
    const one = await start({ datagrams: 'none' })
    await until('listening', one.isListening)
    expect(one.server.connections()).toHaveLength(1)
  })
})

describe('A server that names an address for UDP alone', () => {
  it('is subscribed at, whatever listener was chosen, but never where https was typed', async () => {
    const server = createSocket('udp4')
    server.bind(0, '127.0.0.1')
    await once(server, 'listening')
    const clock = createFakeClock()
    const link = (secure: boolean): ListenerLink | null =>
      linkListener({
        form: webSocketForms[0] ?? expect.unreachable(),
        addresses: { ws: null, wss: null, udp: `udp://127.0.0.1:${server.address().port}` },
        secure,
        stationId: 'cd'.repeat(16) as StationId,
        tls: undefined,
        ports: { clock, random: () => 0.5, log: () => undefined },
        onNews: () => undefined,
        onLinked: () => undefined
      })
    expect(link(true)).toBeNull()
    const datagram = once(server, 'message')
    const made = link(false)
    expect(String((await datagram)[0])).toBe('cd'.repeat(16))
    made?.close()
    server.close()
    expect(clock.waiting).toBe(0)
  })
})

describe('A sleep whose end nobody tells', () => {
  it('ends by itself after a minute of being awake', async () => {
    const one = await listening()
    one.session.rest()
    one.clock.pass(60_000)
    await until('listening', one.isListening)
  })
})
