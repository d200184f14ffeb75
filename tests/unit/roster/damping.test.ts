import type { AvailabilityKind } from '@shared/availability'
import type { UserId } from '@shared/ids'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FriendChange } from '../../../main/roster/change'
import { createDamping, type Observation } from '../../../main/roster/damping'
import { createFakeClock } from '../alerts/fakeClock'

const SECOND = 1_000
const DAY = 86_400_000

const seen = (friend: string, kind: AvailabilityKind): Observation => ({
  id: friend as UserId,
  name: friend,
  availability: { kind, text: kind }
})
const told = (changes: FriendChange[]): string[] =>
  changes.map((change) => `${change.name} ${change.from.kind}>${change.to.kind}`)

/** A damping that writes down what passes it, and when (ms since the start by elapsed time). */
const watchDamping = (dampingMs = 15 * SECOND) => {
  const clock = createFakeClock(1_000_000_000_000)
  const passed: string[] = []
  const batches: FriendChange[][] = []
  const damped: string[] = []
  const damping = createDamping({
    clock,
    dampingMs,
    onConfirmed(changes) {
      batches.push(changes)
      passed.push(...told(changes))
    },
    onDamped: (drops) => void damped.push(...told(drops))
  })
  const see = (friend: string, kind: AvailabilityKind, cause: FriendChange['cause'] = 'live'): void =>
    void passed.push(...told(damping.observe([seen(friend, kind)], cause)))
  see('Anna', 'available')
  return { clock, damping, passed, damped, batches, see }
}

describe('a short drop', () => {
  it('is no change at all', () => {
    const { clock, damping, passed, damped, see } = watchDamping()
    see('Anna', 'offline')
    expect(damping.availabilityOf('Anna' as UserId)?.kind).toBe('available')
    clock.advance(14_999)
    see('Anna', 'available')
    clock.advance(DAY)
    expect(passed).toEqual([])
    expect(damped).toEqual(['Anna available>offline'])
    expect(clock.timers).toBe(0)
  })

  it('that lasts is a change after the damping time, with the time at which it began and its last state', () => {
    const { clock, damping, passed, batches, see } = watchDamping()
    see('Anna', 'away')
    const began = clock.now()
    clock.advance(5 * SECOND)
    see('Anna', 'offline')
    clock.advance(10 * SECOND - 1)
    expect(passed).toEqual([])
    clock.advance(1)
    expect(passed).toEqual(['Anna available>offline'])
    expect(batches[0]?.[0]?.at).toBe(began)
    expect(damping.availabilityOf('Anna' as UserId)?.kind).toBe('offline')
  })

  it('does not delay coming, nor steps between states that are not available', () => {
    const { passed, see } = watchDamping()
    see('Bela', 'offline')
    see('Bela', 'away')
    see('Bela', 'unknown')
    see('Bela', 'available')
    expect(passed).toEqual(['Bela offline>away', 'Bela away>unknown', 'Bela unknown>available'])
  })

  it('counts at once when damping is off, and what waits counts when it is switched off', () => {
    const off = watchDamping(0)
    off.see('Anna', 'offline')
    expect(off.passed).toEqual(['Anna available>offline'])
    const { damping, passed, see } = watchDamping()
    see('Anna', 'offline')
    damping.setDampingMs(0)
    expect(passed).toEqual(['Anna available>offline'])
  })

  it('of a friend who is removed from the list is forgotten', () => {
    const { clock, damping, passed, see } = watchDamping()
    see('Anna', 'offline')
    damping.forget(['Anna' as UserId])
    clock.advance(DAY)
    expect(passed).toEqual([])
    expect(clock.timers).toBe(0)
  })
})

describe('without a connection', () => {
  it('time alone confirms no drop, and a friend who is back was never away', () => {
    const { clock, damping, passed, damped, see } = watchDamping()
    see('Anna', 'offline')
    damping.connectionLost()
    clock.advance(DAY)
    expect(passed).toEqual([])
    see('Anna', 'available', 'catch-up')
    expect(passed).toEqual([])
    expect(damped).toEqual(['Anna available>offline'])
  })

  it('a drop that the next list confirms counts with that list', () => {
    const { clock, damping, see } = watchDamping()
    see('Anna', 'offline')
    damping.connectionLost()
    clock.advance(60 * SECOND)
    const changes = damping.observe([seen('Anna', 'offline'), seen('Bela', 'available')], 'catch-up')
    expect(changes).toMatchObject([{ friendId: 'Anna', cause: 'catch-up' }])
  })

  it('a drop that is still young waits for the rest of its time', () => {
    const { clock, damping, passed, see } = watchDamping()
    see('Anna', 'offline')
    clock.advance(5 * SECOND)
    damping.connectionLost()
    clock.advance(5 * SECOND)
    damping.connectionConfirmed()
    clock.advance(5 * SECOND - 1)
    expect(passed).toEqual([])
    clock.advance(1)
    expect(passed).toEqual(['Anna available>offline'])
  })
})

