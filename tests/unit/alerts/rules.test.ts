import { describe, expect, it } from 'vitest'
import { createDesk, rule, MINUTE, SECOND } from './desk'

describe('which changes are told', () => {
  it('tells that a favourite became available, and where the alert can lead', () => {
    const desk = createDesk()
    desk.becomes('Anna', 'available')
    expect(desk.effects).toEqual([
      {
        type: 'show',
        slot: expect.stringContaining('anna'),
        kind: 'friend',
        friendIds: ['anna'],
        message: {
          kind: 'friend',
          name: 'Anna',
          from: { kind: 'offline', text: 'offline' },
          to: { kind: 'available', text: 'available' },
          asked: false,
          late: false
        },
        sound: false,
        urgency: 'normal',
        stays: false,
        actions: ['open']
      }
    ])
    expect(desk.why()).toBe('shown: shown (favourite)')
  })

  it('tells of a watched friend by the default rule, and of nobody else', () => {
    const desk = createDesk([])
    desk.settings({}, { Bela: { mode: 'watch' } })
    desk.becomes('Bela', 'available')
    expect(desk.why()).toBe('shown: shown (friend)')
    desk.becomes('Zoe', 'available')
    expect(desk.why()).toBe('silent: no-rule-matches (none)')
    expect(desk.titles()).toEqual(['Bela available'])
  })

  it('tells of everyone when the default rule is for everyone, but never of whom the person switched off', () => {
    const desk = createDesk([])
    desk.settings({ defaultFor: 'everyone' }, { Bela: { mode: 'never' } })
    desk.becomes('Zoe', 'available')
    expect(desk.why()).toBe('shown: shown (default)')
    desk.becomes('Bela', 'available')
    expect(desk.why()).toBe('silent: never (friend)')
  })

  it('is silent about favourites who leave, and about steps between states that are not available', () => {
    const desk = createDesk()
    desk.becomes('Anna', 'away')
    expect(desk.why()).toBe('silent: not-a-crossing (favourite)')
    desk.becomes('Anna', 'available')
    desk.clock.advance(5 * MINUTE)
    desk.becomes('Anna', 'busy')
    expect(desk.why()).toBe('silent: no-rule-matches (favourite)')
    expect(desk.titles()).toEqual([])
  })

  it('follows a rule that names the states on both sides', () => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ from: 'away', to: 'busy' }) })
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: no-rule-matches (friend)')
    desk.becomes('Anna', 'away')
    desk.becomes('Anna', 'busy')
    expect(desk.why()).toBe('shown: shown (friend)')
  })

  it('takes "any to unavailable" for leaving, not for a step from away to busy', () => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ from: 'any', to: 'unavailable' }) })
    desk.becomes('Anna', 'away')
    expect(desk.why()).toBe('silent: not-a-crossing (friend)')
    desk.becomes('Anna', 'available')
    desk.becomes('Anna', 'offline')
    expect(desk.why()).toBe('shown: shown (friend)')
  })

  it('never takes an unknown word for available', () => {
    const desk = createDesk()
    desk.becomes('Anna', 'unknown')
    expect(desk.why()).toBe('silent: not-a-crossing (favourite)')
  })

  it('plays a sound where the rule says so, and only writes the log where the rule is silent', () => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ how: 'sound' }), Bela: rule({ how: 'silent' }) })
    desk.becomes('Anna', 'available')
    expect(desk.effects).toMatchObject([{ type: 'show', sound: true }])
    desk.becomes('Bela', 'available')
    expect(desk.why()).toBe('silent: rule-is-silent (friend)')
  })

  it('tells once where the rule says once, also after a restart, until the rule is set anew', () => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ repeat: 'once', madeAt: 7 }) })
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('shown: shown (friend)')
    desk.restart({ Anna: 'offline' })
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: once-spent (friend)')
    desk.settings({}, { Anna: rule({ repeat: 'once', madeAt: 8 }) })
    desk.becomes('Anna', 'offline')
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('shown: shown (friend)')
    expect(desk.kept()?.spent).toEqual([{ friendId: 'anna', madeAt: 8 }])
  })

  it.each([
    ['only-while-i-am-away', 'away', true],
    ['only-while-i-am-away', 'available', false],
    ['only-while-i-am-available', 'available', true],
    ['only-while-i-am-available', 'invisible', false],
    ['only-while-i-am-available', 'busy', false]
  ] as const)('with "%s" and own status %s, tells: %s', (when, ownPresence, told) => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ when }) })
    desk.engine.setConditions({ ownPresence })
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe(told ? 'shown: shown (friend)' : 'silent: own-state (friend)')
  })

  it('finds no rule for ids that look like words of the language', () => {
    const desk = createDesk([])
    desk.becomes('constructor', 'available')
    desk.becomes('__proto__', 'available')
    expect(desk.why()).toBe('silent: no-rule-matches (none)')
  })
})

