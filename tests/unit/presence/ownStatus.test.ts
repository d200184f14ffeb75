import { afterEach, describe, expect, it } from 'vitest'
import type { KeptChoice, OwnStatus, Presence, StatusChoice } from '@shared/ownStatus'
import { createOwnStatus, type OwnStatusKeeper } from '../../../main/presence'
import { createFakeClock, type FakeClock } from '../../fakeClock'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const noon = Date.UTC(2026, 2, 28, 12)

interface Desk {
  clock: FakeClock
  own: OwnStatusKeeper
  /** Every status that was told. */
  told: OwnStatus[]
  kept(): KeptChoice | null
  /** The same settings in a new process. */
  restart(): Desk
}

const open: OwnStatusKeeper[] = []
afterEach(() => {
  for (const own of open.splice(0)) own.dispose()
})

function desk(load: KeptChoice | null = null, clock = createFakeClock(noon), idleMinutes = 10): Desk {
  let kept = load
  const told: OwnStatus[] = []
  const own = createOwnStatus({
    clock,
    load,
    idleMinutes,
    onChange: (status) => told.push(status),
    onSave: (choice) => (kept = choice)
  })
  open.push(own)
  return {
    clock,
    own,
    told,
    kept: () => kept,
    restart() {
      own.dispose()
      return desk(kept, clock, idleMinutes)
    }
  }
}

const choice = (presence: Presence, until: number | null = null, text = ''): StatusChoice => ({
  presence,
  text,
  until
})
const seen = ({ own }: Desk): string => `${own.status.effective}, ${own.status.because}`

describe('whoever chose nothing', () => {
  it('is available', () => {
    expect(desk().own.status).toEqual({
      chosen: { presence: 'available', text: '', until: null },
      effective: 'available',
      because: 'by-hand'
    })
  })

  it('is away after 10 minutes without keyboard or mouse, and available again with the next key', () => {
    const one = desk()
    one.own.idleSeconds(599)
    expect(one.told).toEqual([])
    one.own.idleSeconds(600)
    expect(seen(one)).toBe('away, idle')
    one.own.idleSeconds(630)
    one.own.idleSeconds(2)
    expect(seen(one)).toBe('available, by-hand')
    expect(one.told.map((status) => status.effective)).toEqual(['away', 'available'])
  })

  it('is away while the screen is locked, and available as soon as it is unlocked', () => {
    const one = desk()
    one.own.idleSeconds(700)
    one.own.locked()
    expect(seen(one)).toBe('away, locked')
    one.own.unlocked()
    // Nobody has asked for the idle time since, and the password was typed just now.
    expect(seen(one)).toBe('available, by-hand')
  })

  it('is away while the machine sleeps, and stays so after it woke up locked', () => {
    const one = desk()
    one.own.locked()
    one.own.asleep()
    expect(seen(one)).toBe('away, asleep')
    one.own.awake()
    expect(seen(one)).toBe('away, locked')
    one.own.unlocked()
    expect(seen(one)).toBe('available, by-hand')
  })

  it('is not shown as available for a moment by a machine that wakes up with nobody there', () => {
    const one = desk()
    one.own.idleSeconds(900)
    one.own.asleep()
    one.own.idleSeconds(4_000)
    one.own.awake()
    expect(one.told.map(({ effective, because }) => `${effective}, ${because}`)).toEqual([
      'away, idle',
      'away, asleep',
      'away, idle'
    ])
  })

  it('is available again when an unlock comes and the wake-up itself was never told', () => {
    const one = desk()
    one.own.asleep()
    one.own.unlocked()
    expect(seen(one)).toBe('available, by-hand')
  })
})

describe('whoever chose by hand', () => {
  it.each(['away', 'busy', 'invisible'] as const)('stays %s, whatever the machine tells', (presence) => {
    const one = desk()
    one.own.choose(choice(presence))
    one.told.length = 0
    one.own.idleSeconds(9_999)
    one.own.locked()
    one.own.asleep()
    one.own.awake()
    one.own.unlocked()
    one.own.idleSeconds(0)
    expect(one.told).toEqual([])
    expect(seen(one)).toBe(`${presence}, by-hand`)
  })

  it('is available at once by choosing it, though the last idle time or a lost unlock says away', () => {
    const one = desk()
    one.own.locked()
    one.own.idleSeconds(700)
    one.own.choose(choice('available'))
    expect(seen(one)).toBe('available, by-hand')
  })

  it('finds the same choice and words after a restart', () => {
    const one = desk()
    one.own.choose(choice('busy', noon + HOUR, 'Writing'))
    expect(one.restart().own.status.chosen).toEqual({
      presence: 'busy',
      text: 'Writing',
      until: noon + HOUR
    })
  })
})

