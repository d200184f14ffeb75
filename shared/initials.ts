// Its tables are loaded for names that need them.
let segmenter: Intl.Segmenter | null = null
/** A list that scrolls and is searched shows the same names again and again. */
const known = new Map<string, string>()
const knownAtMost = 2_000

// Where every letter is one code unit, there is nothing to be segmented.
const simple = /^[\u0020-\u02ff](?:[\u0020-\u02ff]|$)/u

const first = (word: string): string => {
  if (simple.test(word)) return word[0]!
  segmenter ??= new Intl.Segmenter()
  for (const { segment } of segmenter.segment(word)) return segment
  return ''
}

/** @returns the first letters, as people see letters, of the first and the last word of a name. */
export function initials(name: string): string {
  const before = known.get(name)
  if (before !== undefined) return before
  const letters = findInitials(name)
  if (known.size >= knownAtMost) known.clear()
  known.set(name, letters)
  return letters
}

function findInitials(name: string): string {
  const words = name
    .split(/[\s\p{Z}]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, ''))
    .filter((word) => word !== '')
  const letters = words.length > 1 ? first(words[0]!) + first(words.at(-1)!) : first(words[0] ?? '')
  return letters.toLocaleUpperCase()
}

/** How many avatar colours styles/avatar.css has. */
export const hues = 8

/** @returns a colour number that stays the same for an id. */
export function hueOf(id: string): number {
  let sum = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) sum = Math.imul(sum ^ id.charCodeAt(index), 0x01000193)
  // The low bits of ids that repeat themselves are poor; the high bits have seen every letter.
  return ((sum ^ (sum >>> 15)) >>> 0) % hues
}
