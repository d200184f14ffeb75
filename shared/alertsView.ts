import * as v from 'valibot'
import { AlertSettingsSchema, TellMeViewSchema } from './alerts'
import { AccountIdSchema } from './ids'

/** Everything about alerts that the window shows, except the log. */
export const AlertsViewSchema = v.object({
  settings: AlertSettingsSchema,
  /** Open requests to be told once. */
  tellMe: v.record(AccountIdSchema, v.array(TellMeViewSchema)),
  /** End of the pause, ms UTC; null when alerts are not paused. */
  pausedUntil: v.nullable(v.number()),
  /** The desktop asks for quiet now, as far as it tells. */
  desktopDoNotDisturb: v.boolean(),
  /** The rules file could not be used and was kept aside; the defaults hold. */
  problem: v.nullable(v.picklist(['damaged', 'newer-version']))
})
export type AlertsView = v.InferOutput<typeof AlertsViewSchema>

/** How long alerts are paused; `tomorrow` is the next morning at eight. */
export const PauseChoiceSchema = v.picklist(['half-hour', 'two-hours', 'tomorrow'])
export type PauseChoice = v.InferOutput<typeof PauseChoiceSchema>

/** The rules without the choices for single friends, which are set one by one. */
export const GeneralAlertSettingsSchema = v.omit(AlertSettingsSchema, ['version', 'accounts'])
export type GeneralAlertSettings = v.InferOutput<typeof GeneralAlertSettingsSchema>
