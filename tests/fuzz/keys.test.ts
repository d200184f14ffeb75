import { createCipheriv, createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openPrivateKey } from '../../main/protocol/privateKey'
import { viewPublicKey } from '../../main/protocol/publicKey'
import { fuzz, watchRejections } from './fuzz'
import { mutateBytes, oneOf } from './mutator'

watchRejections()

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 })
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'der' })
const form = { encryptionPassword: 'a lucky bird', apiKey: 'key' }

/** An encrypted PEM in the traditional form, as the server documents it. */
function encryptedPem(cipher: 'aes-256-cfb' | 'aes-128-cbc'): string {
  const iv = randomBytes(16)
  const round = (before: Buffer): Buffer =>
    createHash('md5').update(before).update(form.encryptionPassword).update(iv.subarray(0, 8)).digest()
  const first = round(Buffer.alloc(0))
  const key = Buffer.concat([first, round(first)]).subarray(0, cipher === 'aes-256-cfb' ? 32 : 16)
  const sealing = createCipheriv(cipher, key, iv)
  const body = Buffer.concat([sealing.update(pkcs1), sealing.final()])
    .toString('base64')
    .replace(/.{64}/g, '$&\n')
  const lines = [
    'Proc-Type: 4,ENCRYPTED',
    `DEK-Info: ${cipher.toUpperCase()},${iv.toString('hex').toUpperCase()}`
  ]
  return `-----BEGIN RSA PRIVATE KEY-----\n${lines.join('\n')}\n\n${body}\n-----END RSA PRIVATE KEY-----\n`
}

describe('a private key', { timeout: 600_000 }, () => {
  it('of any text is ready, waits for its password or is unreadable', async () => {
    const texts = [
      encryptedPem('aes-256-cfb'),
      encryptedPem('aes-128-cbc'),
      privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    ]
    for (const text of texts) expect(openPrivateKey(text, form).state).toBe('ready')
    const corpus = texts.map((text) => Buffer.from(text))
    const seen = new Set<string>()
    await fuzz(
      'private keys',
      (random) => mutateBytes(random, oneOf(random, corpus), corpus).toString('latin1'),
      (text) => seen.add(openPrivateKey(text, form).state)
    )
    expect([...seen].sort()).toEqual(['password-needed', 'ready', 'unreadable'])
  })
})

describe('a public key', { timeout: 600_000 }, () => {
  it('of any text is readable, unreadable or absent, and another key never has the fingerprint of the true one', async () => {
    const der = publicKey.export({ type: 'spki', format: 'der' })
    const true_ = viewPublicKey(der.toString('base64'))
    if (true_.state !== 'readable') return expect.unreachable()
    const ec = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' })
    const corpus = [der, ec]
    const tally = { readable: 0, unreadable: 0, absent: 0 }
    await fuzz(
      'public keys',
      (random) => {
        // Half of them in the DER itself, half in its Base64.
        if (random() < 0.5) return mutateBytes(random, oneOf(random, corpus), corpus).toString('base64')
        const texts = corpus.map((one) => Buffer.from(one.toString('base64')))
        return mutateBytes(random, oneOf(random, texts), texts).toString('latin1')
      },
      (text) => {
        const view = viewPublicKey(text)
        tally[view.state] += 1
        if (view.state !== 'readable' || view.fingerprint !== true_.fingerprint) return
        if (!Buffer.from(text.replace(/\s+/g, ''), 'base64').equals(der))
          throw new Error('a false fingerprint')
      }
    )
    expect(Math.min(tally.readable, tally.unreadable)).toBeGreaterThan(0)
  })
})
