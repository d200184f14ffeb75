import { afterEach, describe, expect, it } from 'vitest'
import { repeatAnnouncementMs } from '../../main/session/announcer'
import { type CheckReason, pace } from '../../main/session/session'
import { company } from '../chat-server'
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

  it.each([
    [6, 'beside the news, so that a change needs one way to the server', 1],
    [2_000, 'after the news where it is large', 0]
  ])('asks for a list of %i %s', async (size, _when, listsMeanwhile) => {
    const one = await startWorld({ server: { company: company({ size, seed: 3 }) } })
    await until('listening', () => listening(one))
    await until('the first question', () => one.server.requestsOf('chatnotification').length === 1)
    await nextMoment(50)
    one.server.clearRequests()
    one.server.fault('chatnotification', { kind: 'delay', ms: 300, times: 1 })
    one.server.move(one.server.friends()[0]?.nick ?? '', 'busy')
    await until('the question for news', () => one.server.requestsOf('chatnotification').length === 1)
    await until('the list', () => one.server.requestsOf('chatfriends').length >= listsMeanwhile)
    await nextMoment(100)
    expect(one.server.requestsOf('chatfriends')).toHaveLength(listsMeanwhile)
    await until('the change', () => one.changes.length === 1)
    await nextMoment(50)
    expect(one.server.requestsOf('chatfriends')).toHaveLength(1)
  })

  it('loses no change that the server told with the news, although the list beside them was older', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    await until('the first question', () => one.server.requestsOf('chatnotification').length === 1)
    await nextMoment(50)
    one.server.clearRequests()
    const [first, second] = one.server.friends()
    if (!first || !second) return expect.unreachable()
    one.server.fault('chatnotification', { kind: 'delay', ms: 200, times: 1 })
    one.server.move(first.nick, first.availability === 'busy' ? 'away' : 'busy')
    await until('the list', () => one.server.requestsOf('chatfriends').some((list) => list.servedMs !== null))
    one.server.move(second.nick, second.availability === 'busy' ? 'away' : 'busy')
    await passUntil(one, 'both changes', () => one.changes.length === 2)
    expect(one.changes.map((change) => change.name)).toEqual([first.nick, second.nick])
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
    one.session.checkNow('asked')
    await until('online again', () => one.server.requestsOf('chatlogin').length === 1 && online(one))
    expect(one.states).not.toContain('refused')
  })

  it('stops at a refusal of the key and does not hammer the server', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    one.server.clearRequests()
    one.server.fault('chatlogin', { kind: 'error-status', status: 'ERROR', message: 'user is disabled' })
    one.server.forgetStations()
    one.session.checkNow('asked')
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

  it('is refused, and stays so, where the server refuses while its first list still goes in', async () => {
    let isHeld = true
    const one = await startWorld({ isListHeld: () => isHeld })
    await until('the list', () => one.session.signedIn !== null)
    one.server.fault('chatlogin', { kind: 'error-status', status: 'ERROR', message: 'user is disabled' })
    one.server.forgetStations()
    one.session.checkNow('asked')
    await until('refused', () => one.session.connection.kind === 'refused')
    expect(one.names()).toEqual([])
    isHeld = false
    await until('the whole list', () => one.names().length === one.server.friends().length)
    await nextMoment(50)
    expect(one.session.connection.kind).toBe('refused')
    expect(one.states).not.toContain('online')
    expect(one.session.signedIn).toBeNull()
    expect(one.server.connections()).toEqual([])
    expect(one.server.requestsOf('chatlogin')).toHaveLength(2)
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

  it('fetches the list once after sleep, and again only where it crossed with news, however often the system tells of it', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    await until('the first question', () => one.server.requestsOf('chatnotification').length === 1)
    await nextMoment(50)
    one.session.rest()
    one.clock.jump(3 * 3_600_000)
    one.server.move(one.server.friends()[0]?.nick ?? '', 'busy')
    one.server.clearRequests()
    const tell = async (reason: CheckReason, afterMs: number): Promise<void> => {
      one.clock.pass(afterMs)
      await nextMoment(10)
      one.session.checkNow(reason)
    }
    await tell('woken', 0)
    await tell('woken', 20)
    await tell('moved', 100)
    await tell('woken', 300)
    await until('listening', () => listening(one) && one.changes.length === 1)
    // The end of the bunch: once more by new sockets, because the network changed.
    const opened = (): number | undefined => one.server.connections().at(-1)?.since
    const before = opened()
    one.clock.pass(pace.bunch)
    await until('another socket', () => listening(one) && opened() !== before)
    // And what comes by itself a little later.
    await tell('woken', 5_000)
    await until('listening again', () => listening(one))
    await tell('moved', 4_000)
    await until('listening still', () => listening(one))
    await nextMoment(50)
    // A list that crossed with the news of a change is asked for once more, and so is one that another network cut off. On
    // a machine that does nothing else there is one.
    const lists = one.server.requestsOf('chatfriends').length
    expect(lists).toBeGreaterThan(0)
    expect(lists).toBeLessThan(4)
    expect(one.server.requestsOf('chatnotification').length).toBeLessThanOrEqual(9)
    one.server.move(one.server.friends()[1]?.nick ?? '', 'busy')
    await until('what comes after it', () => one.changes.length === 2)
  })

  it('finds a change between the list of a wake-up and the listener that was opened anew', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    await until('the first question', () => one.server.requestsOf('chatnotification').length === 1)
    await nextMoment(50)
    one.session.rest()
    one.server.clearRequests()
    one.server.fault('listener', { kind: 'refuse', times: 1 })
    one.server.fault('chatfriends', { kind: 'slow-drip', bytes: 60, everyMs: 20, times: 1 })
    one.session.checkNow('woken')
    await until('the list', () => one.server.requestsOf('chatfriends').some((list) => list.servedMs !== null))
    one.server.move(one.server.friends()[0]?.nick ?? '', 'busy')
    one.clock.pass(5_000)
    await one.server.whenListening()
    expect(one.session.connection.kind, 'the list is on its way').toBe('checking')
    await until('the change', () => one.changes.length === 1)
    await nextMoment(50)
    expect(one.server.requestsOf('chatfriends')).toHaveLength(2)
  })

  it('begins its waits anew after a wake-up', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    await one.server.stop()
    const wait = (): number => {
      const state = one.session.connection
      return state.kind === 'reconnecting' ? state.retryAt - one.clock.now() : 0
    }
    one.session.checkNow('woken')
    await passUntil(one, 'a long wait', () => wait() > 20_000, { stepMs: 500, limitMs: 120_000 })
    one.session.checkNow('woken')
    await passUntil(one, 'a first wait', () => wait() > 0)
    expect(wait()).toBeLessThanOrEqual(1_000)
  })

  it('trusts no open socket after a wake-up: checks, and opens a new one', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    one.server.silenceListeners()
    one.server.move(one.server.friends()[0]?.nick ?? '', 'busy')
    one.session.checkNow('woken')
    expect(one.session.connection.kind).toBe('checking')
    await until('online and listening', () => listening(one) && one.changes.length === 1)
  })

  it('keeps every friend when an answer is broken, and says that it tries again', async () => {
    const one = await startWorld()
    await until('listening', () => listening(one))
    const before = available(one)
    for (const kind of ['truncated-json', 'html', 'empty-body'] as const) {
      const end = one.server.fault('chatfriends', { kind })
      one.session.checkNow('asked')
      await passUntil(one, kind, () => one.session.connection.kind === 'reconnecting')
      expect(one.session.connection.kind, kind).toBe('reconnecting')
      expect(available(one)).toEqual(before)
      end()
      one.session.checkNow('asked')
      await until(`back after ${kind}`, () => online(one))
    }
  })

  it('tells nobody that it is available while it is to be invisible', async () => {
    const one = await startWorld()
    await until('online', () => online(one) && one.server.requestsOf('chatavailability').length === 1)
    one.session.setOwnPresence('invisible')
    one.session.checkNow('asked')
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
