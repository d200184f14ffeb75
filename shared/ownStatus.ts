import * as v from 'valibot'

/** Own presence. The server documents only the announcement of `available`; the others are kept by this app. */
export const PresenceSchema = v.picklist(['available', 'away', 'busy', 'invisible'])
export type Presence = v.InferOutput<typeof PresenceSchema>

/** What the person chose by hand: a presence, some words for herself, and when it ends (ms UTC, null for never). */
export const StatusChoiceSchema = v.object({
  presence: PresenceSchema,
  text: v.pipe(v.string(), v.maxLength(200)),
  until: v.nullable(v.pipe(v.number(), v.finite()))
})
export type StatusChoice = v.InferOutput<typeof StatusChoiceSchema>

export const availableByHand: StatusChoice = { presence: 'available', text: '', until: null }

/** A choice as it is kept between runs, with the time at which it was made (ms UTC, null when it is not known). */
export const KeptChoiceSchema = v.object({
  ...StatusChoiceSchema.entries,
  chosenAt: v.optional(v.nullable(v.pipe(v.number(), v.finite())), null)
})
export type KeptChoice = v.InferOutput<typeof KeptChoiceSchema>

/** Minutes without keyboard or mouse that mean away; 0 for never, a day at most. */
export const IdleMinutesSchema = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1_440))
export const defaultIdleMinutes = 10

/** The own status as it is: the choice, and what idle time, lock or sleep made of it. */
export const OwnStatusSchema = v.object({
  chosen: StatusChoiceSchema,
  effective: PresenceSchema,
  because: v.picklist(['by-hand', 'idle', 'locked', 'asleep'])
})
export type OwnStatus = v.InferOutput<typeof OwnStatusSchema>
