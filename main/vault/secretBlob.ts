import * as v from 'valibot'
import type { AccountSecret, ProxyPassword } from './types'

const BlobSchema = v.object({
  version: v.literal(1),
  apiKey: v.string(),
  encryptionPassword: v.string(),
  // Added later: an entry without it is whole, and its account gets a key at the next sign-in.
  databaseKey: v.optional(v.pipe(v.string(), v.regex(/^([0-9a-f]{64})?$/)), '')
})

const ProxyBlobSchema = v.object({ version: v.literal(1), user: v.string(), password: v.string() })

/** Windows refuses a credential above 2,560 bytes; the rest is room for what the system adds. */
export const windowsBlobLimit = 2_400

/** @returns the text of the keychain entry: one JSON document with a version. */
export function encodeSecret({ apiKey, encryptionPassword, databaseKey }: AccountSecret): string {
  return JSON.stringify({ version: 1, apiKey, encryptionPassword, databaseKey })
}

/** @returns the text of the entry of a proxy. */
export const encodeProxyPassword = ({ user, password }: ProxyPassword): string =>
  JSON.stringify({ version: 1, user, password })

function parsed(blob: string): unknown {
  try {
    return JSON.parse(blob)
  } catch {
    return null
  }
}

/** @returns the words, or null for a text that is no such entry. */
export function decodeProxyPassword(blob: string): ProxyPassword | null {
  const read = v.safeParse(ProxyBlobSchema, parsed(blob))
  return read.success ? { user: read.output.user, password: read.output.password } : null
}

/** @returns the secret, or null for a text that this version did not write or that was damaged. */
export function decodeSecret(blob: string): AccountSecret | null {
  const read = v.safeParse(BlobSchema, parsed(blob))
  if (!read.success) return null
  const { apiKey, encryptionPassword, databaseKey } = read.output
  return { apiKey, encryptionPassword, databaseKey }
}
