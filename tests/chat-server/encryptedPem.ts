import { createCipheriv, createHash } from 'node:crypto'

/**
 * The traditional, passphrase-encrypted PEM of `rsakey` (page "Login"): AES-256-CFB, lower-case IV, CR LF line ends.
 * The key is derived as OpenSSL does it for such files: MD5 chained over passphrase and the first 8 bytes of the IV.
 * @param pkcs1 DER of the RSA private key
 * @param passphrase encoded as UTF-8
 * @param iv 16 bytes
 */
export const encryptedPem = (pkcs1: Buffer, passphrase: string, iv: Buffer): string => {
  const cipher = createCipheriv('aes-256-cfb', derivedKey(Buffer.from(passphrase, 'utf8'), iv), iv)
  const body = Buffer.concat([cipher.update(pkcs1), cipher.final()]).toString('base64')
  return [
    '-----BEGIN RSA PRIVATE KEY-----',
    'Proc-Type: 4,ENCRYPTED',
    `DEK-Info: AES-256-CFB,${iv.toString('hex')}`,
    '',
    ...(body.match(/.{1,64}/g) ?? []),
    '-----END RSA PRIVATE KEY-----'
  ].join('\r\n')
}

const derivedKey = (passphrase: Buffer, iv: Buffer): Buffer => {
  const salt = iv.subarray(0, 8)
  const md5 = (...parts: Buffer[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest()
  const first = md5(passphrase, salt)
  return Buffer.concat([first, md5(first, passphrase, salt)])
}
