import { afterEach, describe, expect, it } from 'vitest'
import { repeatAnnouncementMs } from '../../main/session/announcer'
import { pace } from '../../main/session/session'
import { endWorlds, nextMoment, passUntil, startWorld, until, type World } from './faultsRig'

afterEach(endWorlds)

const online = (one: World): boolean => one.isOnline()
const listening = (one: World): boolean => one.isListening()
const available = ({ roster }: World): string[] => roster.available().map((row) => row.name)

describe('a session', () => {
  it('signs in, finds the signature by itself, gets the list and listens', async () => {
    const one = await startWorld()
    await until('online and listening', () => listening(one))
    expect(one.session.signedIn?.context.identity.scheme.id).toBe('rsa-sha256')
    expect(available(one)).toHaveLength(
      one.server.friends().filter((friend) => friend.availability === 'available').length
    )
    expect(one.changes).toEqual([])
    await until('availability told', () => one.server.requestsOf('chatavailability').length === 1)
  })

  it.each(['rsa-sha1', 'rsa-pss-sha256', 'hmac-sha256-hex'] as const)(
    'finds %s, trying each scheme once at most',
    async (scheme) => {
      const one = await startWorld({ server: { scheme } })
      await until('online', () => online(one))
      expect(one.session.signedIn?.context.identity.scheme.id).toBe(scheme)
      expect(one.server.requestsOf('chatfriends').length).toBeLessThanOrEqual(4)
    }
  )

  it('learns of a friend within one wake-up of the listener', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    const [friend] = one.server.friends()
    if (!friend) return expect.unreachable()
    const to = friend.availability === 'busy' ? 'available' : 'busy'
    one.server.move(friend.nick, to)
    await until('the change', () => one.changes.length === 1)
    expect(one.changes[0]).toMatchObject({ name: friend.nick, to: { kind: to }, cause: 'live' })
  })

  it('asks every 30 s where there is no listener, and every 3 min where there is one', async () => {
    const one = await startWorld({ listener: 'none' })
    await until('online', () => online(one))
    expect(one.session.news).toBe('polling')
    one.server.move(one.server.friends()[0]?.nick ?? '', 'busy')
    one.clock.pass(pace.polling - 1)
    expect(one.server.requestsOf('chatnotification')).toHaveLength(0)
    one.clock.pass(1)
    await until('the change', () => one.changes.length === 1)

    const two = await startWorld()
    await until('listening', () => listening(two))
    await until('first question', () => two.server.requestsOf('chatnotification').length === 1)
    await until('at rest', () => two.clock.waiting > 0 && online(two))
    two.clock.pass(pace.polling)
    await nextMoment(50)
    expect(two.server.requestsOf('chatnotification')).toHaveLength(1)
  })

  it('turns a flood of 10,000 wake-ups into a few questions', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    one.server.clearRequests()
    for (let frame = 0; frame < 10_000; frame += 1) one.server.wake()
    await nextMoment(500)
    expect(one.server.requests.length).toBeLessThanOrEqual(10)
    expect(online(one)).toBe(true)
  })

  it('says when it tries again after the server is gone, and comes back by itself without a burst of changes', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    await one.server.stop()
    await passUntil(one, 'reconnecting', () => one.session.connection.kind === 'reconnecting')
    one.server.moveMany(one.server.friends().map((friend) => [friend.nick, 'busy'] as const))
    await one.server.start()
    const state = one.session.connection
    if (state.kind !== 'reconnecting') return expect.unreachable()
    expect(state.retryAt).toBeGreaterThan(one.clock.now())
    one.clock.pass(state.retryAt - one.clock.now())
    await until('online again', () => online(one))
    expect(one.changes.every((change) => change.cause === 'catch-up')).toBe(true)
    expect(available(one)).toEqual([])
  })

  it('signs in once more when the server has forgotten the station, and then goes on', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    one.server.forgetStations()
    one.server.clearRequests()
    one.session.checkNow()
    await until('online again', () => one.server.requestsOf('chatlogin').length === 1 && online(one))
    expect(one.states).not.toContain('refused')
  })

  it('stops at a refusal of the key and does not hammer the server', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    one.server.clearRequests()
    one.server.fault('chatlogin', { kind: 'error-status', status: 'ERROR', message: 'user is disabled' })
    one.server.forgetStations()
    one.session.checkNow()
    await until('refused', () => one.session.connection.kind === 'refused')
    const state = one.session.connection
    expect(state.kind === 'refused' && state.error).toMatchObject({
      code: 'api-key-refused',
      params: { reason: 'user is disabled' }
    })
    one.clock.pass(60_000)
    await nextMoment(50)
    expect(one.server.requestsOf('chatlogin')).toHaveLength(1)
  })

  it('says that the password does not fit the key', async () => {
    const one = await startWorld({ password: 'wrong' })
    await until('refused', () => one.session.connection.kind === 'refused')
    const state = one.session.connection
    expect(state.kind === 'refused' && state.error).toMatchObject({
      code: 'passphrase-wrong',
      field: 'encryptionPassword'
    })
  })

  it('trusts no open socket after a wake-up: checks, and opens a new one', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    one.server.silenceListeners()
    one.server.move(one.server.friends()[0]?.nick ?? '', 'busy')
    one.session.checkNow()
    expect(one.session.connection.kind).toBe('checking')
    await until('online and listening', () => listening(one) && one.changes.length === 1)
  })

  it('keeps every friend when an answer is broken, and says that it tries again', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    const before = available(one)
    for (const kind of ['truncated-json', 'html', 'empty-body'] as const) {
      const end = one.server.fault('chatfriends', { kind })
      one.session.checkNow()
      await passUntil(one, kind, () => one.session.connection.kind === 'reconnecting')
      expect(one.session.connection.kind, kind).toBe('reconnecting')
      expect(available(one)).toEqual(before)
      end()
      one.session.checkNow()
      await until(`back after ${kind}`, () => online(one))
    }
  })

  it('tells nobody that it is available while it is to be invisible', async () => {
    const one = await startWorld()
    await until('online', () => online(one) && one.server.requestsOf('chatavailability').length === 1)
    one.session.setOwnPresence('invisible')
    one.session.checkNow()
    await until('online again', () => online(one))
    one.clock.pass(repeatAnnouncementMs + pace.listening)
    await nextMoment(100)
    expect(one.server.requestsOf('chatavailability')).toHaveLength(1)
  })

  it('leaves nothing running when it is stopped', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    await nextMoment(100)
    one.session.stop()
    one.server.clearRequests()
    one.clock.pass(3_600_000)
    await until('listener gone', () => one.server.connections().length === 0)
    expect(one.server.requests).toHaveLength(0)
  })
})
