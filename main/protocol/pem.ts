import { createDecipheriv, createHash, getCiphers } from 'node:crypto'

export interface PemEncryption {
  /** Name as in DEK-Info, lower case. */
  cipher: string
  iv: Buffer
}

export interface Pem {
  type: 'pkcs1' | 'pkcs8'
  body: Buffer
  encryption: PemEncryption | null
}

export interface EncryptedPem extends Pem {
  encryption: PemEncryption
}

/** Ciphers of DEK-Info that we open, with the length of the key in bytes; the server documents AES-256-CFB. */
const keyLengths: Readonly<Record<string, number>> = {
  'aes-256-cfb': 32,
  'aes-192-cfb': 24,
  'aes-128-cfb': 16,
  'aes-256-cbc': 32,
  'aes-192-cbc': 24,
  'aes-128-cbc': 16
}

const frame = /-----BEGIN (RSA )?PRIVATE KEY-----([\s\S]*?)-----END \1?PRIVATE KEY-----/
/** The content without any white space: the lengths tell the parts apart, wherever the lines were broken. */
const encrypted = /^Proc-Type:4,ENCRYPTEDDEK-Info:([a-z0-9-]+),([0-9a-f]{32})([a-z0-9+/]+={0,2})$/i
const clear = /^[a-z0-9+/]+={0,2}$/i

/** Longer texts are no key. */
const sizeLimit = 64 * 1024

/**
 * Takes a private key in PEM apart, tolerant of line ends, indents and white space within.
 * @returns null when it is no RSA private key in PEM or its encryption is not known
 */
export function readPem(text: string): Pem | null {
  const match = text.length > sizeLimit ? null : frame.exec(text)
  if (match === null) return null
  const type = match[1] === undefined ? 'pkcs8' : 'pkcs1'
  const content = (match[2] ?? '').replace(/\s+/g, '')
  if (clear.test(content)) return { type, body: Buffer.from(content, 'base64'), encryption: null }
  const [, name = '', iv = '', body = ''] = encrypted.exec(content) ?? []
  const cipher = name.toLowerCase()
  // Electron's library lacks some ciphers that Node's has.
  if (!Object.hasOwn(keyLengths, cipher) || !getCiphers().includes(cipher)) return null
  return { type, body: Buffer.from(body, 'base64'), encryption: { cipher, iv: Buffer.from(iv, 'hex') } }
}

/**
 * Decrypts the body of an encrypted PEM. Without padding (CFB) any passphrase gives some bytes: the caller looks
 * whether they are a key.
 * @returns null when the passphrase cannot be right
 */
export function decryptPem(pem: EncryptedPem, passphrase: Buffer): Buffer | null {
  const { cipher, iv } = pem.encryption
  const key = deriveKey(passphrase, iv.subarray(0, 8), keyLengths[cipher] ?? 0)
  try {
    const decipher = createDecipheriv(cipher, key, iv)
    return Buffer.concat([decipher.update(pem.body), decipher.final()])
  } catch {
    return null
  }
}

/** The convention of traditional PEM (EVP_BytesToKey): MD5 over the previous digest, passphrase and salt, one round. */
function deriveKey(passphrase: Buffer, salt: Buffer, length: number): Buffer {
  let key = Buffer.alloc(0)
  let digest = Buffer.alloc(0)
  while (key.length < length) {
    digest = createHash('md5').update(digest).update(passphrase).update(salt).digest()
    key = Buffer.concat([key, digest])
  }
  return key.subarray(0, length)
}
