/** Marks that turn the direction of the text around them; a name must not reach beyond itself. */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const lineBreak = /[\t\n\v\f\r\u0085\u2028\u2029]/u
const control = /[\p{Cc}]/u
const loneSurrogate = /[\ud800-\udfff]/u
/** Anything that leaves ink. U+2800 is the blank braille pattern, which no property marks as blank. */
const ink = /[^\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u
/** What must be looked at character by character; nearly no name has any of it. */
const suspicious = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** Most names are so, and need no look at Unicode's tables. */
const plain = /^[\x20-\x7e]*$/

/** No text is read further than this, however little of it is shown. */
const readLimit = 10_000

/**
 * Makes a stranger's text fit for one line: no control or direction marks, line breaks as spaces, ends trimmed, cut.
 * It stays plain text; nothing is interpreted.
 * @param limit in code points
 * @returns an empty text when nothing visible remains
 */
export function displayText(raw: string, limit = 200): string {
  if (raw.length <= limit && plain.test(raw)) return raw.trim()
  if (raw.length <= limit && !suspicious.test(raw)) return ink.test(raw) ? raw.trim() : ''
  let shown = ''
  let count = 0
  for (const character of raw.length > readLimit ? raw.slice(0, readLimit) : raw) {
    const kept = oneCharacter(character)
    if (kept === '' || (shown === '' && kept.trim() === '')) continue
    shown += kept
    count += 1
    if (count >= limit) break
  }
  return ink.test(shown) ? shown.trimEnd() : ''
}

function oneCharacter(character: string): string {
  if (bidi.test(character)) return ''
  if (lineBreak.test(character)) return ' '
  if (control.test(character)) return ''
  return loneSurrogate.test(character) ? '\ufffd' : character
}

/** What an id looks like when nothing better is known; an id without ink is spelt out. */
export const displayId = (id: string): string =>
  displayText(id) || [...id].map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16)}`).join(' ')
