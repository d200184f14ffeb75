import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openPrivateKey } from '../../../main/protocol/privateKey'
import { rsaPair } from './rsaKeys'

/** OpenSSL itself writes the PEM, so that it is not our own reading of the convention that is tested. */
const locked = (passphrase: string | Buffer, cipher = 'aes-256-cfb'): string =>
  rsaPair().privateKey.export({ type: 'pkcs1', format: 'pem', cipher, passphrase }).toString()
const form = (encryptionPassword: string, apiKey = 'k') => ({ encryptionPassword, apiKey })
const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')
const opens = (pem: string, typed: { encryptionPassword: string; apiKey: string }): boolean => {
  const opened = openPrivateKey(pem, typed)
  return opened.state === 'ready' && opened.key.equals(rsaPair().privateKey)
}

describe('the passphrase', () => {
  test.each([
    ['the encryption password', 'correct horse', form('correct horse')],
    ['the API key', 'd040b1', form('', 'd040b1')],
    ['MD5 of the password', hash('md5', 'pw'), form('pw')],
    ['SHA-256 of the password', hash('sha256', 'pw'), form('pw')],
    ['MD5 of the API key', hash('md5', 'd040b1'), form('pw', 'd040b1')],
    ['SHA-256 of the API key', hash('sha256', 'd040b1'), form('pw', 'd040b1')],
    ['a password with accents in UTF-8', 'Jelszó', form('Jelszó')],
    ['a password with accents in Latin-1', Buffer.from('Jelszó', 'latin1'), form('Jelszó')]
  ])('may be %s', (_what, passphrase, typed) => {
    expect(opens(locked(passphrase), typed)).toBe(true)
  })

  test('is asked for when none of the candidates fits', () => {
    expect(openPrivateKey(locked('right'), form('wrong'))).toEqual({ state: 'password-needed' })
    expect(openPrivateKey(locked('right'), form('', ''))).toEqual({ state: 'password-needed' })
  })
})

describe('the PEM', () => {
  test.each(['aes-256-cfb', 'aes-192-cfb', 'aes-128-cfb', 'aes-256-cbc', 'aes-192-cbc', 'aes-128-cbc'])(
    'may be encrypted by %s',
    (cipher) => expect(opens(locked('pw', cipher), form('pw'))).toBe(true)
  )

  test.each<[string, (pem: string) => string]>([
    ['Windows line ends', (pem) => pem.replaceAll('\n', '\r\n')],
    ['an IV in lower case', (pem) => pem.replace(/,([0-9A-F]{32})/, (text) => text.toLowerCase())],
    [
      'a break within the header, as on the documentation page',
      (pem) => pem.replace('4,ENC', '\r\n\t4,\r\n\tENC')
    ],
    ['an indent on every line', (pem) => pem.replaceAll('\n', '\n    ')],
    ['no blank line', (pem) => pem.replace('\n\n', '\n')],
    ['text around it', (pem) => `Key:\n${pem}\n\n--`]
  ])('may have %s', (_what, change) => {
    const changed = change(locked('pw'))
    expect(changed).not.toBe(locked('pw'))
    expect(opens(changed, form('pw'))).toBe(true)
  })

  test.each(['pkcs1', 'pkcs8'] as const)('may be in clear (%s)', (type) => {
    expect(opens(rsaPair().privateKey.export({ type, format: 'pem' }).toString(), form(''))).toBe(true)
  })

  test.each([
    ['nothing', ''],
    ['no PEM', 'BASE64BODY'],
    [
      'the placeholder of a documentation',
      '-----BEGIN RSA PRIVATE KEY-----\r\n...\r\n-----END RSA PRIVATE KEY-----'
    ],
    ['a cipher that nobody knows', locked('pw').replace('AES-256-CFB', 'ROT-13')],
    // The first of the body must be no hex digits, by chance they are: lines may be broken anywhere.
    ['an IV of the wrong length', locked('pw').replace(/,([0-9A-F]{30})..(\s+)../, ',$1$2++')],
    ['an IV that is no hex', locked('pw').replace(/,([0-9A-F]{30})../, ',$1zz')],
    ['a public key', rsaPair().publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    [
      'an endless text',
      `-----BEGIN RSA PRIVATE KEY-----${'A'.repeat(1_000_000)}-----END RSA PRIVATE KEY-----`
    ],
    [
      'a clear key that was cut off',
      rsaPair()
        .privateKey.export({ type: 'pkcs1', format: 'pem' })
        .toString()
        .replace(/\n.{64}/, '')
    ]
  ])('is unreadable when it is %s', (_what, pem) => {
    expect(openPrivateKey(pem, form('pw'))).toEqual({ state: 'unreadable' })
  })

  test('never makes it fail, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.string(),
        (body, encryptionPassword, apiKey) => {
          const pem = `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`
          expect(['unreadable', 'password-needed']).toContain(
            openPrivateKey(pem, { encryptionPassword, apiKey }).state
          )
        }
      )
    )
  })
})