describe('a choice with a return time', () => {
  it('ends then, with its words, and is kept no longer', () => {
    const one = desk()
    one.own.choose(choice('busy', noon + HOUR, 'Lunch'))
    one.clock.pass(HOUR - 1)
    expect(seen(one)).toBe('busy, by-hand')
    one.clock.pass(1)
    expect(one.own.status.chosen).toEqual(choice('available'))
    expect(one.told.at(-1)?.effective).toBe('available')
    expect(one.kept()).toMatchObject(choice('available'))
  })

  it('ends in a locked room as away', () => {
    const one = desk()
    one.own.choose(choice('busy', noon + HOUR))
    one.own.locked()
    one.clock.pass(HOUR)
    expect(seen(one)).toBe('away, locked')
  })

  it.each(['awake', 'unlocked', 'idleSeconds'] as const)(
    'has ended when its time passed while the timers slept (%s)',
    (event) => {
      const one = desk()
      one.own.choose(choice('invisible', noon + HOUR))
      one.own.asleep()
      // The wall clock went on; elapsed time, which timers count, did not.
      one.clock.jump(3 * HOUR)
      if (event === 'idleSeconds') one.own.idleSeconds(1)
      else one.own[event]()
      expect(one.own.status.chosen.presence).toBe('available')
    }
  )

  it('ends to the minute when a sleep ended shortly before', () => {
    const one = desk()
    one.own.choose(choice('busy', noon + HOUR))
    one.own.asleep()
    one.clock.jump(HOUR - 20_000)
    one.own.awake()
    one.clock.pass(19_999)
    expect(seen(one)).toBe('busy, by-hand')
    one.clock.pass(1)
    expect(seen(one)).toBe('available, by-hand')
  })

  it('has ended at the next start when its time passed meanwhile', () => {
    const one = desk()
    one.own.choose(choice('busy', noon + HOUR, 'Lunch'))
    one.own.dispose()
    one.clock.jump(HOUR)
    const next = one.restart()
    expect(next.own.status.chosen).toEqual(choice('available'))
    expect(next.told).toEqual([])
    expect(next.kept()).toMatchObject(choice('available'))
  })

  it.each([
    ['a day back', -24 * HOUR],
    ['ten years back', -87_600 * HOUR]
  ])('lasts no longer when the clock is set %s', (_how, jump) => {
    const one = desk()
    one.own.choose(choice('busy', noon + HOUR))
    one.clock.jump(jump)
    one.clock.pass(HOUR)
    expect(seen(one)).toBe('available, by-hand')
  })

  it('ends within a minute when the clock is set forward past it', () => {
    const one = desk()
    one.own.choose(choice('busy', noon + 5 * HOUR))
    one.clock.jump(24 * HOUR)
    one.clock.pass(MINUTE)
    expect(seen(one)).toBe('available, by-hand')
  })

  it('does not hold for years after a start on a clock that was put right', () => {
    const wrong = createFakeClock(Date.UTC(2036, 0, 1))
    const one = desk(null, wrong)
    one.own.choose(choice('busy', wrong.now() + HOUR))
    one.own.dispose()
    wrong.jump(noon - wrong.now())
    expect(one.restart().own.status.chosen.presence).toBe('available')
  })

  it('survives the small corrections that clocks get all day', () => {
    const one = desk()
    one.own.choose(choice('busy', noon + HOUR))
    one.clock.jump(-2_000)
    expect(one.restart().own.status.chosen.presence).toBe('busy')
  })

  it('may be months away', () => {
    const one = desk()
    one.own.choose(choice('away', noon + 90 * 24 * HOUR))
    one.clock.pass(90 * 24 * HOUR - 1)
    expect(seen(one)).toBe('away, by-hand')
    one.clock.pass(1)
    expect(seen(one)).toBe('available, by-hand')
  })

  it('in the past is over before it began', () => {
    const one = desk()
    one.own.choose(choice('busy', noon - 1, 'Lunch'))
    expect(one.own.status.chosen).toEqual(choice('available'))
  })

  it('is forgotten by the next choice', () => {
    const one = desk()
    one.own.choose(choice('busy', noon + HOUR))
    one.own.choose(choice('invisible'))
    one.clock.pass(2 * HOUR)
    expect(seen(one)).toBe('invisible, by-hand')
    expect(one.clock.waiting).toBe(0)
  })
})

