import { expect, describe, it } from 'vitest'
import { createTranslate } from '@shared/messages'
import { alertText } from '../../../main/alerts/wording'
import { createDesk, HOUR, MINUTE, SECOND, user, type Desk } from './desk'

const friends = (...names: string[]) => names.map((name) => ({ friendId: user(name), name }))
const change = (desk: Desk, ...names: string[]): void => desk.engine.keysChanged(friends(...names))
const knowing = (desk: Desk): Desk => {
  desk.engine.friendsAdded(
    ['Anna', 'Bela', 'Zoe'].map((name) => ({
      ...friends(name)[0]!,
      availability: { kind: 'away', text: '' }
    }))
  )
  return desk
}

describe('a changed key', () => {
  it('is told whatever the rules say, and the log says why', () => {
    const desk = createDesk([])
    desk.settings({}, { Zoe: { mode: 'never' } })
    change(desk, 'Zoe')
    expect(desk.titles()).toEqual(['keys of Zoe'])
    expect(desk.why()).toBe('shown: shown (key)')
    expect(desk.log.at(-1)).toMatchObject({ friendId: 'zoe', what: 'key', from: null })
  })

  it('is held back by a pause and told when that is over', () => {
    const desk = createDesk()
    desk.pauseFor(30 * MINUTE)
    change(desk, 'Anna')
    expect(desk.titles()).toEqual([])
    expect(desk.why()).toBe('silent: paused (key)')
    desk.clock.advance(30 * MINUTE + SECOND)
    expect(desk.titles()).toEqual(['keys of Anna'])
    expect(desk.why()).toBe('shown: shown-late (key)')
    desk.clock.advance(HOUR)
    expect(desk.effects.filter(({ type }) => type === 'show')).toHaveLength(1)
  })

  it('that quiet held back is told after a restart too, and then no more', () => {
    const desk = createDesk()
    desk.engine.setConditions({ desktopDoNotDisturb: true })
    change(desk, 'Anna')
    expect(desk.why()).toBe('silent: do-not-disturb (key)')
    desk.restart()
    expect(desk.titles()).toEqual(['keys of Anna'])
    desk.restart()
    expect(desk.titles()).toEqual([])
  })

  it('is not told to who looks at this friend', () => {
    const desk = createDesk()
    desk.engine.setConditions({ focusedFriend: user('Anna') })
    change(desk, 'Anna')
    desk.engine.setConditions({ focusedFriend: null })
    expect(desk.titles()).toEqual([])
    expect(desk.why()).toBe('silent: focused (key)')
  })

  it('is withdrawn when it is decided, seen, or when the trusted key is back', () => {
    for (const settle of [
      (desk: Desk) => desk.engine.keyDecided(user('Anna')),
      (desk: Desk) => desk.engine.setConditions({ focusedFriend: user('Anna') }),
      (desk: Desk) => desk.engine.keysReturned(friends('Anna'))
    ]) {
      const desk = createDesk()
      change(desk, 'Anna')
      settle(desk)
      expect(desk.titles()).toEqual([])
    }
  })

  it('that is decided while quiet holds it back is not told at all', () => {
    const desk = createDesk()
    desk.pauseFor(MINUTE)
    change(desk, 'Anna')
    desk.engine.keyDecided(user('Anna'))
    desk.clock.advance(HOUR)
    expect(desk.titles()).toEqual([])
  })

  it('is one notification, however many they are', () => {
    const desk = createDesk()
    const many = Array.from({ length: 300 }, (_, at) => `Friend ${at}`)
    change(desk, ...many)
    change(desk, 'Zoe')
    expect(desk.open.size).toBe(1)
    expect([...desk.open.values()][0]?.message).toMatchObject({ kind: 'keys', count: 301, more: 293 })
  })

  it('stays on the screen when other alerts about the friend come and go', () => {
    const desk = knowing(createDesk())
    change(desk, 'Anna')
    desk.becomes('Anna', 'available')
    desk.becomes('Anna', 'offline')
    expect(desk.titles()).toEqual(['keys of Anna'])
  })

  it('whose trusted key is back is written down as such', () => {
    const desk = createDesk()
    change(desk, 'Anna')
    desk.engine.keysReturned(friends('Anna'))
    expect(desk.why()).toBe('silent: key-returned (key)')
  })

  it('has words that name the friend, or count them', () => {
    const t = createTranslate()
    expect(alertText(t, { kind: 'keys', count: 1, names: ['Anna'], more: 0 })).toEqual({
      title: 'The public key of Anna has changed',
      body: 'The earlier key stays trusted until you decide.'
    })
    expect(alertText(t, { kind: 'keys', count: 2, names: ['Anna', 'Bela'], more: 0 })).toEqual({
      title: 'The public keys of 2 friends have changed',
      body: 'Anna and Bela. The earlier keys stay trusted until you decide.'
    })
  })
})
