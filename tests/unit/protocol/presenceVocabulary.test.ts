import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAvailable } from '@shared/availability'
import { parseAvailability } from '../../../main/protocol/presenceVocabulary'

test.each([
  ['available', 'available'],
  [' Available ', 'available'],
  ['away', 'away'],
  ['useraway', 'away'],
  ['busy', 'busy'],
  ['offline', 'offline'],
  ['unavailable', 'offline'],
  ['INVISIBLE', 'offline']
])('%j is %s', (word, kind) => {
  expect(parseAvailability(word)).toEqual({ kind, text: '' })
})

test('an unknown word is shown as it is, shortened, and does not count as available', () => {
  expect(parseAvailability('In a Meeting')).toEqual({ kind: 'unknown', text: 'In a Meeting' })
  expect(parseAvailability('z'.repeat(1_000)).text).toBe('z'.repeat(60))
  expect(parseAvailability('avail\u202eable').text).toBe('available')
  expect(isAvailable(parseAvailability('avail\u202eable'))).toBe(false)
})

test.each([undefined, null, '', '  ', {}, [], true])('%j says nothing', (raw) => {
  expect(parseAvailability(raw)).toEqual({ kind: 'unknown', text: '' })
})

test('nothing but the documented word means available', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.anything()), (raw) => {
      const isTheWord = typeof raw === 'string' && raw.trim().toLowerCase() === 'available'
      expect(isAvailable(parseAvailability(raw))).toBe(isTheWord)
    })
  )
})
