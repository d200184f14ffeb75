import { constants, createHmac, verify, type KeyObject } from 'node:crypto'
import type { SchemeId } from './types'

interface SignedRequest {
  /** The exact bytes of the body. */
  body: Buffer
  /** Value of `Ozeki-Signature`. */
  signature: string
  apiKey: string
  publicKey(): KeyObject
}

const base64Of2048Bits = /^[A-Za-z0-9+/]{342}==$/

const rsa =
  (digest: 'sha1' | 'sha256', padding: object) =>
  ({ body, signature, publicKey }: SignedRequest): boolean =>
    base64Of2048Bits.test(signature) &&
    verify(digest, body, { key: publicKey(), ...padding }, Buffer.from(signature, 'base64'))

const pkcs1 = { padding: constants.RSA_PKCS1_PADDING }
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }

const verifiers: Readonly<Record<SchemeId, (request: SignedRequest) => boolean>> = {
  'rsa-sha256': rsa('sha256', pkcs1),
  'rsa-sha1': rsa('sha1', pkcs1),
  'rsa-pss-sha256': rsa('sha256', pss),
  'hmac-sha256-hex': ({ body, signature, apiKey }) =>
    createHmac('sha256', Buffer.from(apiKey, 'utf8')).update(body).digest('hex') === signature
}

export const schemeIds = Object.keys(verifiers) as SchemeId[]

/** @returns whether one of the accepted schemes made this signature over exactly these bytes. */
export const signedBy = (accepted: readonly SchemeId[], request: SignedRequest): boolean =>
  accepted.some((scheme) => verifiers[scheme](request))
