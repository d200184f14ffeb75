const segmenter = new Intl.Segmenter()

const first = (word: string): string => {
  for (const { segment } of segmenter.segment(word)) return segment
  return ''
}

/** @returns the first letters, as people see letters, of the first and the last word of a name. */
export function initials(name: string): string {
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
