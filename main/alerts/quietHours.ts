import type { QuietSpan } from '@shared/alerts'
import { DAY, instantsOf, MINUTE, offsetChanges, wallClock, type LocalTime } from './localTime'

const crossesMidnight = (span: QuietSpan): boolean => span.to <= span.from

/**
 * Quiet hours go by the wall clock: an hour that daylight saving skips is skipped here too, one that it repeats is
 * quiet twice, and the morning's end is at the minute that the person reads on the clock.
 */
export function inQuietHours(now: number, spans: readonly QuietSpan[], zone: LocalTime): boolean {
  if (spans.length === 0) return false
  const { weekday, minute } = wallClock(now, zone)
  const yesterday = (weekday + 6) % 7
  return spans.some((span) => {
    if (!crossesMidnight(span)) return span.day === weekday && minute >= span.from && minute < span.to
    return (span.day === weekday && minute >= span.from) || (span.day === yesterday && minute < span.to)
  })
}

/**
 * @param now an instant in quiet hours
 * @returns the first later instant that is not quiet, ms UTC; null where the spans cover the whole week
 */
export function quietHoursEnd(now: number, spans: readonly QuietSpan[], zone: LocalTime): number | null {
  const horizon = now + 9 * DAY
  const today = wallClock(now, zone).midnight
  // Quiet ends where a span ends or where the wall clock is set; of these instants the first truly quiet-free one counts.
  const candidates = offsetChanges(now - DAY, horizon, zone)
  for (let day = today - DAY; day < horizon; day += DAY) {
    const weekday = new Date(day).getUTCDay()
    for (const span of spans) {
      if (span.day !== weekday) continue
      const end = day + span.to * MINUTE + (crossesMidnight(span) ? DAY : 0)
      candidates.push(...instantsOf(end, zone))
    }
  }
  const ends = candidates.filter((ms) => ms > now && !inQuietHours(ms, spans, zone))
  return ends.length > 0 ? Math.min(...ends) : null
}
