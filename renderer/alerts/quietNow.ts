import type { AlertSettings } from '@shared/alerts'

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

/**
 * When a pause "until tomorrow" would end, as main reckons it: at eight of the next morning, and who is still up before
 * five has it in the same morning.
 * @returns ms UTC
 */
export function tomorrowMorning(now: number): number {
  const date = new Date(now)
  date.setDate(date.getDate() + (date.getHours() < 5 ? 0 : 1))
  return date.setHours(8, 0, 0, 0)
}
