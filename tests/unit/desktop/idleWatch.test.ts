import { afterEach, describe, expect, it } from 'vitest'
import { watchIdleTime } from '../../../main/desktop/idleWatch'
import { createOwnStatus } from '../../../main/presence'
import { createFakeClock } from '../../fakeClock'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** An app on a machine that somebody has just touched. */
function machine(idleMinutes = 10) {
  const clock = createFakeClock()
  let touched = clock.now()
  let looks = 0
  const own = createOwnStatus({
    clock,
    load: null,
    idleMinutes,
    onIdleTimeNeeded: () => idle.again(),
    onChange: () => undefined,
    onSave: () => undefined
  })
  const idle = watchIdleTime({
    clock,
    needsIdleTime: () => own.needsIdleTime,
    isIdle: () => own.isIdle,
    look() {
      looks += 1
      own.idleSeconds(Math.floor((clock.now() - touched) / SECOND))
    }
  })
  stops.push(idle.stop, own.dispose)
  return {
    clock,
    own,
    idle,
    press: () => (touched = clock.now()),
    /** @returns how often the app looked meanwhile */
    looksWithin(ms: number): number {
      looks = 0
      clock.pass(ms)
      return looks
    }
  }
}

describe('the idle time', () => {
  it('is looked at twice a minute while somebody is there, whatever status was chosen', () => {
    const { own, press, looksWithin } = machine()
    for (const presence of ['available', 'busy', 'invisible', 'away'] as const) {
      own.choose({ presence, text: '', until: null })
      press()
      expect(looksWithin(9 * MINUTE)).toBe(18)
      expect(own.isAbsent).toBe(false)
    }
  })

  it('ends being away within two seconds of the next key, at less than one look a second, and is rarely looked at again', () => {
    const { own, press, looksWithin } = machine()
    looksWithin(10 * MINUTE)
    expect(own.status).toMatchObject({ effective: 'away', because: 'idle' })
    expect(looksWithin(MINUTE)).toBe(40)
    press()
    looksWithin(2 * SECOND)
    expect(own.status).toMatchObject({ effective: 'available', because: 'by-hand' })
    expect(looksWithin(5 * MINUTE)).toBe(10)
  })

  it.each([
    ['was switched off', 0],
    ['is no number', Number.NaN]
  ])('wakes nobody where the limit %s', (_what, minutes) => {
    const { clock, looksWithin } = machine(minutes)
    expect(clock.waiting).toBe(0)
    expect(looksWithin(60 * MINUTE)).toBe(0)
  })

  it('wakes nobody in a sleep or behind a locked screen, nor after the limit was switched off, and is looked at again after it', () => {
    const { clock, own, press, looksWithin } = machine()
    const pairs: [() => void, () => void][] = [
      [own.asleep, own.awake],
      [own.locked, own.unlocked],
      [own.locked, () => own.choose({ presence: 'available', text: '', until: null })],
      [() => own.setIdleMinutes(0), () => own.setIdleMinutes(10)]
    ]
    for (const [leave, back] of pairs) {
      leave()
      expect(looksWithin(60 * MINUTE)).toBe(0)
      expect(clock.waiting).toBe(0)
      press()
      back()
      expect(looksWithin(5 * MINUTE)).toBe(10)
    }
  })

  it('is not looked at after the end', () => {
    const { clock, idle } = machine()
    idle.stop()
    expect(clock.waiting).toBe(0)
  })
})
