/** A text as the bytes that it stands for, without its white space; each byte knows which part of the text it came from. */
export interface EscapeView {
  /** One character (0 to 255) for each byte. */
  readonly bytes: string
  readonly from: readonly number[]
  readonly to: readonly number[]
}

const hexOf = (text: string, at: number, digits: number): number => {
  const part = text.slice(at, at + digits)
  return part.length === digits && /^[0-9a-f]+$/i.test(part) ? Number.parseInt(part, 16) : -1
}

const shortEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v'
}

interface Piece {
  bytes: string
  /** How many characters of the view it takes. */
  length: number
}

/** `%41` */
function percentEscape(text: string, at: number): Piece | null {
  const code = text[at] === '%' ? hexOf(text, at + 1, 2) : -1
  return code < 0 ? null : { bytes: String.fromCharCode(code), length: 3 }
}

/** `\n`, `\"`, `\x41`, `\u0041`, also for both halves of a surrogate pair. */
function backslashEscape(text: string, at: number): Piece | null {
  const letter = text[at] === '\\' ? text[at + 1] : undefined
  if (letter === undefined) return null
  if (letter === 'x' || letter === 'u') {
    const digits = letter === 'x' ? 2 : 4
    const code = hexOf(text, at + 2, digits)
    if (code < 0) return null
    const low = code >> 10 === 0x36 && text.startsWith('\\u', at + 6) ? hexOf(text, at + 8, 4) : -1
    if (low >> 10 === 0x37) return { bytes: utf8(String.fromCharCode(code, low)), length: 12 }
    return { bytes: utf8(String.fromCharCode(code)), length: digits + 2 }
  }
  return { bytes: shortEscapes[letter] ?? letter, length: 2 }
}

/** @returns the UTF-8 bytes of a text, one character for each. */
export const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

const isSpace = (byte: string): boolean => byte <= ' ' || byte === '\x7f'

/** @returns the text as a view has it: without blanks, line breaks and other control characters of ASCII. */
export const withoutSpace = (text: string): string => [...text].filter((one) => !isSpace(one)).join('')

function plainView(text: string): EscapeView {
  let bytes = ''
  const from: number[] = []
  const to: number[] = []
  let at = 0
  for (const character of text) {
    if (!isSpace(character))
      for (const byte of utf8(character)) {
        bytes += byte
        from.push(at)
        to.push(at + character.length)
      }
    at += character.length
  }
  return { bytes, from, to }
}

function decoded(view: EscapeView, escapeAt: (text: string, at: number) => Piece | null): EscapeView {
  let bytes = ''
  const from: number[] = []
  const to: number[] = []
  for (let at = 0; at < view.bytes.length;) {
    const piece = escapeAt(view.bytes, at) ?? { bytes: view.bytes[at]!, length: 1 }
    for (const byte of piece.bytes)
      if (!isSpace(byte)) {
        bytes += byte
        from.push(view.from[at]!)
        to.push(view.to[at + piece.length - 1]!)
      }
    at += piece.length
  }
  return { bytes, from, to }
}

/** @returns the text as it stands, and with the escapes of addresses and of JSON undone, once and twice. */
export function escapeViews(text: string): EscapeView[] {
  const plain = plainView(text)
  const views = [plain]
  const hasPercent = text.includes('%')
  const hasBackslash = text.includes('\\')
  const add = (base: EscapeView, depth: number): void => {
    for (const [wanted, escapeAt] of [
      [hasPercent, percentEscape],
      [hasBackslash, backslashEscape]
    ] as const) {
      const view = wanted ? decoded(base, escapeAt) : base
      if (view.bytes === base.bytes) continue
      views.push(view)
      if (depth < 2) add(view, depth + 1)
    }
  }
  add(plain, 1)
  return views
}
