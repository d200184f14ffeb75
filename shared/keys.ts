import * as v from 'valibot'
import { UserIdSchema } from './ids'

/** Fingerprint of a public key: SHA-256 of its DER bytes, 64 upper-case hex digits in 16 groups of four. */
export const KeyFingerprintSchema = v.pipe(v.string(), v.regex(/^[0-9A-F]{4}(?: [0-9A-F]{4}){15}$/))

/** What the server gives as a friend's public key now. */
export const KeyViewSchema = v.variant('state', [
  v.object({ state: v.literal('readable'), fingerprint: KeyFingerprintSchema, bits: v.number() }),
  v.object({ state: v.literal('unreadable') }),
  v.object({ state: v.literal('absent') })
])
export type KeyView = v.InferOutput<typeof KeyViewSchema>

/** A key that this app has seen, and since when, ms UTC. */
export const SeenKeySchema = v.object({ fingerprint: KeyFingerprintSchema, seenAt: v.number() })
export type SeenKey = v.InferOutput<typeof SeenKeySchema>

/**
 * The key that is trusted for a friend.
 * `pinned`: the server gives it. `changed`: the server gives another one, and the person has to decide.
 * `kept`: the server gives another one, and the person stays with the trusted one.
 */
export const KeyTrustSchema = v.object({
  state: v.picklist(['pinned', 'changed', 'kept']),
  trusted: SeenKeySchema,
  /** The other key, unless `pinned`. */
  offered: v.nullable(SeenKeySchema),
  /** When two people compared the trusted key, ms UTC. It counts while `pinned` only. */
  verifiedAt: v.nullable(v.number()),
  /** The trusted key took the place of an earlier one, by the person's decision. */
  acceptedLater: v.boolean()
})
export type KeyTrust = v.InferOutput<typeof KeyTrustSchema>

/** Friends of an account whose rows are marked. */
export const KeyMarksSchema = v.object({ changed: v.array(UserIdSchema), verified: v.array(UserIdSchema) })
export type KeyMarks = v.InferOutput<typeof KeyMarksSchema>

export const KeyDecisionSchema = v.picklist(['accept', 'keep'])
export type KeyDecision = v.InferOutput<typeof KeyDecisionSchema>

/**
 * The safety number of two people, or why there is none. `of`: it is made with the trusted key, or with the one that
 * waits for a decision.
 */
export const SafetyNumberSchema = v.variant('state', [
  v.object({
    state: v.literal('ready'),
    digits: v.pipe(v.string(), v.regex(/^\d{60}$/)),
    of: v.picklist(['trusted', 'offered'])
  }),
  v.object({
    state: v.literal('none'),
    why: v.picklist(['not-signed-in', 'own-key-closed', 'own-key-absent', 'friend-key-absent'])
  })
])
export type SafetyNumber = v.InferOutput<typeof SafetyNumberSchema>
