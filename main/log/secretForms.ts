import { type EscapeView, escapeViews, utf8, withoutSpace } from './escapeViews'

/** Shorter texts are not looked for: they would hide half of every line. */
export const shortestSecret = 4
const shortestForm = 4

/** How one known secret may look, without white space. */
export interface SecretForms {
  readonly plain: readonly string[]
  /** Lower case. */
  readonly hex: readonly string[]
  /** With `+` and `/`, without padding. */
  readonly base64: readonly string[]
}

// What of a Base64 text is the same whatever stands before and after the bytes.
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const whole = text.replace(/=+$/, '')
    const undetermined = whole.length < text.length ? 1 : 0
    return whole.slice(before === 0 ? 0 : before + 1, whole.length - undetermined)
  })
}

const longEnough = (forms: string[]): string[] => [
  ...new Set(forms.filter((form) => form.length >= shortestForm))
]

/** @returns the forms of a secret, or null for one that is too short to be looked for. */
export function secretForms(secret: string): SecretForms | null {
  if (secret.length < shortestSecret) return null
  const words = withoutSpace(secret)
  const bytes = [Buffer.from(secret, 'utf8'), Buffer.from(secret, 'utf16le')]
  return {
    // A form field writes "+" for a space.
    plain: [...new Set([utf8(words), utf8(withoutSpace(secret.replaceAll(' ', '+')))])].filter(
      (form) => form.length >= shortestSecret
    ),
    hex: longEnough(bytes.map((one) => one.toString('hex'))),
    base64: longEnough(
      bytes.flatMap((one) => [one.toString('base64').replace(/=+$/, ''), ...base64Cores(one)])
    )
  }
}

type Span = [from: number, to: number]

function spansIn(view: EscapeView, haystack: string, needles: readonly string[]): Span[] {
  const spans: Span[] = []
  for (const needle of needles)
    for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1))
      spans.push([view.from[at]!, view.to[at + needle.length - 1]!])
  return spans
}

/** @returns the text with every form of the secrets replaced, also where it is escaped or broken over lines. */
export function hideSecrets(text: string, secrets: readonly SecretForms[], mark: string): string {
  if (secrets.length === 0) return text
  const spans: Span[] = []
  for (const view of escapeViews(text)) {
    const lower = view.bytes.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    const base64 = view.bytes.replaceAll('-', '+').replaceAll('_', '/')
    for (const forms of secrets)
      spans.push(
        ...spansIn(view, view.bytes, forms.plain),
        ...spansIn(view, lower, forms.hex),
        ...spansIn(view, base64, forms.base64)
      )
  }
  return replaceSpans(text, spans, mark)
}

function replaceSpans(text: string, spans: Span[], mark: string): string {
  let result = ''
  let done = 0
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
    if (to <= done) continue
    if (from >= done) result += text.slice(done, from) + mark
    done = to
  }
  return result + text.slice(done)
}
