/**
 * Letters that Unicode does not take apart into a base letter and a mark, so that removing marks alone would keep
 * them from being found by somebody who types plain letters.
 */
const plainLetters: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ȷ: 'j',
  ĸ: 'k',
  ŋ: 'n',
  ə: 'e',
  ƒ: 'f',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  // The two Greek small sigmas: which one lower-casing gives depends on the place in the word.
  ς: 'σ',
  // Ukrainian and Belarusian letters have their own code points, Russian typists use the plain one.
  ґ: 'г'
}
const special = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu')
// Marks shared by scripts (accents, Arabic vowel marks, joiners) and Hebrew points. Vowel signs that belong to one
// script, as in Devanagari, are letters to their readers and stay.
const marks = /[\p{Script=Inherited}\u0591-\u05c7]/gu
const unseen = /\p{Cf}/gu
const spaces = /[\s\p{Z}]+/gu
const plain = /^[a-z0-9]+(?: [a-z0-9]+)*$/

/**
 * Folds a name or a query for comparing: case, accents, compatibility forms (full-width letters, ligatures), invisible
 * characters and runs of spaces make no difference afterwards. Folding twice changes nothing.
 *
 * @param text any text
 * @returns the folded text, without leading or trailing space
 */
export function fold(text: string): string {
  if (plain.test(text)) return text
  // Lower-casing first lets capitals without a compatibility form of their own meet the small letter; the second
  // round is for compatibility forms that hold capitals (the sign for "telephone", for example).
  return text
    .toLowerCase()
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(unseen, '')
    .replace(marks, '')
    .replace(special, (letter) => plainLetters[letter] ?? letter)
    .replace(spaces, ' ')
    .trim()
}

/** @returns the folded words of a query; none for an empty query. */
export function foldedWords(query: string): string[] {
  const folded = fold(query)
  return folded === '' ? [] : folded.split(' ')
}
