import { createHash } from 'node:crypto'

const head = Buffer.from('30820122300d06092a864886f70d01010105000382010f003082010a0282010100', 'hex')
const tail = Buffer.from('0203010001', 'hex')

/** @returns Base64 of a 2048-bit RSA key that nobody can open, another one for each name. */
export function publicKeyNamed(name: string): string {
  const modulus = createHash('shake256', { outputLength: 256 }).update(name).digest()
  modulus[0] = modulus[0]! | 0x80
  modulus[255] = modulus[255]! | 1
  return Buffer.concat([head, modulus, tail]).toString('base64')
}
