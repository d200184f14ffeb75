import { describe, expect, it } from 'vitest'
import type { Presence } from '@shared/ownStatus'
import { needsAnnouncement, repeatsAnnouncement } from '../../../main/presence'

const presences: readonly Presence[] = ['available', 'away', 'busy', 'invisible']
const others = presences.filter((presence) => presence !== 'available')

describe('a server that was promised nothing beyond its documentation', () => {
  it.each(others)('hears nothing when the presence becomes %s', (next) => {
    for (const previous of [null, ...presences]) expect(needsAnnouncement(previous, next, false)).toBe(false)
  })

  it.each([null, ...others])('hears "available" again after %s', (previous) => {
    expect(needsAnnouncement(previous, 'available', false)).toBe(true)
  })
})

describe('a server that gets the undocumented words', () => {
  it.each(presences)('hears that the presence became %s, whatever it was before', (next) => {
    for (const previous of [null, ...presences])
      expect(needsAnnouncement(previous, next, true)).toBe(previous !== next)
  })
})

it.each([true, false])(
  'the same presence is not announced twice (undocumented words: %s)',
  (undocumented) => {
    for (const presence of presences) expect(needsAnnouncement(presence, presence, undocumented)).toBe(false)
  }
)

it('"available" alone is repeated from time to time', () => {
  expect(presences.filter(repeatsAnnouncement)).toEqual(['available'])
})
