import { EventEmitter } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { AvailabilitySchema } from '@shared/availability'
import { UserIdSchema } from '@shared/ids'
import { toResponse } from '../../main/desktop/netResponse'
import { type AnswerBytes, parseJsonObject } from '../../main/protocol/answerBody'
import { requireOk } from '../../main/protocol/apiCall'
import { decodeLogin } from '../../main/protocol/api/login'
import { decodeNotification } from '../../main/protocol/api/downloadNotification'
import {
  HttpStatusError,
  isHttpStatusError,
  isMalformedAnswerError,
  isProtocolError
} from '../../main/protocol/errors'
import { mergeFriends } from '../../main/protocol/friendsMerge'
import { readFriends } from '../../main/protocol/friendsReader'
import { createTransport } from '../../main/protocol/transport'
import type { FriendEntry } from '../../main/protocol/types'
import { documentedFriendsAnswer } from '../chat-server'
import { fuzz, watchRejections } from './fuzz'
import { below, mutateBytes, mutateJson, oneOf } from './mutator'

watchRejections()

const base = 'https://chat.example.org/ozeki/index.php'
const id = 'd574638619cbff603bf857164c47e850'
const other = '0123456789abcdef0123456789abcdef'

const login = {
  status: 'OK',
  errormessage: '',
  server: '2.0.0',
  listeners: { udp: '', ws: '', wss: 'wss://chat.example.org:8443' },
  registration: 'true',
  rsakey: '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n-----END RSA PRIVATE KEY-----',
  userid: id,
  fullname: 'Carol Nagy',
  nick: 'Carol',
  urls: { login: `${base}?srv=chatserver&api=chatlogin`, friends: `${base}?srv=chatserver&api=chatfriends` }
}
const friends = {
  ...documentedFriendsAnswer,
  friends: { [id]: 'Administrator', [other]: 'Žofie' },
  availabilities: [
    {
      friendid: id,
      friendname: 'Administrator',
      publickey: 'MIIBIjANBgkqhkiG9w0',
      availability: 'available'
    },
    { friendid: other, friendname: 'Žofie', publickey: '', availability: 'in a meeting' }
  ]
}
const notification = {
  status: 'OK',
  errormessage: '',
  friendavailabilitesof: [id],
  conversationchangedof: [{ id: '5' }],
  conversationlistchangedof: { 0: id, 2: other }
}
const refusal = { status: 'ERROR', errormessage: 'The API key is not valid' }

/** Looks at one answer as each of the three calls would, and at what comes out. */
const readers: Record<'login' | 'friends' | 'notification', (answer: unknown) => void> = {
  login(answer) {
    const told = decodeLogin(answer, base)
    expectThat(v.is(UserIdSchema, told.userId) && told.nick !== '', 'a user id and a name')
    for (const address of Object.values(told.urls))
      expectThat(new URL(address).origin === 'https://chat.example.org', 'no address elsewhere')
    expectThat(told.listeners.ws === null && told.listeners.udp === null, 'no listener in clear')
    expectThat(!told.listeners.wss || new URL(told.listeners.wss).hostname === 'chat.example.org', 'our host')
  },
  friends(answer) {
    const told = mergeFriends(answer)
    expectThat(
      new Set(told.friends.map((friend) => friend.id)).size === told.friends.length,
      'each friend once'
    )
    for (const friend of told.friends) {
      expectThat(v.is(UserIdSchema, friend.id) && friend.name !== '', 'an id and a name')
      expectThat(v.is(AvailabilitySchema, friend.availability), 'an availability')
    }
  },
  notification(answer) {
    const told = decodeNotification(answer)
    expectThat(
      told.conversationsChanged.every((one) => typeof one === 'string'),
      'ids'
    )
  }
}
const kinds = ['login', 'friends', 'notification'] as const

// Cheaper than an assertion for each of 100,000 cases.
function expectThat(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`not so: ${what}`)
}

