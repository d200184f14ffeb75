import type { AlertSettings } from '@shared/alerts'
import type { LocalTime } from './localTime'
import { inQuietHours, quietHoursEnd } from './quietHours'

/** Quiet hours as asked ten thousand times at the same instant: computed once. */
export interface QuietClock {
  inQuiet(now: number): boolean
  /** @returns the end of the quiet hours that are on now, ms UTC; null where there are none, Infinity without end */
  endsAt(now: number): number | null
}

export function createQuietClock({ on, spans }: AlertSettings['quietHours'], zone: LocalTime): QuietClock {
  let asked = NaN
  let answer = false
  let known: { from: number; to: number } | null = null

  const inQuiet = (now: number): boolean => {
    if (now === asked) return answer
    asked = now
    answer = on && inQuietHours(now, spans, zone)
    return answer
  }

  return {
    inQuiet,
    endsAt(now) {
      if (!inQuiet(now)) return null
      if (known === null || now < known.from || now >= known.to)
        known = { from: now, to: quietHoursEnd(now, spans, zone) ?? Infinity }
      return known.to
    }
  }
}
