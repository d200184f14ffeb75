const DAY = 86_400_000

export interface Dates {
  /** A moment as short as it can be said: the time today, else with day and month, else with the year. */
  moment(at: number, now: number): string
  /** For a narrow column: the time today, else day and month, else the year too. */
  brief(at: number, now: number): string
  /** A moment to come: the time today, the day of the week and the time in the next days, else the date too. */
  soon(at: number, now: number): string
  /** How long ago: in words up to a day, else the moment. */
  ago(at: number, now: number): string
  /** The time of day alone. */
  time(at: number): string
  /** Day, month, year and time, whatever day it is now. */
  full(at: number): string
  /** A day in words, with its weekday; with the year where it is another one. */
  day(at: number, now: number): string
  /** Days of the week, 0 for Sunday. */
  weekday(day: number, width: 'short' | 'long'): string
}

/**
 * @param locale language tag of the person's system
 * @param timeZone for tests; otherwise the system's
 */
export function createDates(locale: string, timeZone?: string): Dates {
  // Each format costs about as much as drawing a row, so each is made when it is first asked for.
  const lazy = <T>(make: () => T): (() => T) => {
    let made: T | undefined
    return () => (made ??= make())
  }
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, timeZone === undefined ? options : { ...options, timeZone })
  // 08:05 where the day has 24 hours, 8:05 PM where it has twice twelve.
  const hour = lazy((): 'numeric' | '2-digit' => {
    const cycle = format({ hour: 'numeric' }).resolvedOptions().hourCycle
    return cycle === 'h12' || cycle === 'h11' ? 'numeric' : '2-digit'
  })
  const withTime = (options: Intl.DateTimeFormatOptions) =>
    lazy(() => format({ ...options, hour: hour(), minute: '2-digit' }))
  const weekdayFormat = (weekday: 'short' | 'long') =>
    lazy(() => new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' }))
  const time = withTime({})
  const day = lazy(() => format({ day: 'numeric', month: 'short' }))
  const year = lazy(() => format({ day: 'numeric', month: 'short', year: 'numeric' }))
  const dayTime = withTime({ day: 'numeric', month: 'short' })
  const yearTime = lazy(() =>
    format({ day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' })
  )
  const weekTime = withTime({ weekday: 'short' })
  const dayInWords = lazy(() => format({ weekday: 'long', day: 'numeric', month: 'long' }))
  const dayInYear = lazy(() => format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }))
  const weekdays = { short: weekdayFormat('short'), long: weekdayFormat('long') }
  const calendarDay = lazy(() => format({ day: 'numeric', month: 'numeric', year: 'numeric' }))
  const calendarYear = lazy(() => format({ year: 'numeric' }))
  const relative = lazy(() => new Intl.RelativeTimeFormat(locale, { numeric: 'always' }))

  type Lazy = () => Intl.DateTimeFormat
  const same = (by: Lazy, a: number, b: number): boolean => by().format(a) === by().format(b)
  const pick = (at: number, now: number, sameYear: Lazy, other: Lazy): string =>
    (same(calendarDay, at, now) ? time : same(calendarYear, at, now) ? sameYear : other)().format(at)

  const moment = (at: number, now: number): string => pick(at, now, dayTime, yearTime)
  const ago = (at: number, now: number): string => {
    const minutes = Math.floor(Math.max(0, now - at) / 60_000)
    if (minutes < 60) return relative().format(-minutes, 'minute')
    return minutes < 1_440 ? relative().format(-Math.floor(minutes / 60), 'hour') : moment(at, now)
  }

  return {
    moment,
    ago,
    brief: (at, now) => pick(at, now, day, year),
    soon: (at, now) =>
      at - now < 6 * DAY ? pick(at, now, weekTime, weekTime) : pick(at, now, dayTime, yearTime),
    time: (at) => time().format(at),
    full: (at) => yearTime().format(at),
    day: (at, now) => (same(calendarYear, at, now) ? dayInWords : dayInYear)().format(at),
    // 4 January 1970 was a Sunday.
    weekday: (weekday, width) => weekdays[width]().format(new Date(Date.UTC(1970, 0, 4 + weekday)))
  }
}
