import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { furtherPrimes, primes } from './primes'

/** Gives every person a key pair that is the same in every run, and remembers who was given another one. */
export interface KeyRing {
  /** Base64 SubjectPublicKeyInfo, 392 characters. */
  publicKeyOf(userId: string): string
  /** PKCS#1 DER of the private key. */
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

/** @param userIds in a fixed order: the place decides which key a person has. From 100,128 people on some share one. */
export const keyRing = (userIds: readonly string[]): KeyRing => {
  const places = new Map<string, number>()
  const publicKeys = new Map<string, string>()
  let nextPlace = 0
  for (const userId of userIds) places.set(userId, nextPlace++)
  // New keys are taken from the far end, so that they do not meet those of the company.
  let lastPlace = pairCount - 1

  const pairOf = (userId: string): PrimePair => {
    const known = places.get(userId)
    const place = known ?? nextPlace++
    if (known === undefined) places.set(userId, place)
    return pairAt(place % pairCount)
  }
  const publicKeyOf = (userId: string): string => {
    const known = publicKeys.get(userId)
    if (known !== undefined) return known
    const [p, q] = pairOf(userId)
    const key = Buffer.concat([spkiHead, bytes(p * q), spkiTail]).toString('base64')
    publicKeys.set(userId, key)
    return key
  }
  const verifierOf = (userId: string): KeyObject =>
    createPublicKey({ key: Buffer.from(publicKeyOf(userId), 'base64'), format: 'der', type: 'spki' })
  const change = (userId: string): void => {
    places.set(userId, lastPlace--)
    publicKeys.delete(userId)
  }
  return { publicKeyOf, privateKeyOf: (userId) => pkcs1(pairOf(userId)), verifierOf, change }
}

const pairsOf = (count: number): number => (count * (count - 1)) / 2
const firstPairs = pairsOf(primes.length)
const pairCount = pairsOf(primes.length + furtherPrimes.length)

/** Place 0 is primes 0 and 1, place 1 is 0 and 2, ... each pair once; those with a further prime come afterwards. */
const pairAt = (place: number): PrimePair => {
  if (place >= firstPairs) {
    const larger = Math.floor((1 + Math.sqrt(1 + 8 * place)) / 2)
    return [primeAt(place - pairsOf(larger)), primeAt(larger)]
  }
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
  const prime = text === undefined ? furtherPrime(index) : number(Buffer.from(text, 'base64'))
  parsedPrimes.set(index, prime)
  return prime
}

const furtherPrime = (index: number): bigint => {
  const distance = furtherPrimes[index - primes.length]
  if (distance === undefined) throw new Error(`There is no prime ${index}`)
  const start = createHash('shake256', { outputLength: 128 }).update(`prime ${index}`).digest()
  start.writeUInt8(start.readUInt8(0) | 0xc0, 0)
  start.writeUInt8(start.readUInt8(127) | 1, 127)
  return number(start) + 2n * BigInt(distance)
}

const number = (bigEndian: Buffer): bigint => BigInt(`0x${bigEndian.toString('hex')}`)

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
