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
