import { afterEach, describe, expect, it } from 'vitest'
import type { ApiFault } from '../chat-server'
import { endWorlds, nextMoment, passUntil, startListening, startWorld, until, type World } from './faultsRig'

afterEach(endWorlds)

const firstNick = (one: World): string => one.server.friends()[0]?.nick ?? ''
const other = (one: World): string =>
  one.server.friends()[0]?.availability === 'available' ? 'busy' : 'available'

/** Comes back once the fault is over, without anybody doing anything, with everybody in the list. */
async function comesBack(one: World): Promise<void> {
  one.server.clearFaults()
  const passed = await passUntil(one, 'online again', one.isOnline, { stepMs: 500, limitMs: 90_000 })
  // Nobody waits longer than the longest pause between two tries.
  expect(passed).toBeLessThanOrEqual(60_500)
  expect(one.names()).toHaveLength(6)
}

describe('an answer that is no list', () => {
  const faults: [string, ApiFault, string, RegExp][] = [
    ['HTTP 500', { kind: 'http-status', status: 500 }, 'http-status', /answered with HTTP 500/],
    ['truncated JSON', { kind: 'truncated-json' }, 'answer-malformed', /cannot be read/],
    ['nothing at all', { kind: 'empty-body' }, 'answer-malformed', /cannot be read/],
    ['the login page of a captive portal', { kind: 'html' }, 'not-a-chat-server', /web page instead of/],
    [
      'a redirect to another host',
      { kind: 'redirect', status: 301, to: 'http://collector.example.net/' },
      'address-moved',
      /collector\.example\.net/
    ],
    [
      'an answer of 200 MB',
      { kind: 'huge-body', megabytes: 200 },
      'answer-too-large',
      /too large to be true/
    ],
    ['a gzip bomb', { kind: 'gzip-bomb', megabytes: 200 }, 'answer-too-large', /too large to be true/]
  ]
  it.each(faults)(
    '%s loses nobody, shows nobody as fresh, is told in a sentence, and passes by itself',
    async (_name, fault, code, sentence) => {
      const one = await startListening()
      const before = one.names()
      const confirmed = one.roster.confirmedAt
      one.clock.pass(1_000)
      one.server.fault('chatfriends', fault)
      one.server.move(firstNick(one), other(one))
      await passUntil(one, 'no longer online', () => one.session.connection.kind === 'reconnecting', {
        limitMs: 10_000,
        pauseMs: 60
      })
      expect(one.trouble().code).toBe(code)
      expect(one.trouble().sentence).toMatch(sentence)
      expect(one.names()).toEqual(before)
      expect(one.roster.confirmedAt).toBe(confirmed)
      expect(one.changes).toEqual([])
      expect(one.asked.every((address) => address.startsWith(one.server.baseUrl))).toBe(true)
      await comesBack(one)
      expect(one.changes).toMatchObject([{ name: firstNick(one), cause: 'catch-up' }])
    },
    20_000
  )

  it('of the wrong content type is read all the same', async () => {
    const one = await startListening()
    one.server.fault('chatfriends', { kind: 'wrong-content-type', contentType: 'text/html' })
    one.server.fault('chatnotification', { kind: 'wrong-content-type' })
    one.server.move(firstNick(one), other(one))
    await until('the change', () => one.changes.length === 1)
    expect(one.isOnline()).toBe(true)
  })
})

describe('an answer with odd entries', () => {
  it.each([
    { kind: 'duplicate-friend' },
    { kind: 'only-in-friends' },
    { kind: 'only-in-availabilities' },
    { kind: 'null-list' },
    { kind: 'unknown-availability', text: 'in a meeting' },
    { kind: 'malformed-public-key' },
    { kind: 'long-name' },
    { kind: 'direction-marks-name' }
  ] satisfies ApiFault[])('$kind costs no friend, and the next good answer mends it', async (fault) => {
    const one = await startListening()
    const before = one.roster.rows().map(({ id, availability }) => [id, availability.kind])
    one.server.fault('chatfriends', fault)
    one.session.checkNow('asked')
    await until('online', one.isOnline)
    expect(one.roster.counts.total).toBe(6)
    expect(one.roster.rows().filter((row) => row.availability.kind === 'unknown').length).toBe(
      fault.kind === 'null-list'
        ? 6
        : ['unknown-availability', 'only-in-friends'].includes(fault.kind)
          ? 1
          : 0
    )
    one.server.clearFaults()
    one.session.checkNow('asked')
    await until('online again', one.isOnline)
    expect(one.roster.rows().map(({ id, availability }) => [id, availability.kind])).toEqual(before)
  })
})

