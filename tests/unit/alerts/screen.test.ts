import { describe, expect, it } from 'vitest'
import { createDesk, HOUR, rule, MINUTE, SECOND, user } from './desk'

const slotsShown = (desk: ReturnType<typeof createDesk>): string[] =>
  desk.effects.map((effect) => `${effect.type} ${effect.slot.split(':')[0]}`)

describe('one notification for each friend', () => {
  it('is replaced in its place when she changes again', () => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ from: 'any', to: 'any', breaksThrough: true }) })
    desk.becomes('Anna', 'available')
    desk.becomes('Anna', 'busy')
    expect(new Set(desk.effects.map((effect) => effect.slot)).size).toBe(1)
    expect(desk.effects.map((effect) => effect.type)).toEqual(['show', 'show'])
    expect(desk.titles()).toEqual(['Anna busy'])
  })

  it('is withdrawn when it is no longer true', () => {
    const desk = createDesk()
    desk.becomes('Anna', 'available')
    desk.becomes('Anna', 'offline')
    expect(desk.effects.map((effect) => effect.type)).toEqual(['show', 'withdraw'])
    desk.becomes('Anna', 'away')
    expect(desk.effects).toHaveLength(2)
  })

  it('is withdrawn when the person looks at her, and only hers', () => {
    const desk = createDesk()
    desk.together(['Anna', 'Bela', 'Cora'], 'available')
    desk.engine.notificationSeen(user('Anna'))
    expect(desk.titles()).toEqual(['Bela available', 'Cora available'])
    desk.engine.setConditions({ focusedFriend: user('Bela') })
    expect(desk.titles()).toEqual(['Cora available'])
  })

  it('is not withdrawn twice when the person has closed it', () => {
    const desk = createDesk()
    desk.becomes('Anna', 'available')
    desk.engine.notificationClosed([...desk.open.keys()][0] ?? '')
    desk.becomes('Anna', 'offline')
    expect(desk.effects.map((effect) => effect.type)).toEqual(['show'])
  })

  it('does not pop up about the friend at whom the window stands open, though her rule breaks through', () => {
    const desk = createDesk()
    desk.settings({}, { Anna: rule({ breaksThrough: true }) })
    desk.engine.setConditions({ focusedFriend: user('Anna') })
    desk.becomes('Anna', 'available')
    expect(desk.why()).toBe('silent: focused (friend)')
    desk.becomes('Bela', 'available')
    expect(desk.titles()).toEqual(['Bela available'])
  })

  it('goes away with a friend who is removed from the list, and with the app', () => {
    const desk = createDesk()
    desk.together(['Anna', 'Bela'], 'available')
    desk.engine.friendsRemoved([user('Anna')])
    expect(desk.titles()).toEqual(['Bela available'])
    desk.engine.dispose()
    expect(desk.titles()).toEqual([])
    expect(desk.clock.timers).toBe(0)
  })
})

