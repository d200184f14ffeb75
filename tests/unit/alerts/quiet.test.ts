import { describe, expect, it } from 'vitest'
import {
  daysLater,
  nextMidnight,
  tomorrowMorning,
  wallClock,
  type LocalTime
} from '../../../main/alerts/localTime'
import { inQuietHours, quietHoursEnd } from '../../../main/alerts/quietHours'
import { createDesk, DAY, HOUR, MINUTE, rule, user, utc } from './desk'

/** Central Europe: an hour is skipped on 29 March 2026 at 01:00 UTC and repeated on 25 October 2026 at 01:00 UTC. */
const SPRING = Date.UTC(2026, 2, 29, 1)
const AUTUMN = Date.UTC(2026, 9, 25, 1)
const europe: LocalTime = { offsetAt: (ms) => (ms >= SPRING && ms < AUTUMN ? 120 : 60) }
const clockTime = (ms: number, zone = europe): string => {
  const { minute } = wallClock(ms, zone)
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
const nights = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 22 * 60, to: 7 * 60 }))

describe('quiet', () => {
  it('is kept while alerts are paused, and ends with the pause', () => {
    const desk = createDesk()
    desk.pauseFor(30 * MINUTE)
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: paused (favourite)')
    expect(desk.log.at(-1)?.until).toBe(desk.clock.now() + 30 * MINUTE)
    desk.clock.advance(30 * MINUTE - 1)
    expect(desk.titles()).toEqual([])
    desk.clock.advance(1)
    expect(desk.titles()).toEqual(['Anna available'])
    expect(desk.why()).toBe('shown: shown-late (favourite)')
    desk.becomes('Bela', 'available')
    expect(desk.titles()).toEqual(['Anna available', 'Bela available'])
  })

  it('tells at its end, once, only what is still so and what a rule asked for', () => {
    const desk = createDesk()
    desk.settings({ coolDownMs: 0 }, { Eva: rule({ from: 'any', to: 'busy' }) })
    desk.pauseFor(HOUR)
    desk.together(['Anna', 'Bela', 'Eva', 'Zoe'], 'available')
    desk.becomes('Bela', 'away')
    desk.becomes('Eva', 'busy')
    desk.clock.advance(2 * HOUR)
    expect(desk.titles()).toEqual(['Anna available', 'Eva busy'])
    desk.clock.advance(DAY)
    expect(desk.effects).toHaveLength(2)
  })

  it('that held back more than three ends with one digest', () => {
    const desk = createDesk()
    desk.settings({ quietHours: { on: true, spans: [{ day: 3, from: 12 * 60, to: 13 * 60 }] } })
    for (const name of ['Anna', 'Bela', 'Cora', 'Dora']) {
      desk.becomes(name, 'available')
      desk.clock.advance(10 * MINUTE)
    }
    expect(desk.effects).toEqual([])
    desk.clock.advance(20 * MINUTE)
    expect(desk.titles()).toEqual(['4 available'])
    expect(desk.effects).toHaveLength(1)
  })

  it('that held back a friend at whom the person looked meanwhile has nothing to tell of her', () => {
    const desk = createDesk()
    desk.pauseFor(HOUR)
    desk.together(['Anna', 'Bela'], 'available')
    desk.engine.setConditions({ focusedFriend: user('Anna') })
    expect(desk.why()).toBe('silent: focused (favourite)')
    desk.engine.setConditions({ focusedFriend: null })
    desk.clock.advance(HOUR)
    expect(desk.titles()).toEqual(['Bela available'])
  })

  it('that ends while the connection is lost tells nothing before the list is confirmed', () => {
    const desk = createDesk()
    desk.pauseFor(HOUR)
    desk.together(['Anna', 'Bela'], 'available')
    desk.engine.setDisconnected()
    desk.clock.advance(2 * HOUR)
    expect(desk.titles()).toEqual([])
    desk.together(['Bela'], 'offline', 'catch-up')
    desk.engine.setReconnected()
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('is ended by hand', () => {
    const desk = createDesk()
    desk.pauseFor(HOUR)
    expect(desk.pausedUntil()).toBe(desk.clock.now() + HOUR)
    desk.pauseFor(null)
    expect(desk.pausedUntil()).toBeNull()
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('survives a restart as a pause', () => {
    const desk = createDesk()
    desk.pauseFor(HOUR)
    desk.restart()
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: paused (favourite)')
  })

  it('is not prolonged by a clock that is set back, with or without a restart', () => {
    const desk = createDesk()
    desk.pauseFor(HOUR)
    desk.clock.jump(-24 * HOUR)
    desk.clock.advance(59 * MINUTE)
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: paused (favourite)')
    desk.clock.advance(MINUTE)
    desk.becomes('Bela', 'available')
    expect(desk.titles()).toEqual(['Anna available', 'Bela available'])

    desk.pauseFor(HOUR)
    desk.clock.jump(-24 * HOUR)
    desk.restart()
    expect(desk.pausedUntil()).toBeNull()
  })

  it('once given up because the clock was set back, does not come back with the next start', () => {
    const desk = createDesk()
    desk.pauseFor(HOUR)
    desk.clock.jump(-2 * HOUR)
    desk.restart()
    desk.clock.jump(2 * HOUR)
    desk.restart()
    expect(desk.pausedUntil()).toBeNull()
  })

  it('is kept in quiet hours of the weekday', () => {
    const desk = createDesk()
    desk.settings({ quietHours: { on: true, spans: [{ day: 3, from: 12 * 60, to: 13 * 60 }] } })
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: quiet-hours (favourite)')
    desk.clock.advance(HOUR)
    expect(desk.titles()).toEqual(['Anna available'])
    desk.becomes('Bela', 'available')
    desk.clock.advance(23 * HOUR)
    desk.becomes('Cora', 'available')
    expect(desk.titles()).toEqual(['Anna available', 'Bela available', 'Cora available'])
  })

  it('is kept by the do-not-disturb of the desktop, unless the person does not want that', () => {
    const desk = createDesk()
    desk.engine.setConditions({ desktopDoNotDisturb: true })
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: do-not-disturb (favourite)')
    desk.settings({ honourDoNotDisturb: false })
    desk.becomes('Bela', 'available')
    expect(desk.titles()).toEqual(['Anna available', 'Bela available'])
    expect(desk.effects.map((effect) => effect.type === 'show' && effect.urgency)).toEqual([
      'critical',
      'critical'
    ])
  })

  it('kept by the do-not-disturb of the desktop ends with it', () => {
    const desk = createDesk()
    desk.engine.setConditions({ desktopDoNotDisturb: true })
    desk.becomes('Anna', 'available')
    desk.engine.setConditions({ desktopDoNotDisturb: false })
    expect(desk.effects).toMatchObject([{ type: 'show', urgency: 'normal' }])
  })

  it('is broken by marked friends', () => {
    const desk = createDesk()
    desk.settings(
      { quietHours: { on: true, spans: [{ day: 3, from: 0, to: 0 }] } },
      { Anna: rule({ breaksThrough: true }) }
    )
    desk.pauseFor(HOUR)
    desk.engine.setConditions({ desktopDoNotDisturb: true })
    desk.becomes('Anna', 'available')
    desk.becomes('Bela', 'available')
    expect(desk.titles()).toEqual(['Anna available'])
    expect(desk.effects).toMatchObject([{ urgency: 'critical' }])
  })
})

describe('local time', () => {
  it('crosses midnight from the day on which a span begins', () => {
    const friday = [{ day: 5, from: 23 * 60, to: 6 * 60 }]
    const at = (day: number, hour: number) => inQuietHours(Date.UTC(2026, 2, day, hour), friday, utc)
    expect([at(6, 22), at(6, 23), at(7, 5), at(7, 6), at(7, 23)]).toEqual([false, true, true, false, false])
  })

  it('takes equal ends for a whole day', () => {
    const sunday = [{ day: 0, from: 0, to: 0 }]
    const start = Date.UTC(2026, 2, 8)
    expect(inQuietHours(start - 1, sunday, utc)).toBe(false)
    expect(inQuietHours(start, sunday, utc)).toBe(true)
    expect(inQuietHours(start + 24 * HOUR - 1, sunday, utc)).toBe(true)
    expect(quietHoursEnd(start, sunday, utc)).toBe(start + 24 * HOUR)
  })

  it.each([
    ['spring, when the night is an hour shorter', SPRING - 2 * HOUR, 6],
    ['autumn, when it is an hour longer', AUTUMN - 3 * HOUR, 8]
  ])('ends the night at 07:00 in %s', (_, from, hours) => {
    const end = quietHoursEnd(from, nights, europe)
    expect(clockTime(end ?? 0)).toBe('07:00')
    expect(((end ?? 0) - from) / HOUR).toBe(hours)
  })

  it('ends at the skip where the end itself is skipped', () => {
    const spans = [{ day: 0, from: 60, to: 150 }]
    expect(quietHoursEnd(SPRING - 30 * MINUTE, spans, europe)).toBe(SPRING)
  })

  it('knows that quiet comes again in an hour that is repeated', () => {
    const spans = [{ day: 0, from: 120, to: 150 }]
    const first = quietHoursEnd(AUTUMN - 50 * MINUTE, spans, europe)
    expect(first).toBe(AUTUMN - 30 * MINUTE)
    expect(inQuietHours(AUTUMN + 10 * MINUTE, spans, europe)).toBe(true)
    expect(quietHoursEnd(AUTUMN + 10 * MINUTE, spans, europe)).toBe(AUTUMN + 30 * MINUTE)
  })

  it('has no end when the whole week is quiet', () => {
    const always = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: 0 }))
    expect(quietHoursEnd(SPRING, always, europe)).toBeNull()
  })

  it('agrees with a look at every minute, through both changes of the clock', () => {
    const spans = [...nights, { day: 0, from: 130, to: 170 }, { day: 6, from: 600, to: 600 }]
    for (const middle of [SPRING, AUTUMN])
      for (let start = middle - 36 * HOUR; start < middle + 36 * HOUR; start += 37 * MINUTE) {
        if (!inQuietHours(start, spans, europe)) continue
        let minute = Math.floor(start / MINUTE) * MINUTE + MINUTE
        while (inQuietHours(minute, spans, europe)) minute += MINUTE
        expect(quietHoursEnd(start, spans, europe)).toBe(minute)
      }
  })

  it('pauses until 08:00 tomorrow, over a change of the clock too', () => {
    const evening = SPRING - 5 * HOUR
    expect(clockTime(evening)).toBe('21:00')
    expect(tomorrowMorning(evening, europe)).toBe(evening + 10 * HOUR)
    expect(tomorrowMorning(AUTUMN - 5 * HOUR, europe)).toBe(AUTUMN - 5 * HOUR + 11 * HOUR)
  })

  it('takes the coming morning for tomorrow while the person is still up at night', () => {
    const night = Date.UTC(2026, 5, 10, 1)
    expect(tomorrowMorning(night, utc)).toBe(Date.UTC(2026, 5, 10, 8))
    expect(tomorrowMorning(Date.UTC(2026, 5, 10, 6), utc)).toBe(Date.UTC(2026, 5, 11, 8))
  })

  it('finds midnight and the same time a week later in days of 23 and 25 hours', () => {
    const saturday = SPRING - 25 * HOUR
    expect(nextMidnight(SPRING + HOUR, europe) - nextMidnight(saturday, europe)).toBe(23 * HOUR)
    expect(daysLater(saturday, 7, europe) - saturday).toBe(7 * 24 * HOUR - HOUR)
  })

  it('begins the day at the skip where midnight does not exist', () => {
    const skip = Date.UTC(2026, 3, 23, 22)
    const cairo: LocalTime = { offsetAt: (ms) => (ms >= skip ? 180 : 120) }
    expect(nextMidnight(skip - 5 * HOUR, cairo)).toBe(skip)
  })
})
