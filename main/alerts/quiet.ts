import type { AlertReason, AlertSettings } from '@shared/alerts'
import type { UserId } from '@shared/ids'
import type { AlertConditions } from './types'

/** What can keep an alert off the screen at this moment, whichever rule demands it. */
export interface Moment {
  /** End of a pause that is on, ms UTC. */
  pausedUntil: number | null
  inQuietHours: boolean
  settings: AlertSettings
  conditions: AlertConditions
}

export interface Hindrance {
  reason: AlertReason
  until?: number
}

/** @returns why nothing may pop up about this friend now, or null. Nothing breaks through focus: the person sees it. */
export function hindrance(moment: Moment, friendId: UserId, breaksThrough: boolean): Hindrance | null {
  if (moment.conditions.focusedFriend === friendId) return { reason: 'focused' }
  return breaksThrough ? null : quietNow(moment)
}

/** @returns what keeps everything off the screen that does not break through, or null */
export function quietNow({ pausedUntil, inQuietHours, settings, conditions }: Moment): Hindrance | null {
  if (pausedUntil !== null) return { reason: 'paused', until: pausedUntil }
  if (inQuietHours) return { reason: 'quiet-hours' }
  if (settings.honourDoNotDisturb && conditions.desktopDoNotDisturb) return { reason: 'do-not-disturb' }
  return null
}
