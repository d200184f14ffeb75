import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../../main/log'
import { broken, encodings, longestRemainder } from './encodings'

const redactor = (home = '/home/carol') => createRedactor({ home })
const { text } = redactor()

const names = Object.keys(encodings)
const around = fc.constantFrom('', ' ', 'sign-in failed: ', 'x', '"', '<', 'Error: ', '{"a":"', '("')
const after = fc.constantFrom('', ' ', '"', ', retry in 8 s', '\n    at main.js:1:2', '"}', '>', '.')
const lineBreaks = fc.constantFrom('\n', '\r\n', '\n  ', '\\n', ' ')

// A chance hit of a few letters says nothing; more than that of a secret must not be left.
const tolerated = (secret: string): number => Math.max(3, Math.floor(secret.length / 4))

describe('a known secret survives in no line', () => {
  const secrets = fc.oneof(
    fc.string({ minLength: 4, maxLength: 60, unit: 'grapheme' }),
    fc.string({ minLength: 4, maxLength: 60, unit: 'binary-ascii' }),
    fc.string({ minLength: 4, maxLength: 80, unit: fc.constantFrom(...'aZ09+/=%\\" \'&üß€😀') })
  )

  it.each(names)('%s', (name) => {
    const written = encodings[name]!
    fc.assert(
      fc.property(secrets, around, after, fc.integer({ min: 0, max: 20 }), lineBreaks, (...all) => {
        const [secret, before, behind, every, lineBreak] = all
        // What a person can type, and what is more than blanks.
        fc.pre(!/\p{Cc}|^\s|\s$/u.test(secret) && secret.replace(/\s/gu, '').length >= 4)
        const mine = redactor()
        mine.hide(secret)
        // An escape that is itself torn by an escaped line break can no longer be read by anybody.
        const torn = lineBreak === '\\n' && /[%\\]/.test(written(secret))
        const form = torn ? written(secret) : broken(written(secret), every, lineBreak)
        const line = mine.text(before + form + behind)
        const bare = (some: string) => some.replaceAll('[hidden]', '').replace(/\\[rnt]|\s/g, '')
        // The edges of a Base64 group hold less than one byte of the secret.
        expect(bare(line).length).toBeLessThanOrEqual(bare(before + behind).length + 6)
        expect(line).toContain('[hidden]')
      }),
      { numRuns: 150 }
    )
  })

  it('also where it stands several times and in several forms', () => {
    const mine = redactor()
    mine.hide('correct horse ü&"')
    const line = Object.values(encodings)
      .map((encode) => encode('correct horse ü&"'))
      .join(' | ')
    expect(mine.text(line).replace(/\[hidden\]|[ |=xy]/g, '')).toMatch(/^[A-Za-z0-9]{0,8}$/)
  })
})

