import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '@shared/clock'
import type { StationId } from '@shared/ids'
import * as protocol from '../../main/protocol'
import {
  company,
  startChatServer,
  type ApiFault,
  type ChatServer,
  type ChatServerOptions
} from '../chat-server'
import { createFakeClock } from '../fakeClock'

const stationId = 'a368a648238e7c875e79bad0625b7b85' as StationId

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function start(options: ChatServerOptions = {}): Promise<ChatServer> {
  const server = await startChatServer({ company: company({ size: 6, seed: 7 }), ...options })
  endings.push(() => server.close())
  return server
}

/** Signs in as a person would: address, login, private key, signature scheme, list. */
async function signIn(server: ChatServer, preferred?: string) {
  const address = protocol.parseServerAddress(server.baseUrl)
  if (!address.ok) throw new Error('no address')
  const { base } = address.value
  const transport = protocol.createTransport({
    fetch,
    server: 'test',
    timeoutMs: 1_000,
    maxBytes: 4 * 1024 * 1024
  })
  const first = { transport, endpoints: protocol.createEndpoints(base), stationId, clock: systemClock }
  const { apiKey, encryptionPassword } = server.user
  const login = await protocol.login(first, apiKey)
  const opened = protocol.openPrivateKey(login.rsaKeyPem ?? '', { apiKey, encryptionPassword })
  const credentials = { apiKey, privateKey: opened.state === 'ready' ? opened.key : null }
  const context = { ...first, endpoints: protocol.createEndpoints(base, login) }
  const who = { userId: login.userId, credentials }
  const { scheme, friends } = await protocol.chooseSignatureScheme(context, who, preferred)
  return { login, opened, scheme, friends, context: { ...context, identity: { ...who, scheme } } }
}

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.fail('it worked'),
    (error: unknown) => error
  )

describe('signing in', () => {
  test.each(['rsa-sha256', 'rsa-sha1', 'rsa-pss-sha256', 'hmac-sha256-hex'] as const)(
    'finds out that the server wants %s, and the list arrives with it',
    async (scheme) => {
      const server = await start({ scheme })
      const session = await signIn(server)
      expect(session.scheme.id).toBe(scheme)
      expect(session.login).toMatchObject({ userId: server.user.userId, nick: 'Carol', refusedUrls: [] })
      expect(session.opened.state).toBe('ready')
      const expected = server.friends().map(({ userId, nick }) => ({ id: userId, name: nick }))
      const got = session.friends.friends.map(({ id, name }) => ({ id, name }))
      expect(new Set(got.map((friend) => friend.id))).toEqual(new Set(expected.map((friend) => friend.id)))
      expect(session.friends.oddities).toEqual([])
      expect(got.find((friend) => friend.name === 'Dave')).toBeDefined()
      await protocol.announceAvailable(session.context)
      expect(await protocol.downloadNotification(session.context)).toMatchObject({ conversationsChanged: [] })
      for (const request of server.requests) {
        expect([request.undocumentedHeaders, request.undocumentedFields]).toEqual([[], []])
      }
    }
  )

  test('shows the true fingerprint of a friend', async () => {
    const server = await start()
    const { friends } = await signIn(server)
    const dave = friends.friends.find((friend) => friend.name === 'Dave')
    expect(dave?.publicKey).toBe(server.publicKeyOf('Dave'))
    expect(protocol.viewPublicKey(dave?.publicKey ?? null)).toMatchObject({ state: 'readable' })
  })

  test('a wrong API key is refused in the words of the server, at the right field', async () => {
    const server = await start()
    const wrong = { ...server, user: { ...server.user, apiKey: 'not-the-key' } }
    const error = await failureOf(signIn(wrong))
    expect(protocol.toAppError(error, 'test')).toMatchObject({ code: 'api-key-refused', field: 'apiKey' })
  })

  test('a signature that the server does not know is told as such', async () => {
    const server = await start({ scheme: 'rsa-sha1' })
    const error = await failureOf(signIn(server, 'rsa-sha256'))
    expect(error).toBeInstanceOf(protocol.SignatureRefusedError)
    expect(server.requestsOf('chatfriends')).toHaveLength(1)
  })

  test.each(['other-host', 'localhost'] as const)(
    'addresses of Login that go to %s are not followed, and everything works without them',
    async (how) => {
      const server = await start()
      server.fault('chatlogin', { kind: 'wrong-urls', how, where: 'both' })
      const { login, friends } = await signIn(server)
      expect(login.urls).toEqual({})
      expect(login.listeners).toEqual({ ws: null, wss: null, udp: null })
      expect(login.refusedUrls.length).toBeGreaterThan(0)
      expect(friends.friends).toHaveLength(6)
      expect(new Set(server.requests.map((request) => request.host))).toEqual(
        new Set([new URL(server.baseUrl).host])
      )
    }
  )

  test('a Login without addresses is enough', async () => {
    const server = await start()
    server.fault('chatlogin', { kind: 'missing-urls' })
    expect((await signIn(server)).friends.friends).toHaveLength(6)
  })
})

