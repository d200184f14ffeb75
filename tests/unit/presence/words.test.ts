import { describe, expect, it } from 'vitest'
import { createTranslate } from '@shared/messages'
import { guessingOf, seenByOthers } from '@shared/messages/presenceText'
import { PresenceSchema } from '@shared/ownStatus'

const t = createTranslate()
const presences = PresenceSchema.options
const others = presences.filter((presence) => presence !== 'available')

describe('what others can see', () => {
  it.each(others)('is said to be unknown to the server when %s is kept here', (presence) => {
    const words = t(seenByOthers(presence, false))
    expect(words).toContain('documents no way')
    expect(words).toMatch(/see(ing)? you as available/)
    expect(words).not.toContain('Sent')
  })

  it.each(others)('is said to be a guess when %s is sent in undocumented words', (presence) => {
    const words = t(seenByOthers(presence, true))
    expect(words).toContain('a word that its documentation does not have')
    expect(words).toContain('may ignore it')
  })

  it.each(others)('is said to be uncertain when %s is sent to some of several servers', (presence) => {
    expect(t(seenByOthers(presence, 'some'))).toContain('the others are told nothing')
    expect(seenByOthers('available', 'some')).toBe('ownStatus.seen.available')
  })

  it('is taken from all accounts', () => {
    const accounts = (...sent: boolean[]) => sent.map((undocumentedPresence) => ({ undocumentedPresence }))
    expect(guessingOf(accounts(false, false))).toBe(false)
    expect(guessingOf(accounts(true, true))).toBe(true)
    expect(guessingOf(accounts(true, false))).toBe('some')
  })

  it('is another sentence for each presence, and one for available', () => {
    const sentences = presences.flatMap((presence) =>
      [true, false].map((undocumented) => t(seenByOthers(presence, undocumented)))
    )
    expect(new Set(sentences).size).toBe(7)
  })
})

it('says the idle time in minutes, and never as never', () => {
  expect([0, 1, 10].map((minutes) => t('ownStatus.idle.minutes', { minutes }))).toEqual([
    'Never',
    '1 minute',
    '10 minutes'
  ])
})
