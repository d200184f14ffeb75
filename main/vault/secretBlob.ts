import * as v from 'valibot'
import type { AccountSecret } from './types'

const BlobSchema = v.object({
  version: v.literal(1),
  apiKey: v.string(),
  encryptionPassword: v.string(),
  // Added later: an entry without it is whole, and its account gets a key at the next sign-in.
  databaseKey: v.optional(v.pipe(v.string(), v.regex(/^([0-9a-f]{64})?$/)), '')
})

/** Windows refuses a credential above 2,560 bytes; the rest is room for what the system adds. */
export const windowsBlobLimit = 2_400

/** @returns the text of the keychain entry: one JSON document with a version. */
export function encodeSecret({ apiKey, encryptionPassword, databaseKey }: AccountSecret): string {
  return JSON.stringify({ version: 1, apiKey, encryptionPassword, databaseKey })
}

/** @returns the secret, or null for a text that this version did not write or that was damaged. */
export function decodeSecret(blob: string): AccountSecret | null {
  let json: unknown
  try {
    json = JSON.parse(blob)
  } catch {
    return null
  }
  const parsed = v.safeParse(BlobSchema, json)
  if (!parsed.success) return null
  const { apiKey, encryptionPassword, databaseKey } = parsed.output
  return { apiKey, encryptionPassword, databaseKey }
}
