import { generateKeyPairSync, type KeyObject } from 'node:crypto'

let pair: { privateKey: KeyObject; publicKey: KeyObject } | undefined

/** One RSA pair for a whole test file: making one takes its time. */
export const rsaPair = (): { privateKey: KeyObject; publicKey: KeyObject } =>
  (pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 }))
