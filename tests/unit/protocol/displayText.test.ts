import fc from 'fast-check'
import { expect, test } from 'vitest'
import { displayId, displayText } from '../../../main/protocol/displayText'

test.each([
  ['Dave', 'Dave'],
  ['  Dave  Example ', 'Dave  Example'],
  ['<b>Dave</b> & co', '<b>Dave</b> & co'],
  ['Dave\r\nExample\tX', 'Dave  Example X'],
  ['Da\u0000v\u001be\u007f', 'Dave'],
  ['\u202eevaD\u202c', 'evaD'],
  ['\u2067Dave\u2069\u200f\u200e\u061c', 'Dave'],
  ['Zoë 👩‍👩‍👧 日本', 'Zoë 👩‍👩‍👧 日本'],
  ['דוד', 'דוד'],
  ['broken \ud83d', 'broken \ufffd'],
  ['\u200b\u200d\ufeff\u00ad\u3164\u2800', ''],
  [' \n\t', ''],
  ['', '']
])('%j is shown as %j', (raw, shown) => {
  expect(displayText(raw)).toBe(shown)
})

test('a long text is cut at 200 characters, never through one of them', () => {
  expect(displayText('x'.repeat(10_000))).toBe('x'.repeat(200))
  expect(displayText('👋'.repeat(10_000))).toBe('👋'.repeat(200))
})

test('an id without ink is spelt out', () => {
  expect(displayId('abc')).toBe('abc')
  expect(displayId('\u202e\n')).toBe('U+202e U+a')
})

test('whatever comes, the shown text is one line without direction marks and not too long', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc.integer({ min: 1, max: 300 }),
      (raw, limit) => {
        const shown = displayText(raw, limit)
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u)
        expect([...shown].length).toBeLessThanOrEqual(limit)
        expect(shown).toBe(shown.trim())
      }
    ),
    { numRuns: 1_000 }
  )
})