describe('a clock that is set', () => {
  it.each([DAY, -DAY, 5 * SECOND, -5 * SECOND, -40 * SECOND])(
    'by %d ms neither confirms a short drop nor delays a long one',
    (jump) => {
      const { clock, passed, see } = watchDamping()
      see('Anna', 'offline')
      clock.advance(5 * SECOND)
      clock.jump(jump)
      see('Bela', 'available')
      clock.advance(9 * SECOND)
      expect(passed).toEqual([])
      clock.advance(SECOND)
      expect(passed).toEqual(['Anna available>offline'])
    }
  )

  it('back while the connection is lost delays a drop by no more than its damping time', () => {
    const { clock, damping, passed, see } = watchDamping()
    see('Anna', 'offline')
    damping.connectionLost()
    clock.jump(-DAY)
    damping.connectionConfirmed()
    clock.advance(15 * SECOND)
    expect(passed).toEqual(['Anna available>offline'])
    expect(clock.timers).toBe(0)
  })
})

describe('ten thousand drops in a second', () => {
  it('are held by one timer and let through in few batches', () => {
    const { clock, damping, batches } = watchDamping()
    const names = Array.from({ length: 10_000 }, (_, index) => `F${index}`)
    damping.observe(
      names.map((name) => seen(name, 'available')),
      'live'
    )
    const start = performance.now()
    for (const name of names) {
      damping.observe([seen(name, 'offline')], 'live')
      clock.advance(0.1)
    }
    expect(clock.timers).toBe(1)
    clock.advance(20 * SECOND)
    expect(performance.now() - start).toBeLessThan(1_000)
    expect(batches.flat()).toHaveLength(10_000)
    expect(batches.length).toBeLessThan(10)
  })
})

describe('over any history', () => {
  const kinds = fc.constantFrom<AvailabilityKind>('available', 'away', 'offline')
  const step = fc.record({
    friend: fc.constantFrom('Anna', 'Bela'),
    kind: kinds,
    wait: fc.integer({ min: 0, max: 25 }),
    link: fc.constantFrom('keep', 'keep', 'keep', 'lose', 'confirm')
  })

  it('every change joins on to the one before, none is a drop shorter than the damping time, and the end is true', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, damping, batches } = watchDamping()
        const actual = new Map<string, AvailabilityKind>([['Anna', 'available']])
        const visible = new Map<string, AvailabilityKind>([['Anna', 'available']])
        const leftAt = new Map<string, number>()
        const follow = (changes: FriendChange[]): void => {
          for (const { name, from, to } of changes) {
            expect(from.kind).toBe(visible.get(name))
            expect(to.kind).not.toBe(from.kind)
            if (from.kind === 'available')
              expect(clock.now() - (leftAt.get(name) ?? 0)).toBeGreaterThanOrEqual(15 * SECOND)
            visible.set(name, to.kind)
          }
        }
        let read = 0
        const followTimer = (): void => {
          for (; read < batches.length; read += 1) follow(batches[read] ?? [])
        }
        for (const { friend, kind, wait, link } of steps) {
          for (let second = 0; second < wait; second += 1) {
            clock.advance(SECOND)
            followTimer()
          }
          if (link === 'lose') damping.connectionLost()
          if (link === 'confirm') damping.connectionConfirmed()
          followTimer()
          const before = actual.get(friend)
          if (before === 'available' && kind !== 'available') leftAt.set(friend, clock.now())
          if (before === undefined) visible.set(friend, kind)
          actual.set(friend, kind)
          follow(damping.observe([seen(friend, kind)], 'live'))
        }
        clock.advance(16 * SECOND)
        followTimer()
        expect(visible).toEqual(actual)
      }),
      { numRuns: 500 }
    )
  })
})