describe('no noise', () => {
  it('alerts nobody for the first list, and says so for those whom the person watches', () => {
    const desk = createDesk()
    desk.log.length = 0
    desk.restart({ Anna: 'available', Zoe: 'available', Bela: 'away' })
    expect(desk.effects).toEqual([])
    expect(desk.log).toMatchObject([{ friendId: 'anna', reason: 'first-list', from: null }])
  })

  it('tells once in two minutes about one friend', () => {
    const desk = createDesk()
    desk.becomes('Anna', 'available')
    desk.engine.notificationClosed([...desk.open.keys()][0] ?? '')
    desk.clock.advance(60 * SECOND)
    desk.becomes('Anna', 'offline')
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: cool-down (favourite)')
    desk.clock.advance(10 * MINUTE)
    expect(desk.effects).toHaveLength(1)
    desk.becomes('Anna', 'offline')
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('shown: shown (favourite)')
  })

  it('tells at the end of the cool-down what the person was told wrongly before', () => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ from: 'any', to: 'any' }) })
    desk.becomes('Anna', 'available')
    desk.clock.advance(30 * SECOND)
    desk.becomes('Anna', 'offline')
    expect(desk.why()).toBe('silent: cool-down (friend)')
    expect(desk.titles()).toEqual([])
    desk.clock.advance(90 * SECOND - 1)
    expect(desk.titles()).toEqual([])
    desk.clock.advance(1)
    expect(desk.titles()).toEqual(['Anna offline'])
    expect(desk.why()).toBe('shown: shown-late (friend)')
  })

  it('tells at the end of the cool-down of who came back after her alert was taken away unseen', () => {
    const desk = createDesk()
    desk.becomes('Anna', 'available')
    desk.clock.advance(20 * SECOND)
    desk.becomes('Anna', 'offline')
    expect(desk.titles()).toEqual([])
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual([])
    desk.clock.advance(100 * SECOND)
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('lets a rule that breaks through pass the cool-down', () => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ to: 'any', from: 'any', breaksThrough: true }) })
    desk.becomes('Anna', 'available')
    desk.becomes('Anna', 'offline')
    expect(desk.titles()).toEqual(['Anna offline'])
  })

  it('ends a cool-down when the clock is set back, so that no alert is lost for a day', () => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ from: 'any', to: 'any' }) })
    desk.becomes('Anna', 'available')
    desk.clock.advance(30 * SECOND)
    desk.becomes('Anna', 'offline')
    desk.clock.jump(-24 * 60 * MINUTE)
    desk.clock.advance(90 * SECOND)
    expect(desk.titles()).toEqual(['Anna offline'])
  })

  it('counts several steps of one friend in one answer as one change', () => {
    const desk = createDesk()
    const { changes } = desk.engine
    const step = (from: 'offline' | 'available' | 'away', to: 'offline' | 'available' | 'away') => ({
      friendId: 'anna' as never,
      name: 'Anna',
      from: { kind: from, text: '' },
      to: { kind: to, text: '' },
      at: desk.clock.now(),
      cause: 'live' as const
    })
    changes([step('offline', 'available'), step('available', 'away')])
    expect(desk.effects).toEqual([])
    expect(desk.log.map((entry) => entry.reason)).toEqual(['superseded', 'not-a-crossing'])
  })

  it('writes damped drops into the log and nowhere else', () => {
    const desk = createDesk()
    desk.engine.damped([
      {
        friendId: 'anna' as never,
        name: 'Anna',
        from: { kind: 'available', text: '' },
        to: { kind: 'offline', text: '' },
        at: 5,
        cause: 'live'
      }
    ])
    expect(desk.why()).toBe('silent: damped (none)')
    expect(desk.effects).toEqual([])
  })

  it('writes no log while the log is off', () => {
    const desk = createDesk()
    desk.settings({ log: { on: false, keepDays: 14 } })
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual(['Anna available'])
    expect(desk.log).toEqual([])
  })
})
