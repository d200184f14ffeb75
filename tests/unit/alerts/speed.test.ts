import { describe, expect, it } from 'vitest'
import { createDesk, rule, user } from './desk'

const names = Array.from({ length: 10_000 }, (_, index) => `F${index}`)

const watched = { nobody: [], everybody: names }

describe('ten thousand changes', () => {
  it.each(['nobody', 'everybody'] as const)(
    'in one answer take less than 50 ms when %s is watched',
    (who) => {
      // Time of this process, the best of a dozen: what else the machine does must not decide.
      const took = Array.from({ length: 12 }, () => {
        const desk = createDesk(watched[who])
        const before = process.cpuUsage()
        desk.together(names, 'available')
        const { user, system } = process.cpuUsage(before)
        expect(desk.log).toHaveLength(10_000)
        expect(desk.effects).toHaveLength(who === 'nobody' ? 0 : 1)
        return (user + system) / 1_000
      })
      expect(Math.min(...took)).toBeLessThan(50)
    }
  )

  it('in one second, hundreds of them of friends who are watched, tell each of these exactly once', () => {
    const some = names.filter((_, index) => index % 33 === 0)
    const desk = createDesk(some)
    for (let first = 0; first < names.length; first += 500) {
      desk.together(names.slice(first, first + 500), 'available')
      desk.clock.advance(50)
    }
    desk.clock.advance(5_000)
    expect(desk.log).toHaveLength(10_000)
    const told = desk.log.filter(({ decision }) => decision !== 'silent').map(({ name }) => name)
    expect(told).toEqual(some)
    const [digest, ...others] = [...desk.open.values()]
    expect(others).toEqual([])
    expect([...(digest?.friendIds ?? [])].sort()).toEqual(some.map(user).sort())
    expect(digest?.message).toMatchObject({ change: 'available', count: some.length })
    // At once, and then once a second at most.
    expect(desk.effects.length).toBeLessThanOrEqual(4)
  })

  it('one by one within a second keep one timer and lose nobody', () => {
    const desk = createDesk(names)
    desk.settings({ quietHours: { on: true, spans: [] } }, { F9999: rule({ to: 'any', from: 'any' }) })
    const start = performance.now()
    for (const name of names) {
      desk.becomes(name, 'available')
      desk.clock.advance(0.1)
      expect(desk.clock.timers).toBeLessThanOrEqual(1)
    }
    expect(performance.now() - start).toBeLessThan(2_000)
    desk.clock.advance(5_000)
    expect(desk.titles()).toEqual(['10000 available'])
  })
})