describe('whether anybody is there', () => {
  const watched = () => {
    const said: boolean[] = []
    const own = createOwnStatus({
      clock: createFakeClock(noon),
      load: null,
      idleMinutes: 10,
      onChange: () => undefined,
      onSave: () => undefined,
      onAbsence: (absent) => said.push(absent)
    })
    open.push(own)
    return { own, said }
  }

  it.each(['available', 'busy', 'invisible'] as const)('is known while the status is %s', (presence) => {
    const { own, said } = watched()
    own.choose(choice(presence))
    own.locked()
    own.asleep()
    own.awake()
    expect([said, own.isAbsent, own.isIdle]).toEqual([[true], true, false])
    own.unlocked()
    own.idleSeconds(600)
    expect([said, own.isAbsent, own.isIdle]).toEqual([[true, false, true], true, true])
    own.idleSeconds(1)
    expect([said, own.isAbsent, own.isIdle]).toEqual([[true, false, true, false], false, false])
  })
})

describe('idle time', () => {
  it('never counts when that was switched off, while lock and sleep still do', () => {
    const one = desk(null, createFakeClock(noon), 0)
    one.own.idleSeconds(99_999)
    expect(seen(one)).toBe('available, by-hand')
    one.own.locked()
    expect(seen(one)).toBe('away, locked')
  })

  it('is measured by the new limit as soon as that is set', () => {
    const one = desk()
    one.own.idleSeconds(300)
    one.own.setIdleMinutes(5)
    expect(seen(one)).toBe('away, idle')
    one.own.setIdleMinutes(0)
    expect(seen(one)).toBe('available, by-hand')
  })

  it.each([Number.NaN, -5, Number.POSITIVE_INFINITY])('is never reached with a limit of %d', (minutes) => {
    const one = desk()
    one.own.setIdleMinutes(minutes)
    one.own.idleSeconds(9_999_999)
    expect(seen(one)).toBe('available, by-hand')
  })

  it('is unknown when it stays 0 for half an hour of looks, and lock and sleep still work', () => {
    const one = desk()
    expect(one.own.idleTimeTrust).toBe('not-yet-known')
    for (let look = 0; look < 60; look += 1) one.own.idleSeconds(0)
    expect(one.own.idleTimeTrust).toBe('unknown')
    one.own.locked()
    expect(seen(one)).toBe('away, locked')
    one.own.unlocked()
    one.own.asleep()
    expect(seen(one)).toBe('away, asleep')
  })

  it('is trusted again with the first one that is not 0', () => {
    const one = desk()
    for (let look = 0; look < 100; look += 1) one.own.idleSeconds(0)
    one.own.idleSeconds(3)
    expect(one.own.idleTimeTrust).toBe('works')
  })

  it.each(['unknown', Number.NaN, -1] as const)('makes nobody away when the system says %s', (reading) => {
    const one = desk()
    one.own.idleSeconds(700)
    one.own.idleSeconds(reading)
    expect(seen(one)).toBe('available, by-hand')
    expect(one.own.idleTimeTrust).toBe('unknown')
  })

  it('needs no look while it would change nothing', () => {
    const { own } = desk()
    expect(own.needsIdleTime).toBe(true)
    own.locked()
    expect(own.needsIdleTime).toBe(false)
    own.unlocked()
    own.asleep()
    expect(own.needsIdleTime).toBe(false)
    own.awake()
    own.choose(choice('busy'))
    expect(own.needsIdleTime, 'it tells whether anybody is there').toBe(true)
    own.setIdleMinutes(0)
    expect(own.needsIdleTime).toBe(false)
  })
})

it('says nothing any more after its end', () => {
  const one = desk()
  one.own.choose(choice('busy', noon + HOUR))
  one.told.length = 0
  one.own.dispose()
  one.clock.pass(2 * HOUR)
  one.own.locked()
  one.own.choose(choice('away'))
  expect(one.told).toEqual([])
  expect(one.clock.waiting).toBe(0)
})
