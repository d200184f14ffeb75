import * as v from 'valibot'

/**
 * What is known of a friend's availability. Only `available` is documented by the server; the other kinds are our
 * reading of its words (main/protocol/presenceVocabulary.ts). `unknown` keeps the server's own text, and a friend for
 * whom the server gave no availability at all is `unknown` with an empty text.
 */
export const AvailabilityKindSchema = v.picklist(['available', 'away', 'busy', 'offline', 'unknown'])
export type AvailabilityKind = v.InferOutput<typeof AvailabilityKindSchema>

export const AvailabilitySchema = v.object({ kind: AvailabilityKindSchema, text: v.string() })
export type Availability = v.InferOutput<typeof AvailabilitySchema>

/** Order of the groups in the list. */
export const availabilityOrder: readonly AvailabilityKind[] = [
  'available',
  'away',
  'busy',
  'unknown',
  'offline'
]

/** The one rule for "can be reached now": unknown words never count as available. */
export const isAvailable = (availability: Availability): boolean => availability.kind === 'available'

export const sameAvailability = (a: Availability, b: Availability): boolean =>
  a.kind === b.kind && a.text === b.text
