import { constants, createHmac, sign, type KeyObject } from 'node:crypto'
import type { SignatureScheme } from '../types'

function privateKey(key: KeyObject | null): KeyObject {
  if (key === null) throw new Error('this signature scheme needs a private key')
  return key
}

const rsa = (id: string, hash: string): SignatureScheme => ({
  id,
  needsPrivateKey: true,
  sign: (body, credentials) =>
    sign(hash, body, {
      key: privateKey(credentials.privateKey),
      padding: constants.RSA_PKCS1_PADDING
    }).toString('base64')
})

const pss: SignatureScheme = {
  id: 'rsa-pss-sha256',
  needsPrivateKey: true,
  sign: (body, credentials) =>
    sign('sha256', body, {
      key: privateKey(credentials.privateKey),
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST
    }).toString('base64')
}

const hmac: SignatureScheme = {
  id: 'hmac-sha256-hex',
  needsPrivateKey: false,
  sign: (body, credentials) => createHmac('sha256', credentials.apiKey).update(body).digest('hex')
}

/**
 * All ways to fill `Ozeki-Signature` that we know; the documentation names the header only. In the order in which they
 * are tried.
 */
export const signatureSchemes: readonly SignatureScheme[] = [
  rsa('rsa-sha256', 'sha256'),
  rsa('rsa-sha1', 'sha1'),
  pss,
  hmac
]

/** @returns the scheme of that id, or undefined. */
export const findSignatureScheme = (id: string): SignatureScheme | undefined =>
  signatureSchemes.find((scheme) => scheme.id === id)
