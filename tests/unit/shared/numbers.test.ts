import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTranslate, english } from '@shared/messages'

const count = (locale: string) => createTranslate(locale, { ...english, 'tray.more': '{count, number}' })

describe('a number in a message', () => {
  it('is written as English writes it', () => {
    const t = count('en')
    const written = new Intl.NumberFormat('en')
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true })), (value) => {
        expect(t('tray.more', { count: value })).toBe(written.format(value))
      })
    )
    expect(t('tray.more', { count: 10_000 })).toBe('10,000')
  })

  it('is written as another language of a catalogue writes it', () => {
    expect(count('de')('tray.more', { count: 1_234_567 })).toBe('1.234.567')
  })

  it('chooses the form of the plural, and stands in it', () => {
    const t = createTranslate()
    expect(t('friends.found', { count: 0 })).toBe('No friend found')
    expect(t('friends.found', { count: 1 })).toBe('1 friend found')
    expect(t('friends.found', { count: 12_345 })).toBe('12,345 friends found')
  })
})
