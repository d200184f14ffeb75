/** Where local time comes from. Everything else about it is computed here, so that daylight saving can be tested. */
export interface LocalTime {
  /** Minutes that local time is ahead of UTC at the instant `ms`. */
  offsetAt(ms: number): number
}

export const systemLocalTime: LocalTime = { offsetAt: (ms) => -new Date(ms).getTimezoneOffset() }

export const MINUTE = 60_000
export const DAY = 86_400_000

/** What a wall clock shows: the day of the week, the minute of the day, and the day's beginning in wall milliseconds. */
export interface WallClock {
  weekday: number
  minute: number
  midnight: number
}

/** @returns the reading of a wall clock at the instant `ms`; wall milliseconds count as if the wall clock were UTC. */
export function wallClock(ms: number, zone: LocalTime): WallClock {
  const wall = ms + zone.offsetAt(ms) * MINUTE
  const midnight = Math.floor(wall / DAY) * DAY
  return {
    weekday: new Date(midnight).getUTCDay(),
    minute: Math.floor((wall - midnight) / MINUTE),
    midnight
  }
}

/**
 * @param wall wall milliseconds
 * @returns the instants at which the wall clock shows this, in order: one; two where the clock is set back over it;
 *   where it is skipped, the instant of the skip
 */
export function instantsOf(wall: number, zone: LocalTime): number[] {
  const offsets = new Set([zone.offsetAt(wall - DAY), zone.offsetAt(wall + DAY)])
  const instants = [...offsets]
    .map((offset) => ({ offset, ms: wall - offset * MINUTE }))
    .filter(({ offset, ms }) => zone.offsetAt(ms) === offset)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b)
  return instants.length > 0 ? instants : offsetChanges(wall - DAY, wall + DAY, zone)
}

/** @returns the instants between `from` and `to` at which local time is set forward or back (one a day at most). */
export function offsetChanges(from: number, to: number, zone: LocalTime): number[] {
  const found: number[] = []
  for (let day = from; day < to; day += DAY) {
    let low = day
    let high = Math.min(day + DAY, to)
    const after = zone.offsetAt(high)
    if (zone.offsetAt(low) === after) continue
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (zone.offsetAt(middle) === after) high = middle
      else low = middle
    }
    found.push(high)
  }
  return found
}

const firstAfter = (now: number, wall: number, zone: LocalTime): number => {
  const instants = instantsOf(wall, zone)
  return instants.find((ms) => ms > now) ?? instants[0] ?? wall
}

/** @returns the next local midnight after `now`, ms UTC. */
export const nextMidnight = (now: number, zone: LocalTime): number =>
  firstAfter(now, wallClock(now, zone).midnight + DAY, zone)

/** @returns the same wall clock reading `days` days later, ms UTC. */
export const daysLater = (now: number, days: number, zone: LocalTime): number =>
  firstAfter(now, now + zone.offsetAt(now) * MINUTE + days * DAY, zone)

const EVENING_ENDS = 5 * 60
const MORNING = 8 * 60

/**
 * The end of a pause "until tomorrow": 08:00 on the next day. Before 05:00 the day before has not ended for the
 * person who is still up, so "tomorrow" is the coming morning. Show the time beside the choice.
 */
export function tomorrowMorning(now: number, zone: LocalTime): number {
  const { midnight, minute } = wallClock(now, zone)
  const day = minute < EVENING_ENDS ? midnight : midnight + DAY
  return firstAfter(now, day + MORNING * MINUTE, zone)
}
