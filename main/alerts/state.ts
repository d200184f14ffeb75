import { readVersioned, TellMeExpirySchema, type AlertFileProblem } from '@shared/alerts'
import { UserIdSchema } from '@shared/ids'
import * as v from 'valibot'

/**
 * "Tell me when she is next available." `leave`: she was available when it was asked, so she has to leave first;
 * `return`: waiting for her; `ready`: she came in time, but quiet holds the alert back.
 */
export const TellMeSchema = v.object({
  friendId: UserIdSchema,
  /** As she was called when it was asked; empty where that was not known. */
  name: v.optional(v.string(), ''),
  expires: TellMeExpirySchema,
  /** ms UTC, null for never. */
  expiresAt: v.nullable(v.number()),
  waitsFor: v.picklist(['leave', 'return', 'ready']),
  /** Its time was seen to be over. */
  over: v.optional(v.boolean(), false)
})
export type TellMe = v.InferOutput<typeof TellMeSchema>

/** What the engine of one account must not forget over a restart. Plain JSON. */
export const AlertStateSchema = v.object({
  version: v.literal(1),
  tellMe: v.array(TellMeSchema),
  /** Rules with `repeat: once` that have told about a friend, by the rule's `madeAt`. */
  spent: v.array(v.object({ friendId: UserIdSchema, madeAt: v.number() })),
  /** Friends whose changed key quiet holds back. */
  keys: v.optional(v.array(v.object({ friendId: UserIdSchema, name: v.string() })), [])
})
export type AlertState = v.InferOutput<typeof AlertStateSchema>

export const emptyAlertState: AlertState = { version: 1, tellMe: [], spent: [], keys: [] }

/** Reads a kept state from parsed JSON; an unusable one becomes the empty state with the problem. */
export const parseAlertState = (json: unknown): { value: AlertState; problem: AlertFileProblem | null } =>
  readVersioned(AlertStateSchema, json, emptyAlertState)
