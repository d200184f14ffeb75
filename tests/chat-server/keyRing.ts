import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { primes } from './primes'

/** Gives every person a key pair that is the same in every run, and remembers who was given another one. */
export interface KeyRing {
  /** Base64 SubjectPublicKeyInfo, 392 characters. */
  publicKeyOf(userId: string): string
  /** PKCS#1 DER of the private key. @throws Error for a person whose key has no private half. */
  privateKeyOf(userId: string): Buffer
  /** For checking signatures. */
  verifierOf(userId: string): KeyObject
  /** Gives the person another pair. */
  change(userId: string): void
}

type PrimePair = readonly [bigint, bigint]

const exponent = 65_537n
/** Everything of a 2048-bit SubjectPublicKeyInfo with exponent 65537 that stands before the modulus. */
const spkiHead = Buffer.from('30820122300d06092a864886f70d01010105000382010f003082010a0282010100', 'hex')
const spkiTail = Buffer.from('0203010001', 'hex')

/**
 * @param userIds in a fixed order: the place decides which key a person has. Beyond the 2,016 pairs that the primes
 * make, a public key is right in form only: its modulus is random and no private key exists.
 */
export const keyRing = (userIds: readonly string[]): KeyRing => {
  const places = new Map<string, number>()
  const versions = new Map<string, number>()
  let nextPlace = 0
  for (const userId of userIds) places.set(userId, nextPlace++)
  // New keys are taken from the far end, so that they never meet those of the company.
  let lastPlace = pairCount - 1

  const placeOf = (userId: string): number => {
    const known = places.get(userId)
    if (known !== undefined) return known
    places.set(userId, nextPlace)
    return nextPlace++
  }
  const realPair = (userId: string): PrimePair | null => {
    const place = placeOf(userId)
    return place < pairCount ? pairAt(place) : null
  }
  const publicKeyOf = (userId: string): string => {
    const pair = realPair(userId)
    const modulus =
      pair === null ? randomModulus(`${userId}/${versions.get(userId) ?? 0}`) : bytes(pair[0] * pair[1])
    return Buffer.concat([spkiHead, modulus, spkiTail]).toString('base64')
  }
  const privateKeyOf = (userId: string): Buffer => {
    const pair = realPair(userId)
    if (pair === null)
      throw new Error(`User ${userId} is too far down a large company to have a real key pair`)
    return pkcs1(pair)
  }
  const verifierOf = (userId: string): KeyObject =>
    createPublicKey({ key: Buffer.from(publicKeyOf(userId), 'base64'), format: 'der', type: 'spki' })
  const change = (userId: string): void => {
    versions.set(userId, (versions.get(userId) ?? 0) + 1)
    if (placeOf(userId) < pairCount && lastPlace >= nextPlace) places.set(userId, lastPlace--)
  }
  return { publicKeyOf, privateKeyOf, verifierOf, change }
}

const pairCount = (primes.length * (primes.length - 1)) / 2

/** Place 0 is primes 0 and 1, place 1 is 0 and 2, ... each pair once. */
const pairAt = (place: number): PrimePair => {
  let first = 0
  let rest = place
  while (rest >= primes.length - 1 - first) {
    rest -= primes.length - 1 - first
    first++
  }
  return [primeAt(first), primeAt(first + 1 + rest)]
}

const parsedPrimes = new Map<number, bigint>()
const primeAt = (index: number): bigint => {
  const known = parsedPrimes.get(index)
  if (known !== undefined) return known
  const text = primes[index]
  if (text === undefined) throw new Error(`There is no prime ${index}`)
  const prime = BigInt(`0x${Buffer.from(text, 'base64').toString('hex')}`)
  parsedPrimes.set(index, prime)
  return prime
}

/** 256 bytes with the highest and the lowest bit set, as an RSA-2048 modulus has them. */
const randomModulus = (seed: string): Buffer => {
  const modulus = createHash('shake256', { outputLength: 256 }).update(seed).digest()
  modulus.writeUInt8(modulus.readUInt8(0) | 0x80, 0)
  modulus.writeUInt8(modulus.readUInt8(255) | 1, 255)
  return modulus
}

const bytes = (value: bigint): Buffer => {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

/** RSAPrivateKey of RFC 8017, A.1.2. */
const pkcs1 = ([p, q]: PrimePair): Buffer => {
  const d = inverse(exponent, (p - 1n) * (q - 1n))
  const numbers = [0n, p * q, exponent, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)]
  const der = tagged(0x30, Buffer.concat(numbers.map(derInteger)))
  // Opening it once here finds a wrong number before a client does.
  createPrivateKey({ key: der, format: 'der', type: 'pkcs1' })
  return der
}

const derInteger = (value: bigint): Buffer => {
  const plain = bytes(value)
  return tagged(0x02, plain.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.from([0]), plain]) : plain)
}

const tagged = (tag: number, content: Buffer): Buffer => {
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const length = bytes(BigInt(content.length))
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content])
}

/** Modular inverse by Euclid; `value` and `modulus` have no common divisor. */
const inverse = (value: bigint, modulus: bigint): bigint => {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n]
  while (a > 1n) {
    const quotient = a / b
    ;[a, b] = [b, a % b]
    ;[x, y] = [y, x - quotient * y]
  }
  return x < 0n ? x + modulus : x
}
