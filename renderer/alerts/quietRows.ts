import type { QuietSpan } from '@shared/alerts'

/** The week as it is shown, Monday first. */
export const weekdays = [1, 2, 3, 4, 5, 6, 0] as const

/** One line of the table of quiet hours: a span, or a day without one. */
export interface QuietRow {
  day: number
  /** Place among the spans, or null for a day that has none. */
  index: number | null
  from: number
  to: number
}

const usual = { from: 1_320, to: 420 }

/** @returns a line for every span, and one for every day without; in the order of the week and of the times. */
export const quietRows = (spans: readonly QuietSpan[]): QuietRow[] =>
  weekdays.flatMap((day) => {
    const own = spans
      .map((span, index): QuietRow => ({ ...span, index }))
      .filter((span) => span.day === day)
      .sort((a, b) => a.from - b.from)
    return own.length > 0 ? own : [{ day, index: null, ...usual }]
  })

/** @returns the spans with a line switched on or off. */
export const switchRow = (
  spans: readonly QuietSpan[],
  { day, index, from, to }: QuietRow,
  on: boolean
): QuietSpan[] => (on ? [...spans, { day, from, to }] : spans.filter((_, place) => place !== index))

/** @returns the spans with other times in one line. */
export const changeRow = (
  spans: readonly QuietSpan[],
  { index }: QuietRow,
  times: Partial<Pick<QuietSpan, 'from' | 'to'>>
): QuietSpan[] => spans.map((span, place) => (place === index ? { ...span, ...times } : span))

/** @returns a minute of the day as a time field has it: `07:05`. */
export const timeOfMinute = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** @returns the minute of the day, or null for what is no time. */
export function minuteOfTime(time: string): number | null {
  const found = /^(\d{2}):(\d{2})/.exec(time)
  const minute = found ? Number(found[1]) * 60 + Number(found[2]) : NaN
  return minute >= 0 && minute < 1_440 ? minute : null
}
