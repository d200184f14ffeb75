import { describe, expect, it } from 'vitest'
import { createDesk, DAY, type Desk, HOUR, MINUTE, rule, SECOND, user } from './desk'

const nobody = (): ReturnType<typeof createDesk> => createDesk([])

describe('tell me when she is next available', () => {
  it('fires once, though no rule asks for her, and offers to open and to remind again', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'today')
    desk.becomes('Anna', 'away')
    expect(desk.effects).toEqual([])
    desk.becomes('Anna', 'available')
    expect(desk.effects).toMatchObject([
      { type: 'show', actions: ['open', 'remind-again'], message: { asked: true } }
    ])
    expect(desk.why()).toBe('shown: shown (tell-me)')
    expect(desk.engine.tellMe).toEqual([])
    desk.clock.advance(HOUR)
    desk.becomes('Anna', 'offline')
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: no-rule-matches (none)')
  })

  it('asked while she is available, waits until she has left and come again', () => {
    const desk = nobody()
    desk.becomes('Anna', 'available')
    desk.engine.tellMeWhen(user('Anna'), 'never')
    desk.clock.advance(DAY)
    expect(desk.titles()).toEqual([])
    desk.becomes('Anna', 'busy')
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('reminds again on a click, with the same expiry, and not before she has left', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.becomes('Anna', 'available')
    const slot = [...desk.open.keys()][0] ?? ''
    desk.engine.remindAgain(slot)
    desk.engine.notificationClosed(slot)
    expect(desk.engine.tellMe).toMatchObject([{ friendId: 'anna', expires: 'week' }])
    expect(desk.effects).toHaveLength(1)
    desk.becomes('Anna', 'offline')
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('survives a restart, and finds her available in the first list', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'never')
    desk.restart({ Anna: 'offline' })
    expect(desk.titles()).toEqual([])
    desk.restart({ Anna: 'available' })
    expect(desk.titles()).toEqual(['Anna available'])
    desk.restart({ Anna: 'available' })
    expect(desk.titles()).toEqual([])
  })

  it('asked while she was available, is not answered by a first list in which she still is', () => {
    const desk = nobody()
    desk.becomes('Anna', 'available')
    desk.engine.tellMeWhen(user('Anna'), 'never')
    desk.restart()
    expect(desk.titles()).toEqual([])
  })

  it.each([
    ['today', 12 * HOUR],
    ['week', 7 * DAY]
  ] as const)('expires: %s', (expires, after) => {
    for (const [wait, told] of [
      [after - SECOND, ['Anna available']],
      [after, []]
    ] as const) {
      const desk = nobody()
      desk.engine.tellMeWhen(user('Anna'), expires)
      desk.clock.advance(wait)
      desk.becomes('Anna', 'available')
      expect(desk.titles()).toEqual(told)
      expect(desk.engine.tellMe).toEqual([])
    }
  })

  it('expires at its minute: it is no longer shown, the log says so with her name, and some days later it is forgotten', () => {
    const desk = nobody()
    desk.becomes('Anna', 'away')
    desk.engine.tellMeWhen(user('Anna'), 'today')
    let told = 0
    desk.clock.advance(12 * HOUR - 1)
    expect(desk.engine.tellMe).toHaveLength(1)
    desk.onKept(() => (told += 1))
    desk.clock.advance(1)
    expect(told, 'whoever shows it is told').toBe(1)
    expect(desk.engine.tellMe).toEqual([])
    expect(desk.why()).toBe('silent: expired (tell-me)')
    expect(desk.log.at(-1)).toMatchObject({ name: 'Anna', to: { kind: 'away' }, at: desk.clock.now() })
    const entries = desk.log.length
    desk.clock.advance(30 * DAY)
    expect(desk.log).toHaveLength(entries)
    expect(desk.kept()?.tellMe).toEqual([])
    expect(desk.clock.timers).toBe(0)
  })

  it('expires while the app does not run, and is named in the log by the name that she had', () => {
    const desk = nobody()
    desk.becomes('Anna', 'away')
    desk.engine.tellMeWhen(user('Anna'), 'today')
    desk.engine.dispose()
    desk.clock.advance(DAY)
    desk.restart({})
    expect(desk.log.at(-1)).toMatchObject({ name: 'Anna', reason: 'expired' })
    desk.restart({ Anna: 'available' })
    expect(desk.log.filter(({ reason }) => reason === 'expired')).toHaveLength(1)
    expect(desk.titles()).toEqual([])
  })

  it('is alive again when the clock that ended it was a day ahead', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'today')
    desk.clock.jump(DAY)
    desk.restart({})
    expect(desk.engine.tellMe).toEqual([])
    desk.clock.jump(-DAY)
    desk.engine.recheck()
    expect(desk.engine.tellMe).toHaveLength(1)
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('stays on the screen until somebody closes it', () => {
    const desk = createDesk(['Bela'])
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.together(['Anna', 'Bela'], 'available')
    expect(desk.effects.map((effect) => effect.type === 'show' && effect.stays)).toEqual([true, false])
  })

  it('answered while nobody is there, waits again if she leaves before anybody is back', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.engine.setConditions({ absent: true })
    desk.becomes('Anna', 'available')
    expect(desk.engine.tellMe).toEqual([])
    desk.becomes('Anna', 'offline')
    expect(desk.engine.tellMe).toMatchObject([{ friendId: 'anna', expires: 'week' }])
    desk.engine.setConditions({ absent: false })
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual(['Anna available'])
    desk.becomes('Anna', 'offline')
    expect(desk.engine.tellMe).toEqual([])
  })

  it.each([
    ['the person is back', (desk: Desk) => desk.engine.setConditions({ absent: false })],
    ['it was closed', (desk: Desk) => desk.engine.notificationClosed([...desk.open.keys()][0] ?? '')],
    ['she was seen in the window', (desk: Desk) => desk.engine.notificationSeen(user('Anna'))]
  ] as const)('answered while nobody is there, is answered for good once %s', (_, seen) => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.engine.setConditions({ absent: true })
    desk.becomes('Anna', 'available')
    seen(desk)
    desk.becomes('Anna', 'offline')
    expect(desk.engine.tellMe).toEqual([])
  })

  it('answered while nobody is there, is asked again when the app ends before anybody is back', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.engine.setConditions({ absent: true })
    desk.becomes('Anna', 'available')
    desk.restart()
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('can be reminded of from the list of the desktop, after it went from the screen', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.becomes('Anna', 'available')
    const slot = [...desk.open.keys()][0] ?? ''
    desk.engine.notificationExpired(slot)
    desk.engine.remindAgain(slot)
    expect(desk.engine.tellMe).toHaveLength(1)
    desk.becomes('Anna', 'offline')
    expect(desk.effects.at(-1)).toEqual({ type: 'withdraw', slot })
  })

  it('is cancelled', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'never')
    desk.engine.cancelTellMe(user('Anna'))
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual([])
  })

  it('is not lost in the cool-down', () => {
    const desk = createDesk()
    desk.becomes('Anna', 'available')
    desk.becomes('Anna', 'offline')
    desk.engine.tellMeWhen(user('Anna'), 'today')
    desk.clock.advance(SECOND)
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('shown: shown (tell-me)')
  })

  it('waits for the end of a pause, of quiet hours and of do-not-disturb, and says so in the log', () => {
    const desk = nobody()
    desk.settings({ quietHours: { on: true, spans: [{ day: 3, from: 12 * 60, to: 14 * 60 }] } })
    desk.engine.setConditions({ desktopDoNotDisturb: true })
    desk.pauseFor(HOUR)
    desk.engine.tellMeWhen(user('Anna'), 'today')
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: paused (tell-me)')
    desk.clock.advance(HOUR)
    expect(desk.titles()).toEqual([])
    desk.clock.advance(HOUR)
    expect(desk.titles()).toEqual([])
    desk.engine.setConditions({ desktopDoNotDisturb: false })
    expect(desk.titles()).toEqual(['Anna available'])
    expect(desk.why()).toBe('shown: shown-late (tell-me)')
    expect(desk.log).toHaveLength(2)
  })

  it('held back by quiet, is told at the minute at which quiet ends, even past its own expiry', () => {
    const desk = nobody()
    desk.settings({ quietHours: { on: true, spans: [{ day: 3, from: 12 * 60, to: 7 * 60 }] } })
    desk.engine.tellMeWhen(user('Anna'), 'today')
    desk.becomes('Anna', 'available')
    desk.clock.advance(19 * HOUR - 1)
    expect(desk.titles()).toEqual([])
    desk.clock.advance(1)
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('held back by quiet, goes on waiting when she leaves before quiet ends', () => {
    const desk = nobody()
    desk.pauseFor(HOUR)
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.becomes('Anna', 'available')
    desk.becomes('Anna', 'offline')
    desk.clock.advance(2 * HOUR)
    expect(desk.titles()).toEqual([])
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('held back by quiet, survives a restart', () => {
    const desk = nobody()
    desk.pauseFor(HOUR)
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.becomes('Anna', 'available')
    desk.restart()
    desk.clock.advance(HOUR)
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('held back while the connection is lost, waits for the confirmed list', () => {
    const desk = nobody()
    desk.pauseFor(HOUR)
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.becomes('Anna', 'available')
    desk.engine.setDisconnected()
    desk.clock.advance(2 * HOUR)
    expect(desk.titles()).toEqual([])
    desk.engine.setReconnected()
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('is fulfilled when the person sees her come', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.engine.setConditions({ focusedFriend: user('Anna') })
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: focused (tell-me)')
    expect(desk.engine.tellMe).toEqual([])
  })

  it('breaks through quiet where the rule of the friend does', () => {
    const desk = nobody()
    desk.settings({}, { Anna: rule({ to: 'busy', breaksThrough: true }) })
    desk.pauseFor(HOUR)
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.becomes('Anna', 'available')
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('is asked again for everyone who asked, from a digest', () => {
    const desk = nobody()
    const names = ['Anna', 'Bela', 'Cora', 'Dora']
    for (const name of names) desk.engine.tellMeWhen(user(name), 'today')
    desk.together(names, 'available')
    const slot = [...desk.open.keys()][0] ?? ''
    expect([...desk.open.values()][0]?.actions).toEqual(['open', 'remind-again'])
    desk.engine.remindAgain(slot)
    expect(desk.engine.tellMe).toHaveLength(4)
  })

  it('outlives a list in which she is missing for a moment', () => {
    const desk = nobody()
    desk.engine.tellMeWhen(user('Anna'), 'never')
    desk.engine.friendsRemoved([user('Anna')])
    desk.engine.friendsAdded([
      { friendId: user('Anna'), name: 'Anna', availability: { kind: 'available', text: '' } }
    ])
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('is neither lost nor told twice when the clock jumps a day to and fro', () => {
    for (const jump of [DAY, -DAY]) {
      const desk = nobody()
      desk.engine.tellMeWhen(user('Anna'), 'week')
      desk.clock.jump(jump)
      desk.becomes('Anna', 'available')
      expect(desk.effects).toHaveLength(1)
      desk.clock.jump(-jump)
      desk.engine.recheck()
      desk.clock.advance(DAY)
      expect(desk.effects).toHaveLength(1)
    }
  })

  it('notices within a quarter of an hour that the clock was set past the end of quiet', () => {
    const desk = nobody()
    desk.settings({ quietHours: { on: true, spans: [{ day: 3, from: 12 * 60, to: 20 * 60 }] } })
    desk.engine.tellMeWhen(user('Anna'), 'week')
    desk.becomes('Anna', 'available')
    desk.clock.jump(9 * HOUR)
    desk.clock.advance(15 * MINUTE)
    expect(desk.titles()).toEqual(['Anna available'])
  })
})
