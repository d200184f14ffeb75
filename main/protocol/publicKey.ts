import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { KeyView } from '@shared/friend'

const sizeLimit = 16 * 1024
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * Looks at a friend's public key. Costs a parse, so it is done for the friend whose details are open, never for a list.
 * @param text Base64 of an RSA SubjectPublicKeyInfo as Friends / List gives it, or null
 */
export function viewPublicKey(text: string | null): KeyView {
  const tight = text?.replace(/\s+/g, '') ?? ''
  if (tight === '') return { state: 'absent' }
  const der = tight.length <= sizeLimit && base64.test(tight) ? Buffer.from(tight, 'base64') : null
  const key = der === null ? null : parseRsaKey(der)
  const bits = key === null ? 0 : modulusBits(key)
  if (der === null || key === null || bits === 0) return { state: 'unreadable' }
  return { state: 'readable', fingerprint: fingerprint(der), bits }
}

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

const fingerprint = (der: Buffer): string =>
  createHash('sha256').update(der).digest('hex').toUpperCase().match(/.{4}/g)?.join(' ') ?? ''
