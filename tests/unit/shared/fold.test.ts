import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, foldedWords } from '@shared/fold'

const anyText = fc.string({ unit: 'binary', maxLength: 40 })

describe('folding names for the search', () => {
  it.each([
    ['Přemysl Dvořák', 'premysl dvorak'],
    ['Łukasz Wiśniewski', 'lukasz wisniewski'],
    ['Søren Østergaard', 'soren ostergaard'],
    ['Großmann', 'grossmann'],
    ['STRAẞE', 'strasse'],
    ['IŞIK ılık İzmir', 'isik ilik izmir'],
    ['Æsir œuvre', 'aesir oeuvre'],
    ['Þórunn Guðmundsdóttir', 'thorunn gudmundsdottir'],
    ['Đorđe', 'dorde'],
    ['Γιώργος Παπαδόπουλος', 'γιωργοσ παπαδοπουλοσ'],
    ['ΓΙΏΡΓΟΣ', 'γιωργοσ'],
    ['Королёв Андрей', 'королев андреи'],
    ['ﬁona  Ｗｉｄｅ', 'fiona wide'],
    ['  two\u00a0 spaces\t', 'two spaces'],
    ['in\u200bvisi\u00adble', 'invisible'],
    ['قُرْآن', 'قران'],
    ['שָׁלוֹם', 'שלום']
  ])('makes %j into %j', (name, folded) => {
    expect(fold(name)).toBe(folded)
  })

  it('keeps vowel signs that are letters to their readers', () => {
    expect(fold('कि')).not.toBe(fold('क'))
  })

  it('changes nothing when done twice', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fold(fold(text))).toBe(fold(text))
      }),
      { numRuns: 1_000 }
    )
    const unsettled: string[] = []
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const letter = String.fromCodePoint(point)
      const once = fold(letter)
      if (fold(once) !== once) unsettled.push(point.toString(16))
    }
    expect(unsettled).toEqual([])
  })

  it('makes no difference between composed and decomposed letters', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fold(text.normalize('NFC'))).toBe(fold(text))
        expect(fold(text.normalize('NFD'))).toBe(fold(text))
      }),
      { numRuns: 2_000 }
    )
  })

  it('makes no difference between capitals and small letters of European scripts', () => {
    const letters = fc.string({
      unit: fc.constantFrom(
        ...'aáàâäãåāăąbcçčćdďđeéèêëěęfgğhiíîïłlľmnñňńoóôöőøœprřsšśßtťuúůüűvwxyýzžźżæþðαάβγδώжзйё'
      ),
      maxLength: 20
    })
    fc.assert(
      fc.property(letters, (text) => {
        expect(fold(text.toUpperCase())).toBe(fold(text))
      })
    )
  })

  it('finds every name by any part of it, typed with or without accents', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })), (parts) => {
        const folded = fold(parts.join(' '))
        for (const part of parts) for (const word of foldedWords(part)) expect(folded).toContain(word)
      })
    )
  })

  it('gives no words for a query without visible letters', () => {
    expect(foldedWords(' \t\u200b ')).toEqual([])
    expect(foldedWords(' Anna  B ')).toEqual(['anna', 'b'])
  })
})
