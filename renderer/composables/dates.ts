export interface Dates {
  /** A moment as short as it can be said: the time today, else with day and month, else with the year. */
  moment(at: number, now: number): string
  /** For a narrow column: the time today, else day and month, else the year too. */
  brief(at: number, now: number): string
}

/**
 * @param locale language tag of the person's system
 * @param timeZone for tests; otherwise the system's
 */
export function createDates(locale: string, timeZone?: string): Dates {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, timeZone === undefined ? options : { ...options, timeZone })
  const time = format({ hour: 'numeric', minute: '2-digit' })
  const day = format({ day: 'numeric', month: 'short' })
  const year = format({ day: 'numeric', month: 'short', year: 'numeric' })
  const dayTime = format({ day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' })
  const yearTime = format({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit'
  })
  const calendarDay = format({ day: 'numeric', month: 'numeric', year: 'numeric' })
  const calendarYear = format({ year: 'numeric' })
  const same = (by: Intl.DateTimeFormat, a: number, b: number): boolean => by.format(a) === by.format(b)

  const pick = (at: number, now: number, sameYear: Intl.DateTimeFormat, other: Intl.DateTimeFormat): string =>
    (same(calendarDay, at, now) ? time : same(calendarYear, at, now) ? sameYear : other).format(at)

  return {
    moment: (at, now) => pick(at, now, dayTime, yearTime),
    brief: (at, now) => pick(at, now, day, year)
  }
}
