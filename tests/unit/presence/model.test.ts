import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { KeptChoice, OwnStatus, StatusChoice } from '@shared/ownStatus'
import { createOwnStatus, type OwnStatusKeeper } from '../../../main/presence'
import { createFakeClock } from '../../fakeClock'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const start = Date.UTC(2026, 2, 28, 22)
const runs = 3_000

type Step =
  | { kind: 'choose'; presence: StatusChoice['presence']; text: string; minutes: number | null }
  | { kind: 'idle'; seconds: number | 'unknown' }
  | { kind: 'locked' | 'unlocked' | 'asleep' | 'awake' }
  | { kind: 'limit'; minutes: number }
  | { kind: 'pass'; ms: number }
  /** Time that timers do not see: the machine slept, or the app was not running. */
  | { kind: 'sleep' | 'restart'; ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('choose' as const),
    presence: fc.constantFrom('available', 'away', 'busy', 'invisible'),
    text: fc.constantFrom('', 'Lunch'),
    minutes: fc.option(fc.integer({ min: -5, max: 400 }))
  }),
  fc.record({
    kind: fc.constant('idle' as const),
    seconds: fc.oneof(fc.integer({ min: 0, max: 1_300 }), fc.constant('unknown' as const))
  }),
  fc.record({ kind: fc.constantFrom('locked', 'unlocked', 'asleep', 'awake') }),
  fc.record({ kind: fc.constant('limit' as const), minutes: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 60 * MINUTE }) }),
  fc.record({
    kind: fc.constantFrom('sleep', 'restart'),
    ms: fc.integer({ min: 0, max: 300 * MINUTE })
  })
)

/** The rules in their plainest words: facts, and one sentence for what they come to. */
class Model {
  chosen: StatusChoice = { presence: 'available', text: '', until: null }
  idle: number | null = null
  locked = false
  asleep = false
  limit = 10

  apply(step: Step, now: number): void {
    if (step.kind === 'choose') {
      const until = step.minutes === null ? null : now + step.minutes * MINUTE
      this.chosen = { presence: step.presence, text: step.text, until }
    }
    if (step.kind === 'choose' || step.kind === 'unlocked') {
      this.idle = null
      this.locked = false
      this.asleep = false
    }
    if (step.kind === 'idle') this.idle = step.seconds === 'unknown' ? null : step.seconds
    if (step.kind === 'locked') this.locked = true
    if (step.kind === 'asleep') this.asleep = true
    if (step.kind === 'awake') this.asleep = false
    if (step.kind === 'limit') this.limit = step.minutes
    if (step.kind === 'restart') {
      this.idle = null
      this.locked = false
      this.asleep = false
    }
    if (this.chosen.until !== null && this.chosen.until <= now)
      this.chosen = { presence: 'available', text: '', until: null }
  }

  absence(): 'asleep' | 'locked' | 'idle' | null {
    if (this.asleep) return 'asleep'
    if (this.locked) return 'locked'
    return this.limit > 0 && this.idle !== null && this.idle >= this.limit * 60 ? 'idle' : null
  }

  status(): OwnStatus {
    const { chosen } = this
    const because = this.absence()
    if (chosen.presence === 'available' && because) return { chosen, effective: 'away', because }
    return { chosen, effective: chosen.presence, because: 'by-hand' }
  }
}

it('is what the plain rules say, through any row of events, sleeps and restarts', () => {
  let steps = 0
  const reached = new Set<string>()
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }), (row) => {
      const clock = createFakeClock(start)
      const model = new Model()
      let kept: KeptChoice | null = null
      let last: OwnStatus | null = null
      let absent = false
      let needed = true
      const make = (): OwnStatusKeeper =>
        createOwnStatus({
          clock,
          load: kept,
          idleMinutes: model.limit,
          onChange: (status) => {
            // Told only when something changed.
            expect(status).not.toEqual(last)
            last = status
          },
          onAbsence: (now) => {
            expect(now).not.toBe(absent)
            absent = now
          },
          onIdleTimeNeeded: () => {
            expect(needed).toBe(false)
            needed = true
          },
          onSave: (choice) => (kept = choice)
        })
      let own = make()
      last = own.status
      for (const step of row) {
        steps += 1
        switch (step.kind) {
          case 'choose':
            own.choose({
              presence: step.presence,
              text: step.text,
              until: step.minutes === null ? null : clock.now() + step.minutes * MINUTE
            })
            break
          case 'idle':
            own.idleSeconds(step.seconds)
            break
          case 'limit':
            own.setIdleMinutes(step.minutes)
            break
          case 'pass':
            clock.pass(step.ms)
            break
          case 'sleep':
            own.asleep()
            needed = false
            clock.jump(step.ms)
            own.awake()
            break
          case 'restart':
            own.dispose()
            clock.jump(step.ms)
            own = make()
            last = own.status
            absent = own.isAbsent
            needed = own.needsIdleTime
            break
          default:
            own[step.kind]()
        }
        if (step.kind === 'sleep') model.apply({ kind: 'awake' }, clock.now())
        else model.apply(step, clock.now())
        expect(own.status).toEqual(model.status())
        expect(last).toEqual(own.status)
        expect([own.isAbsent, own.isIdle]).toEqual([model.absence() !== null, model.absence() === 'idle'])
        expect(absent).toBe(own.isAbsent)
        // Whoever looks at the idle time may stop whenever it is not needed, and is told to begin again.
        if (!own.needsIdleTime) needed = false
        else expect(needed).toBe(true)
        reached.add(`${own.status.chosen.presence}/${own.status.because}`)
      }
      own.dispose()
      expect(clock.waiting).toBe(0)
    }),
    { numRuns: runs }
  )
  expect(steps).toBeGreaterThan(100_000)
  expect([...reached].sort()).toEqual([
    'available/asleep',
    'available/by-hand',
    'available/idle',
    'available/locked',
    'away/by-hand',
    'busy/by-hand',
    'invisible/by-hand'
  ])
}, 60_000)

it('ends every choice after its length of elapsed time, however the clock is set meanwhile', () => {
  const jump = fc.integer({ min: -400 * 24 * 60, max: 400 * 24 * 60 }).map((minutes) => minutes * MINUTE)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.array(fc.record({ jump, share: fc.double({ min: 0, max: 1, noNaN: true }) }), { maxLength: 6 }),
      (minutes, moves) => {
        const clock = createFakeClock(start)
        const own = createOwnStatus({
          clock,
          load: null,
          idleMinutes: 10,
          onChange: () => undefined,
          onSave: () => undefined
        })
        own.choose({ presence: 'busy', text: '', until: clock.now() + minutes * MINUTE })
        let left = minutes * MINUTE
        for (const move of moves) {
          const ms = Math.floor(left * move.share)
          clock.jump(move.jump)
          clock.pass(ms)
          left -= ms
        }
        clock.pass(left)
        expect(own.status.effective).toBe('available')
        own.dispose()
      }
    ),
    { numRuns: 300 }
  )
})
