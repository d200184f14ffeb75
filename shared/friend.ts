import * as v from 'valibot'
import { AvailabilitySchema } from './availability'
import { UserIdSchema } from './ids'
import { KeyTrustSchema, KeyViewSchema } from './keys'

/** A friend as the window's list needs it: no key, nothing that is only looked at in the details. */
export const FriendRowSchema = v.object({
  id: UserIdSchema,
  name: v.string(),
  availability: AvailabilitySchema,
  /** When the present availability began, in ms UTC. */
  since: v.number(),
  /** True when this app saw the change; false when the friend was already so at the first look (`since` is that look). */
  sinceSeen: v.boolean(),
  favourite: v.boolean()
})
export type FriendRow = v.InferOutput<typeof FriendRowSchema>

/**
 * The list at one revision, or a page of it: a long list crosses IPC in pages, so that neither side stands still. The
 * first page is the beginning of the list as it is shown; the others come in no order. Deltas with a revision not above
 * the list's are already in it.
 */
export const FriendsPageSchema = v.object({
  revision: v.number(),
  /** How many friends the whole list has. */
  total: v.number(),
  friends: v.array(FriendRowSchema)
})
export type FriendsPage = v.InferOutput<typeof FriendsPageSchema>
/** Rows of every page but the first, which is a few screenfuls, and the last: as many as both sides take in a moment. */
export const friendsPageSize = 500

export const FriendsDeltaSchema = v.object({
  revision: v.number(),
  upserts: v.array(FriendRowSchema),
  removals: v.array(UserIdSchema),
  /** Another delta with this revision follows: many changes cross IPC in parts. */
  more: v.optional(v.literal(true))
})
export type FriendsDelta = v.InferOutput<typeof FriendsDeltaSchema>

export const FriendDetailsSchema = v.object({
  friend: FriendRowSchema,
  key: KeyViewSchema,
  /** null for a friend of whom no key was ever seen. */
  trust: v.nullable(KeyTrustSchema),
  /** When the server last confirmed the list, ms UTC; null before the first list. */
  confirmedAt: v.nullable(v.number())
})
export type FriendDetails = v.InferOutput<typeof FriendDetailsSchema>
