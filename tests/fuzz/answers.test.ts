import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { AvailabilitySchema } from '@shared/availability'
import { UserIdSchema } from '@shared/ids'
import { parseJsonObject } from '../../main/protocol/answerBody'
import { decodeLogin } from '../../main/protocol/api/login'
import { decodeNotification } from '../../main/protocol/api/downloadNotification'
import { isMalformedAnswerError, isProtocolError } from '../../main/protocol/errors'
import { mergeFriends } from '../../main/protocol/friendsMerge'
import { createTransport } from '../../main/protocol/transport'
import { documentedFriendsAnswer } from '../chat-server'
import { fuzz, watchRejections } from './fuzz'
import { mutateBytes, mutateJson, oneOf } from './mutator'

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
