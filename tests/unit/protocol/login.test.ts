import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeLogin } from '../../../main/protocol/api/login'
import { isProtocolError, MalformedAnswerError } from '../../../main/protocol/errors'

const base = 'http://localhost/ozeki/index.php'
const api = (name: string) => `${base}?srv=chatserver&api=${name}`

const sample = {
  status: 'OK',
  errormessage: '',
  server: '2.0.0',
  listeners: { udp: 'udp://localhost:9010', ws: 'ws://localhost:9011', wss: 'wss://localhost:9012' },
  registration: 'true',
  rsakey: '-----BEGIN RSA PRIVATE KEY-----\r\n...',
  userid: 'd574638619cbff603bf857164c47e850',
  fullname: 'The Administrator',
  nick: 'Administrator',
  urls: {
    login: api('chatlogin'),
    friends: api('chatfriends'),
    fileserver: api('chatfileserver'),
    reports: api('chatreports')
  }
}

test('translates the documented answer', () => {
  expect(decodeLogin(sample, base)).toEqual({
    userId: 'd574638619cbff603bf857164c47e850',
    nick: 'Administrator',
    fullName: 'The Administrator',
    serverVersion: '2.0.0',
    rsaKeyPem: sample.rsakey,
    listeners: { udp: 'udp://localhost:9010', ws: 'ws://localhost:9011', wss: 'wss://localhost:9012' },
    urls: { chatlogin: api('chatlogin'), chatfriends: api('chatfriends'), chatreports: api('chatreports') },
    refusedUrls: []
  })
})

test('a listener may have another port, but no other host and nothing in clear where https was typed', () => {
  const listeners = {
    ws: 'ws://chat.example.org:9011',
    wss: 'wss://chat.example.org:9012',
    udp: 'udp://chat.example.org:9010'
  }
  expect(decodeLogin({ ...sample, listeners }, 'https://chat.example.org/o').listeners).toEqual({
    ws: null,
    wss: 'wss://chat.example.org:9012',
    udp: null
  })
  const strange = decodeLogin(
    { ...sample, urls: {}, listeners: { wss: 'wss://evil.example:9012', ws: 'https://localhost:1' } },
    base
  )
  expect(strange.listeners).toEqual({ ws: null, wss: null, udp: null })
  expect(strange.refusedUrls.map((refused) => refused.key)).toEqual(['ws', 'wss'])
})

test('does with the user id alone, and calls a nameless person by it', () => {
  expect(decodeLogin({ userid: 'u1' }, base)).toMatchObject({
    userId: 'u1',
    nick: 'u1',
    rsaKeyPem: null,
    urls: {}
  })
  const odd = { userid: 'u1', nick: 5, fullname: 'Full', rsakey: {}, listeners: [], urls: [], server: null }
  expect(decodeLogin(odd, base)).toMatchObject({ nick: 'Full', rsaKeyPem: null, serverVersion: '' })
})

test.each([[{}], [{ userid: '' }], [{ userid: 5 }], [[]], [null]])(
  'without a usable user id it is no answer: %j',
  (answer) => {
    expect(() => decodeLogin(answer, base)).toThrow(MalformedAnswerError)
  }
)

test('no answer makes it fail in another way, or keeps an address of another host', () => {
  const address = fc.oneof(
    fc.webUrl(),
    fc.string(),
    fc.constantFrom('ws://localhost:1', 'http://localhost/x'),
    fc.anything()
  )
  const answers = fc.oneof(
    fc.anything(),
    fc.record(
      {
        userid: fc.oneof(fc.string(), fc.anything()),
        nick: fc.anything(),
        rsakey: fc.anything(),
        urls: fc.oneof(
          fc.dictionary(fc.constantFrom('login', 'friends', '__proto__', 'toString'), address),
          fc.anything()
        ),
        listeners: fc.oneof(
          fc.dictionary(fc.constantFrom('ws', 'wss', 'udp', 'constructor'), address),
          fc.anything()
        )
      },
      { requiredKeys: [] }
    )
  )
  fc.assert(
    fc.property(answers, (answer) => {
      try {
        const { urls, listeners } = decodeLogin(answer, base)
        for (const kept of [...Object.values(urls), ...Object.values(listeners)]) {
          if (kept !== null) expect(new URL(kept).hostname).toBe('localhost')
        }
      } catch (error) {
        if (!isProtocolError(error)) throw error
      }
    }),
    { numRuns: 1_000 }
  )
})