describe('answers of the server', { timeout: 600_000 }, () => {
  it('of any bytes are an answer or malformed, and nothing else', async () => {
    const corpus = [login, friends, notification, refusal].map((one) => Buffer.from(JSON.stringify(one)))
    const tally = await fuzz(
      'answers as bytes',
      (random) => mutateBytes(random, oneOf(random, corpus), corpus),
      (bytes) => {
        const answer = parseJsonObject({ bytes, contentType: 'application/json' })
        for (const kind of kinds)
          try {
            readers[kind](answer)
          } catch (error) {
            if (!isMalformedAnswerError(error)) throw error
          }
      },
      isMalformedAnswerError
    )
    expect(Math.min(tally.passed, tally.refused)).toBeGreaterThan(0)
  })

  it('of any JSON keep their promises: valid ids, one entry for each friend, no address elsewhere', async () => {
    const corpus = { login, friends, notification }
    const tally = await fuzz(
      'answers as JSON',
      (random) => {
        const kind = oneOf(random, kinds)
        return { kind, answer: mutateJson(random, corpus[kind]) }
      },
      ({ kind, answer }) => readers[kind](answer),
      isMalformedAnswerError
    )
    expect(Math.min(tally.passed, tally.refused)).toBeGreaterThan(0)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('of Friends / List are read as the difference to the one before, or as a whole, to what a plain reading finds', async () => {
    const answerOf = (bytes: Buffer): AnswerBytes => ({ bytes, contentType: '' })
    const listOf = (...availabilities: typeof friends.availabilities): Buffer =>
      Buffer.from(
        JSON.stringify({
          ...friends,
          friends: Object.fromEntries(availabilities.map((one) => [one.friendid, one.friendname])),
          availabilities
        })
      )
    const [first, second] = friends.availabilities
    const third = { friendid: 'c', friendname: 'Zoë', publickey: 'K', availability: 'busy' }
    const corpus = [listOf(), listOf(first!), listOf(first!, second!, third), listOf(third, first!, second!)]
    const known = await Promise.all(corpus.map((bytes) => readFriends(answerOf(bytes), null)))
    const byId = (told: readonly FriendEntry[]) => new Map(told.map((one) => [one.id, one]))
    const outcome = async (work: () => unknown): Promise<unknown> => {
      try {
        return await work()
      } catch (error) {
        if (!isProtocolError(error)) throw error
        return `${error.name}: ${error.message}`
      }
    }
    let partial = 0
    await fuzz(
      'lists after lists',
      (random) => {
        const before = oneOf(random, known)
        return { before, bytes: mutateBytes(random, before.kept.bytes, corpus) }
      },
      async ({ before, bytes }) => {
        const answer = answerOf(bytes)
        const plain = await outcome(() => mergeFriends(requireOk(parseJsonObject(answer), 'chatfriends')))
        const whole = await outcome(async () => {
          const { friends, oddities } = await readFriends(answer, null)
          return { friends, oddities }
        })
        expectThat(isDeepStrictEqual(whole, plain), 'the same friends, or the same failure, as a whole')
        const told = await outcome(async () => {
          const news = await readFriends(answer, before.kept)
          if (news.partial) partial += 1
          return byId(news.partial ? [...before.friends, ...news.friends] : news.friends)
        })
        const meant = typeof plain === 'string' ? plain : byId((plain as { friends: FriendEntry[] }).friends)
        expectThat(isDeepStrictEqual(told, meant), 'the same as the difference')
      }
    )
    // Or it would say nothing.
    expect(partial).toBeGreaterThan(0)
  })

  it('as Electron hands them over are a Response with the same bytes, or a failure with the status', async () => {
    const names = ['content-type', 'retry-after', 'x y', '', 'ő', 'date']
    const values = ['application/json', 'Belső hiba', '\ud800', 'a\r\nb: c', '\0', '', ' '].map((one) =>
      Buffer.from(one)
    )
    const tally = await fuzz(
      'answers of Electron',
      (random) => ({
        statusCode: oneOf(random, [200, 200, 204, 205, 304, 500, 599, 600, 999, 101, 0, -1, 1e9, Number.NaN]),
        headers: Object.fromEntries(
          names.map((name) => [name, mutateBytes(random, oneOf(random, values), values).toString('utf8')])
        ),
        chunks: Array.from({ length: below(random, 4) }, () =>
          mutateBytes(random, Buffer.from('{"a":1}'), values)
        ),
        end: oneOf(random, ['end', 'end', 'error', 'aborted'] as const)
      }),
      async ({ statusCode, headers, chunks, end }) => {
        const says = new EventEmitter()
        const response = toResponse(Object.assign(says, { statusCode, headers }), () => undefined)
        if (response.body !== null) {
          for (const chunk of chunks) says.emit('data', chunk)
          says.emit(end, new HttpStatusError(statusCode, null))
          // Whatever comes after its end is nobody's.
          says.emit('data', Buffer.from('late'))
          says.emit('end')
        }
        const bytes = Buffer.from(await response.arrayBuffer())
        expectThat(end === 'end' || response.body === null, 'an end that was told')
        expectThat(response.body === null || bytes.equals(Buffer.concat(chunks)), 'the same bytes')
      },
      (error) => isHttpStatusError(error) || (error instanceof Error && error.name === 'AbortError')
    )
    expect(Math.min(tally.passed, tally.refused)).toBeGreaterThan(0)
  })

  it('over HTTP, with any length, packing and end, are an answer or one of the errors of the protocol', async () => {
    let next: (response: import('node:http').ServerResponse) => void = (response) => void response.end()
    const server = createServer((request, response) => {
      request.resume()
      next(response)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const transport = createTransport({ fetch, server: 'fuzz', timeoutMs: 80, maxBytes: 200_000 })
    const plain = Buffer.from(JSON.stringify(friends))
    const corpus = [plain, gzipSync(plain), Buffer.from('<html>'), gzipSync(Buffer.alloc(5_000_000, 'x'))]
    const headers = ['gzip', 'br', 'deflate', 'identity', 'nonsense']
    try {
      await fuzz(
        'answers over HTTP',
        (random) => ({
          body: random() < 0.2 ? oneOf(random, corpus) : mutateBytes(random, oneOf(random, corpus), corpus),
          encoding: oneOf(random, headers),
          status: oneOf(random, [200, 200, 200, 204, 301, 304, 401, 429, 500, 599]),
          length: oneOf(random, ['true', 'less', 'more', 'none']),
          retryAfter: oneOf(random, [
            '',
            '5',
            '-1',
            '99999999999999999999',
            'Fri, 31 Dec 9999 23:59:59 GMT',
            'x'
          ])
        }),
        async ({ body, encoding, status, length, retryAfter }) => {
          next = (response) => {
            // What Node itself would refuse to send is written past it.
            const said = { true: body.length, less: Math.max(0, body.length - 5), more: body.length + 50 }
            const lines = [
              `HTTP/1.1 ${status} X`,
              `Content-Encoding: ${encoding}`,
              ...(length in said ? [`Content-Length: ${said[length as keyof typeof said]}`] : []),
              ...(retryAfter === '' ? [] : [`Retry-After: ${retryAfter}`]),
              'Connection: close'
            ]
            response.socket?.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]))
          }
          const answer = parseJsonObject(await transport.post({ url, headers: {}, body: Buffer.from('{}') }))
          expectThat(typeof answer === 'object' && answer !== null, 'an object')
        },
        isProtocolError
      )
    } finally {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    }
  })
})