describe('a server that asks to be left alone', () => {
  it('for two minutes (429, Retry-After) is left alone for so long, whatever its listener says, and is back then', async () => {
    const one = await startListening()
    one.server.fault('chatnotification', { kind: 'http-status', status: 429, retryAfter: '120' })
    one.server.wake()
    await until('reconnecting', () => one.session.connection.kind === 'reconnecting')
    const state = one.session.connection
    expect(state.kind === 'reconnecting' && state.retryAt - one.clock.now()).toBe(120_000)
    expect(one.trouble().sentence).toMatch(/HTTP 429/)
    const asked = one.server.requests.length
    for (let passed = 0; passed < 119_000; passed += 1_000) {
      one.server.wake()
      one.clock.pass(1_000)
      if (passed % 10_000 === 0) await nextMoment()
    }
    one.server.dropListeners('hard')
    await nextMoment(50)
    expect(one.server.requests.length).toBe(asked)
    one.server.clearFaults()
    one.clock.pass(1_000)
    await until('online again', one.isOnline)
  })

  it('for a few seconds gets its second try after them, not before', async () => {
    const one = await startListening()
    one.server.fault('chatnotification', { kind: 'http-status', status: 503, retryAfter: '7', times: 1 })
    one.server.wake()
    await until('asked', () => one.server.requestsOf('chatnotification').length === 1)
    await nextMoment(50)
    one.clock.pass(6_900)
    await nextMoment(30)
    expect(one.server.requestsOf('chatnotification')).toHaveLength(1)
    one.clock.pass(200)
    await until('second try', () => one.server.requestsOf('chatnotification').length === 2)
    await until('online', one.isOnline)
  })

  it.each(['999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'for ever (Retry-After: %s) is asked again within an hour',
    async (retryAfter) => {
      const one = await startListening()
      one.server.fault('chatnotification', { kind: 'http-status', status: 503, retryAfter })
      one.server.wake()
      await until('reconnecting', () => one.session.connection.kind === 'reconnecting')
      const state = one.session.connection
      const wait = state.kind === 'reconnecting' ? state.retryAt - one.clock.now() : 0
      expect(wait).toBe(3_600_000)
      one.server.clearFaults()
      one.clock.pass(wait)
      await until('online again', one.isOnline)
    }
  )

  it('is asked at once all the same when the person wants it', async () => {
    const one = await startListening()
    one.server.fault('chatnotification', { kind: 'http-status', status: 429, retryAfter: '120', times: 1 })
    one.server.wake()
    await until('reconnecting', () => one.session.connection.kind === 'reconnecting')
    one.session.checkNow('asked')
    await until('online again', one.isOnline)
  })

  it('by failing is not asked more often because its listener goes on telling news', async () => {
    const one = await startListening()
    one.server.fault('chatnotification', { kind: 'http-status', status: 500 })
    one.server.wake()
    await passUntil(one, 'reconnecting', () => one.session.connection.kind === 'reconnecting')
    for (let round = 0; round < 6; round += 1) {
      const state = one.session.connection
      const end = state.kind === 'reconnecting' ? state.retryAt : 0
      const asked = one.server.requests.length
      while (one.clock.now() + 300 < end) {
        one.server.wake()
        await nextMoment(2)
        one.clock.pass(300)
      }
      expect(one.server.requests.length).toBe(asked)
      await passUntil(one, 'the next failure', () => {
        const now = one.session.connection
        return now.kind === 'reconnecting' && now.retryAt > end
      })
    }
  })
})

describe('a server that does not answer', () => {
  it.each([
    ['hangs', { kind: 'hang' }],
    ['drips a byte each second', { kind: 'slow-drip', bytes: 1, everyMs: 1_000 }]
  ] satisfies [string, ApiFault][])('and %s is noticed within 45 s', async (_name, fault) => {
    const one = await startListening()
    const confirmed = one.roster.confirmedAt
    one.server.fault('chatnotification', fault)
    one.server.wake()
    await until('asked', () => one.server.requestsOf('chatnotification').length === 1)
    await passUntil(one, 'no longer online', () => !one.isOnline(), { stepMs: 1_000, limitMs: 45_000 })
    await passUntil(one, 'reconnecting', () => one.session.connection.kind === 'reconnecting', {
      stepMs: 1_000,
      limitMs: 45_000
    })
    expect(one.trouble().sentence).toMatch(/took too long to answer/)
    expect(one.roster.confirmedAt).toBe(confirmed)
    await comesBack(one)
  })

  it('at a half-open socket is noticed within 45 s, and nobody is shown as fresh after it', async () => {
    const one = await startListening()
    one.server.silenceListeners()
    const passed = await passUntil(one, 'noticed', () => one.session.news === 'polling', {
      stepMs: 1_000,
      limitMs: 60_000
    })
    expect(passed).toBeLessThanOrEqual(45_000)
    await until('asked', () => one.server.requestsOf('chatnotification').length > 0)
    await passUntil(one, 'listening again', one.isListening, { stepMs: 500, limitMs: 10_000 })
  })

  it('on either way, as when a cable is cut, is not called connected for longer than 45 s', async () => {
    const one = await startListening()
    for (const api of ['chatlogin', 'chatfriends', 'chatnotification'] as const)
      one.server.fault(api, { kind: 'hang' })
    one.server.silenceListeners()
    await passUntil(one, 'no longer online', () => !one.isOnline(), { stepMs: 1_000, limitMs: 45_000 })
    await comesBack(one)
  })
})

describe('a server that restarts in the middle of', () => {
  it('Login signs in all the same', async () => {
    const one = await startWorld({
      prepare: (server) => server.fault('chatlogin', { kind: 'hang', times: 1 })
    })
    await until('asked', () => one.server.requestsOf('chatlogin').length === 1)
    await one.server.restart()
    await passUntil(one, 'online', one.isOnline)
    expect(one.names()).toHaveLength(6)
  })

  it('the first Friends / List signs in all the same, with the signature that it finds', async () => {
    const one = await startWorld({
      prepare: (server) => server.fault('chatfriends', { kind: 'hang', processed: true, times: 1 })
    })
    await until('asked', () => one.server.requestsOf('chatfriends').length === 1)
    await one.server.restart()
    await passUntil(one, 'online', one.isOnline)
    expect(one.session.signedIn?.context.identity.scheme.id).toBe('rsa-sha256')
  })

  it('Friends / List loses no friend and no change', async () => {
    const one = await startListening()
    one.server.fault('chatfriends', { kind: 'hang', processed: true, times: 1 })
    one.server.move(firstNick(one), other(one))
    await until('asked', () => one.server.requestsOf('chatfriends').length === 1)
    await one.server.restart()
    await passUntil(one, 'the change', () => one.changes.length === 1 && one.isListening())
    expect(one.names()).toHaveLength(6)
  })

  it('Notification loses no change, although the server thinks that it was told', async () => {
    const one = await startListening()
    // The request takes effect and its answer is lost: asked again, the server has nothing new to tell.
    one.server.fault('chatnotification', { kind: 'hang', processed: true, times: 1 })
    one.server.move(firstNick(one), other(one))
    await until('asked', () => one.server.requestsOf('chatnotification').length === 1)
    await one.server.restart()
    await passUntil(one, 'the change', () => one.changes.length === 1 && one.isListening(), {
      limitMs: 20_000
    })
  })

  it('Notification, by a reset alone, loses no change either', async () => {
    const one = await startListening()
    one.server.fault('chatnotification', { kind: 'reset', processed: true, times: 1 })
    one.server.move(firstNick(one), other(one))
    await passUntil(one, 'the change', () => one.changes.length === 1, { limitMs: 20_000 })
  })

  it('Availability tells it again', async () => {
    const one = await startWorld({
      prepare: (server) => server.fault('chatavailability', { kind: 'hang', times: 1 })
    })
    await until('asked', () => one.server.requestsOf('chatavailability').length === 1)
    await one.server.restart()
    await passUntil(one, 'told', () => one.server.requestsOf('chatavailability').at(-1)?.httpStatus === 200, {
      stepMs: 1_000,
      limitMs: 45_000
    })
    await until('online', one.isOnline)
  })

  it('the handshake of the listener is listened to afterwards, and misses nothing', async () => {
    const one = await startWorld({
      prepare: (server) => server.fault('listener', { kind: 'stall', times: 1 })
    })
    await until('online', one.isOnline)
    await nextMoment(50)
    expect(one.session.news).toBe('polling')
    await one.server.stop()
    one.server.move(firstNick(one), other(one))
    await one.server.start()
    await passUntil(one, 'listening', one.isListening)
    await until('the change', () => one.changes.length === 1)
    expect(one.names()).toHaveLength(6)
  })

  it('what its listener tells loses no change', async () => {
    const one = await startListening()
    // The frame is on its way out when everything ends.
    one.server.move(firstNick(one), other(one))
    await one.server.restart()
    await passUntil(one, 'the change', () => one.changes.length === 1 && one.isListening(), {
      limitMs: 20_000
    })
    expect(one.names()).toHaveLength(6)
  })

  it('everything, having forgotten who is signed in, is signed in to again and told the availability', async () => {
    const one = await startListening()
    one.server.forgetStations()
    await one.server.restart()
    await passUntil(one, 'signed in again', () => one.server.requestsOf('chatlogin').length === 1)
    await passUntil(one, 'listening', one.isListening)
    await until('told', () => one.server.requestsOf('chatavailability').length > 0)
    expect(one.states).not.toContain('refused')
  })
})

describe('a listener that floods', () => {
  it('with 10,000 frames in one second leads to a few questions', async () => {
    const one = await startListening()
    const from = Date.now()
    for (let burst = 0; burst < 100; burst += 1) {
      for (let frame = 0; frame < 100; frame += 1) one.server.wake()
      one.clock.pass(10)
      await nextMoment(10)
    }
    expect(Date.now() - from).toBeLessThan(5_000)
    await nextMoment(300)
    expect(one.server.requests.length).toBeGreaterThan(0)
    expect(one.server.requests.length).toBeLessThanOrEqual(10)
    one.server.move(firstNick(one), other(one))
    await passUntil(one, 'the change after the flood', () => one.changes.length === 1)
  })
})

describe('a clock that is one day off', () => {
  const day = 86_400_000
  it.each([
    ['behind', day],
    ['ahead', -day]
  ])('(%s) is told as such, not as a wrong key or signature', async (_name, ahead) => {
    const one = await startWorld({ serverAheadMs: () => ahead })
    await until('refused', () => one.session.connection.kind === 'refused')
    expect(one.trouble()).toMatchObject({ code: 'clock-wrong' })
    expect(one.trouble().sentence).toMatch(/clock of this computer differs by 24 hours/)
  })

  it('is forgiven as soon as it is right', async () => {
    let ahead = day
    const one = await startWorld({ serverAheadMs: () => ahead })
    await until('refused', () => one.session.connection.kind === 'refused')
    ahead = 0
    one.session.checkNow('asked')
    await until('online', one.isOnline)
  })

  it('in the middle of a session is told, too, and the list stays', async () => {
    let ahead = 0
    const one = await startListening({ serverAheadMs: () => ahead })
    ahead = 20 * 60_000
    one.session.checkNow('asked')
    await passUntil(one, 'refused', () => one.session.connection.kind === 'refused')
    expect(one.trouble().sentence).toMatch(/differs by 20 minutes/)
    expect(one.names()).toHaveLength(6)
  })

  it('does not matter to a server that takes it', async () => {
    const one = await startWorld({ serverAheadMs: () => day, server: { timestampToleranceMs: Infinity } })
    await until('online', one.isOnline)
  })

  it('is not blamed where the clocks agree', async () => {
    const one = await startWorld({ server: { scheme: [] } })
    await until('refused', () => one.session.connection.kind === 'refused')
    expect(one.trouble().code).toBe('signature-refused')
  })
})
