import { createPrivateKey, type KeyObject } from 'node:crypto'
import { decryptPem, readPem, type EncryptedPem, type Pem } from './pem'
import { passphraseCandidates, type PassphraseForm } from './passphraseCandidates'

export type OpenedKey =
  { state: 'ready'; key: KeyObject } | { state: 'password-needed' } | { state: 'unreadable' }

/**
 * Opens the private key that Login brought. It is decrypted by hand, since the crypto library of Electron refuses
 * encrypted PEM, and the passphrase is whichever candidate makes a key of it.
 * @param form what the person typed; empty fields are no candidates
 */
export function openPrivateKey(pem: string, form: PassphraseForm): OpenedKey {
  const parts = readPem(pem)
  if (parts === null) return { state: 'unreadable' }
  if (parts.encryption === null) {
    const key = parseKey(parts.body, parts.type)
    return key === null ? { state: 'unreadable' } : { state: 'ready', key }
  }
  return openEncrypted({ ...parts, encryption: parts.encryption }, form)
}

function openEncrypted(pem: EncryptedPem, form: PassphraseForm): OpenedKey {
  for (const passphrase of passphraseCandidates(form)) {
    const der = decryptPem(pem, passphrase)
    const key = der === null ? null : parseKey(der, pem.type)
    if (key !== null) return { state: 'ready', key }
  }
  return { state: 'password-needed' }
}

/** A wrong passphrase gives noise; noise is sorted out by the outer DER length before the library looks at it. */
function parseKey(der: Buffer, type: Pem['type']): KeyObject | null {
  if (!isWholeSequence(der)) return null
  try {
    const key = createPrivateKey({ key: der, format: 'der', type })
    return key.asymmetricKeyType === 'rsa' ? key : null
  } catch {
    return null
  }
}

/** A DER sequence of a two-byte length that ends where the bytes end: any RSA key of 512 bit or more. */
const isWholeSequence = (der: Buffer): boolean =>
  der.length > 4 && der.readUInt16BE(0) === 0x3082 && der.readUInt16BE(2) === der.length - 4
