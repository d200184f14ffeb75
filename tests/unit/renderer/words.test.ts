import { describe, expect, it } from 'vitest'
import { IntlMessageFormat } from 'intl-messageformat'
import { english } from '@shared/messages'
import { createDates } from '../../../renderer/composables/dates'
import { hueOf, hues, initials } from '@shared/initials'

describe('moments', () => {
  const dates = createDates('en-GB', 'Europe/Budapest')
  const now = Date.UTC(2026, 10, 22, 12, 0)

  it('are told by the time today, with the day before, and with the year before that', () => {
    expect(dates.moment(now - 3_600_000, now)).toBe('12:00')
    expect(dates.moment(now - 86_400_000, now)).toBe('21 Nov, 13:00')
    expect(dates.moment(Date.UTC(2025, 11, 24, 17, 30), now)).toBe('24 Dec 2025, 18:30')
  })

  it('follow the clock of the country', () => {
    expect(createDates('en-US', 'UTC').moment(now - 3_600_000 * 3, now)).toMatch(/^9:00\sAM$/)
    expect(createDates('de', 'UTC').moment(now - 3_600_000 * 3, now)).toBe('09:00')
  })

  it('are of the day on which they were where the person is', () => {
    const afterMidnight = Date.UTC(2026, 10, 21, 23, 30)
    expect(dates.brief(afterMidnight, now)).toBe('00:30')
    expect(dates.brief(afterMidnight - 3_600_000, now)).toBe('21 Nov')
    expect(dates.brief(Date.UTC(2025, 11, 24), now)).toBe('24 Dec 2025')
  })
})

describe('times to come', () => {
  const dates = createDates('en-GB', 'Europe/Budapest')
  const now = Date.UTC(2026, 10, 22, 12, 0)
  const hour = 3_600_000

  it('are told by the time today, by the day of the week in the next days, else by the date', () => {
    expect(dates.soon(now + hour, now)).toBe('14:00')
    expect(dates.soon(now + 20 * hour, now)).toMatch(/^Mon,? 09:00$/)
    expect(dates.soon(now + 240 * hour, now)).toBe('2 Dec, 13:00')
  })

  it('name days of the week as the language does', () => {
    expect(createDates('en-GB').weekday(0, 'long')).toBe('Sunday')
    expect(createDates('hu').weekday(1, 'long')).toBe('hétfő')
  })
})

describe('the messages', () => {
  it('are all well formed', () => {
    for (const [key, message] of Object.entries(english))
      expect(() => new IntlMessageFormat(message, 'en'), key).not.toThrow()
  })
})

describe('avatars', () => {
  it.each([
    ['Anna Horváth', 'AH'],
    ['  maría josé  garcía ', 'MG'],
    ['Cher', 'C'],
    ['x Y', 'XY'],
    ['ä\u0300', 'Ä\u0300'],
    ['李小龙', '李'],
    ['נועה לוי', 'נל'],
    ['(Work) Peter', 'WP'],
    ['👩‍🚀 Astronaut', '👩‍🚀A'],
    ['e\u0301mile', 'E\u0301'],
    ['…', ''],
    ['', '']
  ])('of %j show %j', (name, letters) => {
    expect(initials(name)).toBe(letters)
  })

  it('keep the colour of a person and use all colours', () => {
    const ids = Array.from({ length: 400 }, (_, index) => (index * 7_919).toString(16).padStart(32, '0'))
    const found = ids.map(hueOf)
    expect(ids.map(hueOf)).toEqual(found)
    expect(new Set(found).size).toBe(hues)
  })
})
