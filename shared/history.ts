import * as v from 'valibot'
import { AvailabilitySchema } from './availability'

/** How long the availability history is kept. */
export const historyDays = 30

/** A time in which a friend was in one state, as far as this app could see. All times in ms UTC. */
export const AvailabilitySpanSchema = v.object({
  availability: AvailabilitySchema,
  from: v.number(),
  /** The end, or the last moment at which it was seen. */
  to: v.number(),
  /** The app saw it begin; else it had begun some time before `from`. */
  sawBegin: v.boolean(),
  /** `seen`: it ended at `to`. `unseen`: it ended some time after. `now`: it goes on. */
  end: v.picklist(['seen', 'unseen', 'now'])
})
export type AvailabilitySpan = v.InferOutput<typeof AvailabilitySpanSchema>