describe('a digest instead of a burst', () => {
  it('shows three at once by themselves and four in one', () => {
    const three = createDesk()
    three.together(['Anna', 'Bela', 'Cora'], 'available')
    expect(three.titles()).toHaveLength(3)
    const four = createDesk()
    four.together(['Anna', 'Bela', 'Cora', 'Dora'], 'available')
    expect(four.titles()).toEqual(['4 available'])
    expect(four.log.map((entry) => entry.decision)).toEqual(['digest', 'digest', 'digest', 'digest'])
  })

  it('shows the first alerts at once and folds them when a fourth follows within two seconds', () => {
    const desk = createDesk()
    for (const name of ['Anna', 'Bela', 'Cora']) {
      desk.becomes(name, 'available')
      desk.clock.advance(500)
    }
    expect(desk.titles()).toHaveLength(3)
    desk.becomes('Dora', 'available')
    expect(desk.titles()).toEqual(['4 available'])
    expect(slotsShown(desk).slice(3).sort()).toEqual([
      'show digest',
      'withdraw friend',
      'withdraw friend',
      'withdraw friend'
    ])
  })

  it('leaves alerts apart that come more slowly', () => {
    const desk = createDesk()
    for (const name of ['Anna', 'Bela', 'Cora', 'Dora']) {
      desk.becomes(name, 'available')
      desk.clock.advance(700)
    }
    expect(desk.titles()).toHaveLength(4)
  })

  it('makes one digest of a storm of 500, drawn anew at most once a second', () => {
    const names = Array.from({ length: 500 }, (_, index) => `F${index}`)
    const burst = createDesk(names)
    burst.together(names, 'available')
    expect(slotsShown(burst)).toEqual(['show digest'])
    expect(burst.titles()).toEqual(['500 available'])

    const drip = createDesk(names)
    for (const name of names) {
      drip.becomes(name, 'available')
      drip.clock.advance(10)
    }
    drip.clock.advance(2 * SECOND)
    expect(drip.titles()).toEqual(['500 available'])
    expect(slotsShown(drip).filter((effect) => effect === 'show digest').length).toBeLessThanOrEqual(7)
    expect(slotsShown(drip).filter((effect) => effect === 'show friend')).toHaveLength(3)
  })

  it('after a reconnect counts everyone who came, and names those first whom the person watches', () => {
    const desk = createDesk(['Anna', 'Bela'])
    desk.engine.setDisconnected()
    desk.together(['Zoe', 'Anna', 'Yves', 'Bela', 'Xenia'], 'available', 'catch-up')
    desk.engine.setReconnected()
    expect([...desk.open.values()].map((show) => show.message)).toEqual([
      {
        kind: 'digest',
        change: 'available',
        count: 5,
        watched: 2,
        names: ['Anna', 'Bela', 'Zoe', 'Yves', 'Xenia'],
        more: 0,
        away: true
      }
    ])
    expect(desk.log.map((entry) => `${entry.name} ${entry.reason}`)).toEqual([
      'Zoe counted',
      'Anna digest',
      'Yves counted',
      'Bela digest',
      'Xenia counted'
    ])
  })

  it('after a reconnect shows a single alert by itself, and nothing when nobody who is watched came', () => {
    const desk = createDesk(['Anna'])
    desk.together(['Zoe', 'Yves'], 'available', 'catch-up')
    expect(desk.titles()).toEqual([])
    desk.together(['Anna'], 'available', 'catch-up')
    expect(desk.titles()).toEqual(['Anna available'])
  })

  it('is withdrawn when the last friend in it has left', () => {
    const desk = createDesk()
    desk.together(['Anna', 'Bela', 'Cora', 'Dora'], 'available')
    for (const name of ['Anna', 'Bela', 'Cora']) desk.becomes(name, 'offline')
    expect(desk.titles()).toEqual(['4 available'])
    desk.becomes('Dora', 'offline')
    expect(desk.titles()).toEqual([])
  })

  it('is put right without a word, not more often than every 30 s, when somebody in it has gone', () => {
    const desk = createDesk()
    desk.together(['Anna', 'Bela', 'Cora', 'Dora'], 'available')
    desk.clock.advance(20 * SECOND)
    desk.together(['Anna', 'Bela'], 'offline')
    expect(desk.effects).toHaveLength(1)
    desk.clock.advance(10 * SECOND)
    expect(desk.effects).toHaveLength(2)
    expect(desk.effects.at(-1)).toMatchObject({
      type: 'show',
      sound: false,
      urgency: 'low',
      message: { count: 2, names: ['Cora', 'Dora'] }
    })
    desk.clock.advance(HOUR)
    desk.becomes('Cora', 'offline')
    expect(desk.titles()).toEqual(['1 available'])
    expect(desk.clock.timers).toBe(0)
  })

  it('no longer counts a friend without a rule who has gone again', () => {
    const desk = createDesk(['Anna', 'Bela'])
    desk.together(['Zoe', 'Anna', 'Yves', 'Bela'], 'available', 'catch-up')
    desk.clock.advance(30 * SECOND)
    desk.becomes('Zoe', 'away')
    expect(desk.titles()).toEqual(['3 available'])
  })

  it('that went from the screen by itself is not drawn again, and withdrawn when the last friend in it has left', () => {
    const desk = createDesk()
    desk.together(['Anna', 'Bela', 'Cora', 'Dora'], 'available')
    desk.engine.notificationExpired([...desk.open.keys()][0] ?? '')
    for (const name of ['Anna', 'Bela', 'Cora']) desk.becomes(name, 'offline')
    desk.clock.advance(HOUR)
    expect(desk.effects).toHaveLength(1)
    desk.becomes('Dora', 'offline')
    expect(desk.titles()).toEqual([])
  })

  it('a later alert stands by itself again', () => {
    const desk = createDesk()
    desk.together(['Anna', 'Bela', 'Cora', 'Dora'], 'available')
    desk.clock.advance(MINUTE)
    desk.becomes('Eva', 'available')
    expect(desk.titles()).toEqual(['4 available', 'Eva available'])
  })
})