describe('an unknown secret is known by its look', () => {
  const random = fc
    .tuple(fc.integer(), fc.integer({ min: 24, max: 64 }))
    .map(([seed, length]) => createHash('shake256', { outputLength: length }).update(String(seed)).digest())
  const looks: Record<string, (bytes: Buffer) => string> = {
    hex: (bytes) => bytes.toString('hex'),
    base64: (bytes) => bytes.toString('base64'),
    base64url: (bytes) => bytes.toString('base64url')
  }

  it.each(Object.keys(looks))('%s, whatever encoding it is in, broken over lines or not', (look) => {
    fc.assert(
      fc.property(
        random,
        fc.constantFrom(...names),
        fc.integer({ min: 16, max: 76 }),
        fc.boolean(),
        (...all) => {
          const [bytes, name, every, split] = all
          const written = encodings[name]!(looks[look]!(bytes))
          const line = text(`refused: ${split ? broken(written, every, '\n') : written} (code 7)`)
          expect(longestRemainder(line, written).length).toBeLessThanOrEqual(tolerated(written.slice(0, 48)))
          // By chance it ends as "…otp=" does, and then what follows goes with it.
          expect(line).toMatch(/^refused: (?:.*code 7|\[hidden\] ?\[hidden\]$)/)
        }
      ),
      { numRuns: 400 }
    )
  })

  it('an RSA key in PEM, whole, escaped or cut off', () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 1024,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' }
    })
    const body = privateKey.split('\n').slice(1, -2)
    for (const form of [
      privateKey,
      JSON.stringify({ rsa: privateKey }),
      encodeURIComponent(privateKey),
      new URLSearchParams({ privateKey }).toString(),
      privateKey.slice(0, 300),
      body.join('\r\n'),
      Buffer.from(privateKey).toString('base64'),
      Buffer.from(privateKey).toString('hex')
    ]) {
      const line = text(`answer ${form}`)
      for (const part of body) expect(line).not.toContain(part.slice(0, 12))
      expect(longestRemainder(line, form).length).toBeLessThan(40)
      expect(line).toContain('[hidden]')
    }
  })

  it('by the name that stands before it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'apiKey',
          'API key',
          'api_key',
          'encryptionPassword',
          'passphrase',
          'x-api-key',
          'token'
        ),
        fc.constantFrom('=', ': ', '": ', ' => ', '%3D'),
        fc.string({ minLength: 1, maxLength: 30 }),
        (name, sign, secret) => {
          // In JSON a text that begins with a quotation mark is a proper one: see below.
          fc.pre(sign !== '": ' || !secret.startsWith('"'))
          const line = text(`failed with ${name}${sign}${secret}`)
          expect(line.startsWith(`failed with ${name}`)).toBe(true)
          expect(line.slice(`failed with ${name}`.length)).toMatch(/^"?\s*(?:[:=]|%3D)\s*\[hidden\]$/)
        }
      ),
      {
        numRuns: 500,
        examples: [
          ['apiKey', '=', 'a b&c=d'],
          ['apiKey', '=', '> ']
        ]
      }
    )
  })

  it.each([
    ['{"email":"x","apiKey":"a\\"b","other":"seen"}', '{"email":"x","apiKey":[hidden],"other":"seen"}'],
    ['Authorization: Bearer abc.def', 'Authorization: [hidden]'],
    ['sent with Bearer abc.def', 'sent with Bearer [hidden]'],
    ['https://carol:horse@proxy.example.org/x', 'https://[hidden]@[hidden]'],
    ['https://carol:ho@rse/@chat.example.org:81/x', 'https://[hidden]@chat.example.org:81/x'],
    [
      'ws://chat.example.org/listen?station=1&k=2',
      'ws://chat.example.org/listen?station=[hidden]&k=[hidden]'
    ],
    ['https://other.example.net/path', 'https://[hidden]/path'],
    ['key 30:82:01:22:30:0d:06:09:2a:86:48:86:f7:0d:01', 'key [hidden]'],
    ['mail of carol.c@example.org', 'mail of c…@example.org'],
    ['ENOENT /home/carol/.config/ca.pem', 'ENOENT ~/.config/ca.pem'],
    ['ENOENT C:\\Users\\Carol C\\ca.pem', 'ENOENT ~ C\\ca.pem'],
    ['ENOENT /home/someone/ca.pem', 'ENOENT ~/ca.pem'],
    ['one\ntwo\u001b[31m\u202e', 'one\\ntwo\\u001b[31m\\u202e']
  ])('%j', (given, expected) => {
    const mine = redactor()
    mine.keepHosts(['https://chat.example.org:8443/'])
    expect(mine.text(given)).toBe(expected)
  })
})

describe('what helps stays', () => {
  it.each([
    'connection: server-unreachable',
    'call getFriends refused: arguments do not fit the contract',
    'friends list: 3 entries without an id',
    'listener closed: 1006 after 12 s',
    'keychain unavailable: no-bus',
    'alert rules: EACCES',
    'unhandled rejection: TypeError: Cannot read properties of undefined (reading showNotification)',
    'secret not stored: locked',
    'Linux 6.8.0-45-generic x64, Electron 25.1.1, Chrome 114.0.5735.134',
    '2026-11-22T22:29:10.691Z warn login names an address on another host or scheme, not used: chatlistener',
    'out/main/index.js:123:45 createStatusNotifierHost unhandledRejectionHandler',
    'ws://127.0.0.1:40001/listener'
  ])('%s', (line) => expect(text(line)).toBe(line))

  it('the host of the own server, also one that looks like a key', () => {
    const mine = redactor()
    mine.keepHosts(['chat-9f86d081884c7d659a2feaa0c55ad015.example.org:8080'])
    const line = 'no answer from https://chat-9f86d081884c7d659a2feaa0c55ad015.example.org:8080/api'
    expect(mine.text(line)).toBe(line)
    expect(text(line)).not.toContain('9f86d081')
  })

  it('a line that was redacted is not changed again', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (line) => {
        const once = text(line)
        expect(text(once)).toBe(once)
      })
    )
  })
})

it('a value is redacted by the names of its fields, however deep', () => {
  const safe = redactor().value({
    server: 'x',
    deep: [{ encryptionPassword: 'a b', note: 'mail carol@example.org', list: [1, null, true] }],
    apiKey: { nested: 'a b' }
  })
  expect(safe).toEqual({
    server: 'x',
    deep: [{ encryptionPassword: '[hidden]', note: 'mail c…@example.org', list: [1, null, true] }],
    apiKey: '[hidden]'
  })
})

it('a line of a hundred thousand letters costs no time', () => {
  const mine = redactor()
  mine.hide('    ', 'aaaa', randomBytes(20).toString('hex'))
  for (const unit of ['a', ' ', '%', '\\', '"', '@', '\n', 'a.', '-----BEGIN ', 'key: "', 'ab:']) {
    const from = performance.now()
    expect(mine.text(unit.repeat(100_000)).length).toBeLessThan(3_000)
    expect(performance.now() - from).toBeLessThan(1_000)
  }
})
