import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeyOwner, safetyNumber } from '../../../main/keys/safetyNumber'

const owner: fc.Arbitrary<KeyOwner> = fc.record({
  userId: fc.stringMatching(/^[0-9a-f]{32}$/),
  publicKey: fc.uint8Array({ minLength: 1, maxLength: 300 })
})
// Each number is 10,400 hashes.
const few = { numRuns: 25 }

describe('the safety number of two people', { timeout: 60_000 }, () => {
  it('is the same for both of them', () => {
    fc.assert(
      fc.property(owner, owner, (one, other) => {
        expect(safetyNumber(one, other)).toBe(safetyNumber(other, one))
      }),
      few
    )
  })

  it('has 60 digits', () => {
    fc.assert(
      fc.property(owner, owner, (one, other) => {
        expect(safetyNumber(one, other)).toMatch(/^\d{60}$/)
      }),
      few
    )
  })

  it('is another one as soon as one byte of a key or one letter of an id is another one, on either side', () => {
    fc.assert(
      fc.property(owner, owner, fc.nat(), fc.boolean(), fc.boolean(), (one, other, at, mine, inKey) => {
        const before = mine ? one : other
        const publicKey = Uint8Array.from(before.publicKey)
        publicKey[at % publicKey.length]! ^= 1
        const place = at % before.userId.length
        const letter = before.userId[place] === '0' ? '1' : '0'
        const userId = before.userId.slice(0, place) + letter + before.userId.slice(place + 1)
        const after = inKey ? { ...before, publicKey } : { ...before, userId }
        const changed = mine ? safetyNumber(after, other) : safetyNumber(one, after)
        expect(changed).not.toBe(safetyNumber(one, other))
      }),
      few
    )
  })

  it('is what docs/security.md defines', () => {
    const side = ({ userId, publicKey }: KeyOwner): string => {
      const first = [
        Buffer.from('ozeki-chat-client/safety-number/1'),
        Buffer.of(0),
        publicKey,
        Buffer.from(userId)
      ]
      let digest = createHash('sha512').update(Buffer.concat(first)).digest()
      for (let count = 2; count <= 5_200; count += 1)
        digest = createHash('sha512')
          .update(Buffer.concat([digest, publicKey]))
          .digest()
      let digits = ''
      for (let group = 0; group < 6; group += 1) {
        let number = 0n
        for (const byte of digest.subarray(group * 5, group * 5 + 5)) number = number * 256n + BigInt(byte)
        digits += (number % 100_000n).toString().padStart(5, '0')
      }
      return digits
    }
    const anna = { userId: 'a'.repeat(32), publicKey: Buffer.from('key of Anna') }
    const bela = { userId: 'b'.repeat(32), publicKey: Buffer.from('key of Bela') }
    const [low = '', high = ''] = [side(anna), side(bela)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
    expect(safetyNumber(bela, anna)).toBe(low + high)
    // Written down, so that no later version makes other numbers without a new version word.
    expect(low + high).toBe('032025652668801313760900071485085980283666883890677557836225')
  })
})