describe('a bad answer to Friends / List is a failure with a name', () => {
  test.each<[ApiFault, string, Record<string, unknown>]>([
    [{ kind: 'html' }, 'not-a-chat-server', { name: 'MalformedAnswerError', kind: 'html' }],
    [{ kind: 'truncated-json' }, 'answer-malformed', { name: 'MalformedAnswerError', kind: 'json' }],
    [{ kind: 'empty-body' }, 'answer-malformed', { name: 'MalformedAnswerError', kind: 'empty' }],
    [{ kind: 'answer', json: { status: 'OK' } }, 'answer-malformed', { kind: 'schema' }],
    [{ kind: 'error-status', message: 'closed' }, 'api-refused', { name: 'ApiError', words: 'closed' }],
    [
      { kind: 'http-status', status: 503, retryAfter: '4' },
      'http-status',
      { status: 503, retryAfterMs: 4_000 }
    ],
    [{ kind: 'redirect', to: 'http://127.0.0.1:9/x' }, 'address-moved', { target: 'http://127.0.0.1:9/x' }],
    [{ kind: 'hang' }, 'server-slow', { name: 'TimeoutError' }],
    [{ kind: 'slow-drip' }, 'server-slow', { name: 'TimeoutError' }],
    [{ kind: 'huge-body', megabytes: 32 }, 'answer-too-large', { name: 'AnswerTooLargeError' }],
    [{ kind: 'reset' }, 'server-unreachable', { name: 'NetworkError', kind: 'unreachable' }]
  ])('%j is %s', async (fault, code, error) => {
    const server = await start()
    const { context } = await signIn(server)
    server.fault('chatfriends', { ...fault, times: 1 })
    const thrown = await failureOf(protocol.listFriends(context))
    expect(thrown).toMatchObject(error)
    expect(protocol.toAppError(thrown, 'test').code).toBe(code)
    expect((await protocol.listFriends(context)).friends).toHaveLength(6)
  })
})

describe('an odd entry in Friends / List costs nobody anything', () => {
  const listWith = async (fault: ApiFault) => {
    const server = await start()
    const { context } = await signIn(server)
    server.fault('chatfriends', fault)
    const answer = await protocol.listFriends(context)
    expect(answer.friends).toHaveLength(6)
    const dave = answer.friends.find((friend) => friend.id === server.person('Dave').userId)
    if (dave === undefined) throw new Error('Dave is lost')
    return { dave, oddities: answer.oddities }
  }

  test('an unknown availability is shown as it is', async () => {
    const { dave } = await listWith({ kind: 'unknown-availability', text: 'in a meeting', friend: 'Dave' })
    expect(dave.availability).toEqual({ kind: 'unknown', text: 'in a meeting' })
  })

  test('a friend who stands there twice is shown once, by the last entry', async () => {
    const { dave, oddities } = await listWith({ kind: 'duplicate-friend', friend: 'Dave' })
    expect(dave.availability.kind).toBe('offline')
    expect(oddities).toHaveLength(1)
  })

  test('a friend in one container only is a friend', async () => {
    const map = await listWith({ kind: 'only-in-friends', friend: 'Dave' })
    expect(map.dave).toMatchObject({ name: 'Dave', availability: { kind: 'unknown', text: '' } })
    const list = await listWith({ kind: 'only-in-availabilities', friend: 'Dave' })
    expect(list.dave).toMatchObject({ name: 'Dave', availability: { kind: 'available' } })
  })

  test('a name of 10,000 characters is cut', async () => {
    const { dave } = await listWith({ kind: 'long-name', friend: 'Dave' })
    expect(dave.name).toHaveLength(200)
  })

  test('a name of nothing but direction marks gives way to the id', async () => {
    const { dave } = await listWith({ kind: 'direction-marks-name', friend: 'Dave' })
    expect(dave.name).toBe(dave.id)
  })

  test('a list that is null leaves the friends, with unknown availability', async () => {
    const { dave } = await listWith({ kind: 'null-list', field: 'availabilities' })
    expect(dave).toMatchObject({ name: 'Dave', availability: { kind: 'unknown', text: '' } })
    expect((await listWith({ kind: 'null-list', field: 'friends' })).dave.availability.kind).toBe('available')
  })

  test('a broken public key is unreadable, and the friend is there', async () => {
    const { dave } = await listWith({ kind: 'malformed-public-key', friend: 'Dave' })
    expect(protocol.viewPublicKey(dave.publicKey)).toEqual({ state: 'unreadable' })
  })
})

