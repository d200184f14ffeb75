import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemLocalTime, tomorrowMorning as byTheApp } from '../../../main/alerts/localTime'
import { inQuietHours } from '../../../main/alerts/quietHours'
import { isQuietNow } from '@shared/bell'
import { tomorrowMorning } from '../../../renderer/alerts/tomorrow'
import {
  changeRow,
  minuteOfTime,
  quietRows,
  switchRow,
  timeOfMinute
} from '../../../renderer/alerts/quietRows'

const minute = fc.integer({ min: 0, max: 1_439 })
const anySpans = fc.array(fc.record({ day: fc.integer({ min: 0, max: 6 }), from: minute, to: minute }), {
  maxLength: 9
})
// Days on which no clock is set, in any zone: middle of January and of July.
const anyQuietDay = fc
  .tuple(fc.constantFrom(Date.UTC(2026, 0, 12), Date.UTC(2026, 6, 13)), fc.nat(10 * 86_400_000))
  .map(([start, more]) => start + more)

describe('what the window says about quiet', () => {
  it('is what the app decides by', () => {
    fc.assert(
      fc.property(anySpans, anyQuietDay, (spans, now) => {
        expect(isQuietNow({ on: true, spans }, now)).toBe(inQuietHours(now, spans, systemLocalTime))
        expect(isQuietNow({ on: false, spans }, now)).toBe(false)
      })
    )
  })

  it('names the morning at which a pause until tomorrow ends', () => {
    fc.assert(
      fc.property(anyQuietDay, (now) => {
        expect(tomorrowMorning(now)).toBe(byTheApp(now, systemLocalTime))
      })
    )
  })
})

describe('the table of quiet hours', () => {
  it('has a line for every span and every day, Monday first', () => {
    const rows = quietRows([
      { day: 1, from: 1_200, to: 1_300 },
      { day: 1, from: 60, to: 90 }
    ])
    expect(rows.map(({ day, index }) => [day, index])).toEqual([
      [1, 1],
      [1, 0],
      [2, null],
      [3, null],
      [4, null],
      [5, null],
      [6, null],
      [0, null]
    ])
  })

  it('changes only the line that was touched', () => {
    fc.assert(
      fc.property(anySpans, fc.nat(20), (spans, pick) => {
        const rows = quietRows(spans)
        const row = rows[pick % rows.length]!
        if (row.index === null) {
          const on = switchRow(spans, row, true)
          expect(on.slice(0, -1)).toEqual(spans)
          expect(on.at(-1)).toEqual({ day: row.day, from: row.from, to: row.to })
        } else {
          expect(switchRow(spans, row, false)).toHaveLength(spans.length - 1)
          const changed = changeRow(spans, row, { to: 5 })
          expect(changed[row.index]).toEqual({ ...spans[row.index], to: 5 })
          expect(changed.filter((_, index) => index !== row.index)).toEqual(
            spans.filter((_, index) => index !== row.index)
          )
        }
      })
    )
  })

  it('writes minutes as times and reads them back', () => {
    fc.assert(fc.property(minute, (each) => minuteOfTime(timeOfMinute(each)) === each))
    expect(timeOfMinute(425)).toBe('07:05')
    for (const none of ['', '7:05', '24:00', 'noon']) expect(minuteOfTime(none)).toBeNull()
  })
})
