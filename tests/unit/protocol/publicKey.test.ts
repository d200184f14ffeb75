import { createHash, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { viewPublicKey } from '../../../main/protocol/publicKey'
import { rsaPair } from './rsaKeys'

const der = rsaPair().publicKey.export({ type: 'spki', format: 'der' })
const text = der.toString('base64')

test('a readable key shows its fingerprint in groups of four and its size', () => {
  const view = viewPublicKey(text)
  expect(view).toMatchObject({ state: 'readable', bits: 2048 })
  const fingerprint = view.state === 'readable' ? view.fingerprint : ''
  expect(fingerprint).toMatch(/^(?:[0-9A-F]{4} ){15}[0-9A-F]{4}$/)
  expect(fingerprint.replaceAll(' ', '')).toBe(createHash('sha256').update(der).digest('hex').toUpperCase())
})

test('line breaks within the text do not matter', () => {
  expect(viewPublicKey(text.replace(/.{64}/g, '$&\r\n'))).toEqual(viewPublicKey(text))
})

test('no key is absent, not broken', () => {
  expect(viewPublicKey(null)).toEqual({ state: 'absent' })
  expect(viewPublicKey(' ')).toEqual({ state: 'absent' })
})

const pkcs1 = rsaPair().publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64')
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64')
const privateOne = rsaPair().privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')

test.each([
  ['the shortened sample of the documentation', 'MIIBIjA...IDAQAB'],
  ['a key that was cut off', text.slice(0, 200)],
  ['a key with something behind it', Buffer.concat([der, Buffer.from([0])]).toString('base64')],
  ['a bare RSA key', pkcs1],
  ['a key that is not RSA', elliptic],
  ['a private key', privateOne],
  ['no Base64', 'grüße'],
  ['an endless text', 'A'.repeat(1_000_000)]
])('%s is unreadable', (_what, given) => {
  expect(viewPublicKey(given)).toEqual({ state: 'unreadable' })
})

test('a key with one byte changed is never shown with the fingerprint of the true one', () => {
  const truth = viewPublicKey(text)
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const forged = Buffer.from(der)
      forged[at] = (forged[at] ?? 0) ^ change
      expect(viewPublicKey(forged.toString('base64'))).not.toEqual(truth)
    }),
    { numRuns: 300 }
  )
})
