import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { KeyView } from '@shared/keys'

const sizeLimit = 16 * 1024
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * Looks at a friend's public key. Costs a parse, so it is done for the friend whose details are open, never for a list.
 * @param text Base64 of an RSA SubjectPublicKeyInfo as Friends / List gives it, or null
 */
export function viewPublicKey(text: string | null): KeyView {
  const tight = withoutSpace(text)
  if (tight === '') return { state: 'absent' }
  const der = fromBase64(tight)
  const key = der === null ? null : parseRsaKey(der)
  const bits = key === null ? 0 : modulusBits(key)
  if (der === null || key === null || bits === 0) return { state: 'unreadable' }
  return { state: 'readable', fingerprint: fingerprint(der), bits }
}

/**
 * One text for one key, cheap enough for a list of ten thousand: nothing is parsed.
 * @param text as Friends / List gives it
 * @returns the Base64 without spaces, or null where it is cut off or no RSA key
 */
export function wholePublicKey(text: string): string | null {
  const tight = withoutSpace(text)
  const der = fromBase64(tight)
  if (der === null || der[0] !== 0x30) return null
  // Length of the outer sequence: in one byte after 0x81, as 1,024 bits have it, or in two after 0x82.
  const [head, length] =
    der[1] === 0x81 ? [3, der.at(2)] : der[1] === 0x82 && der.length > 4 ? [4, der.readUInt16BE(2)] : [0, -1]
  const isWhole = length === der.length - head && der.indexOf(rsaAlgorithm) === head
  return isWhole ? tight : null
}

/** @returns the DER bytes that a safety number is made of; null where `viewPublicKey` does not read the key */
export function publicKeyBytes(text: string): Buffer | null {
  const der = fromBase64(withoutSpace(text))
  return der !== null && parseRsaKey(der) !== null ? der : null
}

/** SubjectPublicKeyInfo of one's own key, as friends get it from the server. */
export const ownPublicKey = (privateKey: KeyObject): Buffer =>
  createPublicKey(privateKey).export({ format: 'der', type: 'spki' })

/** SEQUENCE { OID 1.2.840.113549.1.1.1, NULL } */
const rsaAlgorithm = Buffer.from('300d06092a864886f70d0101010500', 'hex')

const withoutSpace = (text: string | null): string => text?.replace(/\s+/g, '') ?? ''
const fromBase64 = (tight: string): Buffer | null =>
  tight.length <= sizeLimit && base64.test(tight) ? Buffer.from(tight, 'base64') : null

/** Strict: an RSA key whose one canonical encoding is exactly these bytes, so that one key has one fingerprint. */
function parseRsaKey(der: Buffer): KeyObject | null {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    if (key.asymmetricKeyType !== 'rsa') return null
    return key.export({ format: 'der', type: 'spki' }).equals(der) ? key : null
  } catch {
    return null
  }
}

/** From the modulus itself, since not every runtime knows `asymmetricKeyDetails`. */
function modulusBits(key: KeyObject): number {
  const modulus = Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url')
  const first = modulus[0]
  return first === undefined || first === 0 ? 0 : (modulus.length - 1) * 8 + (32 - Math.clz32(first))
}

/** @returns the fingerprint of a key as `viewPublicKey` shows it, without a look at what the bytes mean */
export const publicKeyFingerprint = (text: string): string =>
  fingerprint(Buffer.from(withoutSpace(text), 'base64'))

const fingerprint = (der: Buffer): string =>
  createHash('sha256').update(der).digest('hex').toUpperCase().match(/.{4}/g)?.join(' ') ?? ''
