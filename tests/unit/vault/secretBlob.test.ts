import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSecret, encodeSecret } from '../../../main/vault/secretBlob'

const text = fc.string({ unit: 'binary' })
const databaseKeys = fc.constantFrom('', '0123456789abcdef'.repeat(4))

describe('the keychain entry', () => {
  it('gives back every secret', () => {
    fc.assert(
      fc.property(text, text, databaseKeys, (apiKey, encryptionPassword, databaseKey) => {
        const secret = { apiKey, encryptionPassword, databaseKey }
        expect(decodeSecret(encodeSecret(secret))).toEqual(secret)
      })
    )
  })

  it('is a secret or nothing, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          fc.json(),
          fc.jsonValue().map((json) => JSON.stringify({ version: 1, apiKey: json }))
        ),
        (blob) => {
          const secret = decodeSecret(blob)
          if (secret !== null)
            expect(Object.values(secret).map((value) => typeof value)).toEqual(['string', 'string', 'string'])
        }
      )
    )
  })

  it('of an older version, without a key for a database, is as good as it was', () => {
    const blob = '{"version":1,"apiKey":"a","encryptionPassword":"b"}'
    expect(decodeSecret(blob)).toEqual({ apiKey: 'a', encryptionPassword: 'b', databaseKey: '' })
  })

  it.each([
    [
      'with half a database key',
      '{"version":1,"apiKey":"a","encryptionPassword":"b","databaseKey":"0123456789abcdef"}'
    ],
    ['cut short', '{"version":1,"apiKey":"a","encryptionPassw'],
    ['of a later version', '{"version":2,"apiKey":"a","encryptionPassword":"b"}'],
    ['without its API key', '{"version":1,"encryptionPassword":"b"}'],
    ['empty', '']
  ])('is nothing when it is %s', (_words, blob) => {
    expect(decodeSecret(blob)).toBeNull()
  })
})
