import { createHash } from 'node:crypto'

export interface PassphraseForm {
  encryptionPassword: string
  apiKey: string
}

/**
 * Passphrases that may open the private key, in the order in which they are tried: where the passphrase comes from is
 * not documented. Each text as it is and as MD5 and SHA-256 in hex, in UTF-8 and, where it differs, in Latin-1.
 */
export function* passphraseCandidates(form: PassphraseForm): Iterable<Buffer> {
  for (const text of new Set([form.encryptionPassword, form.apiKey])) {
    if (text === '') continue
    const encodings = [Buffer.from(text, 'utf8'), ...latin1(text)]
    yield* encodings
    for (const bytes of encodings) {
      for (const hash of ['md5', 'sha256']) yield Buffer.from(createHash(hash).update(bytes).digest('hex'))
    }
  }
}

/** Only for texts that Latin-1 can write and writes differently. */
const latin1 = (text: string): Buffer[] =>
  /^[\u0000-\u00ff]*$/.test(text) && /[\u0080-\u00ff]/.test(text) ? [Buffer.from(text, 'latin1')] : []
