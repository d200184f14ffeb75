/** What stands in the place of what was taken out. */
export const mark = '[hidden]'

const names =
  '(?:api[-_ .]?key|pass(?:word|phrase|wd|code)?|pwd|secret|token|authori[sz]ation|auth|cookie|signature|' +
  'credential|session[-_ .]?id|dek-info|key|pin|otp)s?'
const secretName = new RegExp(`${names}$`, 'iu')

/** Whether a field of this name holds something that nobody else may read. */
export const isSecretName = (name: string): boolean => secretName.test(name)

// A text in JSON ends where it ends; of anything else nobody knows the end, so the rest goes with it.
const inJson = `"\\s*:\\s*(?="))"(?:[^"\\\\]|\\\\.)*"(?=\\s*[,}\\]]|\\s*$)`
const elsewhere = `\\\\*["'\`]?\\s*(?:[:=]|%3[ad])\\s*)[\\s\\S]+`
const named = new RegExp(`(${names}${inJson}|(${names}${elsewhere}`, 'giu')

/** Hides the value after each telling name: `apiKey=…`, `"password": "…"`. */
export const hideNamed = (text: string): string =>
  text.replace(named, (_all, json?: string, other?: string) => (json ?? other ?? '') + mark)

const pem = /-----BEGIN(?:[ +]|%20|\\u0020)[\s\S]*?(?:-----END[^-]*-----|$)/g
const scheme = /\b(bearer|basic|digest|negotiate)(\s+|%20|\+)[^\s,;"']+/gi
const pairs = /\b[0-9a-f]{2}(?:[:\s-][0-9a-f]{2}){11,}\b/gi

/** Hides keys in PEM, words of the HTTP authorization and bytes written in pairs of hex digits. */
export const hideMarked = (text: string): string =>
  text
    .replace(pem, mark)
    .replace(scheme, (_all, word: string) => `${word} ${mark}`)
    .replace(pairs, mark)

// One run: letters of Base64 and hex, their escapes, and line breaks.
const run = /(?:[A-Za-z0-9+/_=%\\-]|\r?\n[ \t]*)+/g
const shortest = 20

/** Hides long runs that no person would write: hex, Base64, random letters and digits, also broken over lines. */
export const hideRandom = (text: string): string =>
  text.replace(run, (found) => {
    if (found.length < shortest) return found
    const lines = found.split(/[\r\n]+[ \t]*/)
    const pieces = [lines.join(''), ...lines].map((piece) => unescaped(unescaped(piece)))
    if (!pieces.some(looksRandom)) return found
    const start = found.length - found.trimStart().length
    return found.slice(0, start) + mark + found.slice(found.trimEnd().length)
  })

const unescaped = (text: string): string =>
  text
    .replace(/%([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})/g, (_all, byte?: string, unit?: string) =>
      String.fromCharCode(Number.parseInt(byte ?? unit ?? '', 16))
    )
    .replace(/\\[nrt]|[\\\r\n]/g, '')

function looksRandom(text: string): boolean {
  const core = text.replaceAll('=', '')
  if (core.length < shortest) return false
  return !core.split(/[^A-Za-z0-9]+/).every(isWordLike)
}

/** A word, a name of a program in camel case, a short number, or a word with a number at its end. */
function isWordLike(segment: string): boolean {
  if (/^(?:\d{0,6}|[A-Z]{1,6}|[A-Za-z][a-z]{0,9}\d{1,2})$/.test(segment)) return true
  return segment
    .split(/(?=[A-Z])/)
    .every((word, place) => /^[A-Za-z][a-z]{1,18}$/.test(word) || (place === 0 && /^[a-z]$/.test(word)))
}