describe('the next list', () => {
  test('is read as the friend who moved alone, and as nobody where nothing happened', async () => {
    const server = await start()
    const { context } = await signIn(server)
    const first = await protocol.listFriends(context)
    server.move('Dave', 'busy')
    const second = await protocol.listFriends(context, first.kept)
    expect(second).toMatchObject({
      partial: true,
      friends: [{ name: 'Dave', availability: { kind: 'busy' } }]
    })
    expect(await protocol.listFriends(context, second.kept)).toMatchObject({ partial: true, friends: [] })
  })

  test('is read as a whole when a friend comes, goes or is called otherwise', async () => {
    const server = await start()
    const { context } = await signIn(server)
    const { kept } = await protocol.listFriends(context)
    server.rename('Dave', 'David')
    const renamed = await protocol.listFriends(context, kept)
    expect(renamed.partial).toBe(false)
    expect(renamed.friends.map(({ name }) => name)).toContain('David')
    server.removeFriend('David')
    const gone = await protocol.listFriends(context, renamed.kept)
    expect(gone).toMatchObject({ partial: false, friends: { length: 5 } })
  })
})

describe('repeating', () => {
  test('signs every try anew, and gets through', async () => {
    const server = await start()
    const { context } = await signIn(server)
    server.clearRequests()
    server.fault('chatfriends', { kind: 'http-status', status: 503, times: 2 })
    // The server's clock stands on whole seconds; a moving one makes every body different.
    let time = Date.now()
    const clock = { ...systemClock, now: () => (time += 1_000) }
    const list = () => protocol.listFriends({ ...context, clock })
    const answer = await protocol.retrySafely(list, { clock: systemClock, random: () => 0 })
    expect(answer.friends).toHaveLength(6)
    const tries = server.requestsOf('chatfriends')
    expect(tries).toHaveLength(3)
    expect(new Set(tries.map((request) => request.bodyText)).size).toBe(3)
    expect(new Set(tries.map((request) => request.signature)).size).toBe(3)
  })
})

describe('the listener', () => {
  test.each(['station-frame', 'json-subscribe', 'station-query', 'station-header'] as const)(
    'told by %s, hears that a friend moved, and Notification says so',
    async (listenerForm) => {
      const server = await start({ listenerForm })
      const { login, context } = await signIn(server)
      const form = protocol.webSocketForms.find(({ id }) => id === listenerForm)
      if (form === undefined || login.listeners.ws === null) throw new Error('no listener')
      await protocol.downloadNotification(context)
      let wakes = 0
      const listener = protocol.openListener({
        form,
        base: login.listeners.ws,
        stationId,
        clock: systemClock,
        onOpen: () => undefined,
        onWake: () => (wakes += 1),
        onClosed: () => undefined
      })
      endings.push(() => listener.close())
      await server.whenListening()
      server.move('Dave', 'away')
      await expect.poll(() => wakes).toBe(1)
      expect(await protocol.downloadNotification(context)).toMatchObject({ friendsChanged: true })
      expect(await protocol.downloadNotification(context)).toMatchObject({ friendsChanged: false })
    }
  )

  test('a flood of frames is a few wake-ups', async () => {
    const server = await start()
    const { login } = await signIn(server)
    server.fault('listener', { kind: 'flood', frames: 20_000 })
    const form = protocol.webSocketForms[0]
    if (form === undefined) throw new Error('no form')
    let wakes = 0
    const clock = createFakeClock()
    const listener = protocol.openListener({
      form,
      base: login.listeners.ws ?? '',
      stationId,
      clock,
      onOpen: () => undefined,
      onWake: () => (wakes += 1),
      onClosed: () => undefined
    })
    endings.push(() => listener.close())
    await expect.poll(() => wakes).toBe(1)
    // So much time passes for the listener, however long the frames take to come.
    for (let passed = 0; passed < 1_000; passed += 50) {
      clock.pass(50)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(wakes).toBeGreaterThan(1)
    expect(wakes).toBeLessThan(8)
  })
})
