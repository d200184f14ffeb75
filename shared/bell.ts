import type { AlertSettings } from './alerts'
import type { AlertsView } from './alertsView'

const dayMinutes = 1_440

/** @returns whether the quiet hours say that it is quiet at the local time `now`; for the eyes only, main decides. */
export function isQuietNow({ on, spans }: AlertSettings['quietHours'], now: number): boolean {
  if (!on) return false
  const date = new Date(now)
  const minute = date.getHours() * 60 + date.getMinutes()
  return spans.some(({ day, from, to }) => {
    const end = to > from ? to : to + dayMinutes
    return [0, 1].some((daysAgo) => {
      const at = minute + daysAgo * dayMinutes
      return (date.getDay() - daysAgo + 7) % 7 === day && at >= from && at < end
    })
  })
}

/** Why nothing pops up now, strongest first; `on` when alerts come as the rules say. */
export type BellState = 'on' | 'paused' | 'doNotDisturb' | 'quiet'

/** @param now ms UTC */
export function bellState(view: AlertsView | null, now: number): BellState {
  if (!view) return 'on'
  if (view.pausedUntil !== null && view.pausedUntil > now) return 'paused'
  if (view.desktopDoNotDisturb && view.settings.honourDoNotDisturb) return 'doNotDisturb'
  return isQuietNow(view.settings.quietHours, now) ? 'quiet' : 'on'
}
