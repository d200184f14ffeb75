/** One way in which (a part of) a secret may stand somewhere. */
export interface Form {
  /** Never the secret itself, so that a report of a finding gives nothing away. */
  name: string
  bytes: Buffer
}

const withoutEdges = (bytes: Buffer, before: number): string => {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  const whole = text.replace(/=+$/, '')
  return whole.slice(before === 0 ? 0 : before + 1, whole.length < text.length ? -1 : undefined)
}

const ofBytes = (name: string, bytes: Buffer): [string, string | Buffer][] => [
  [`${name}, bytes`, bytes],
  [`${name}, lower-case hex`, bytes.toString('hex')],
  [`${name}, upper-case hex`, bytes.toString('hex').toUpperCase()],
  ...[0, 1, 2].flatMap((before): [string, string][] => {
    const text = withoutEdges(bytes, before)
    return [
      [`${name}, Base64 at ${before}`, text],
      [`${name}, Base64url at ${before}`, text.replaceAll('+', '-').replaceAll('/', '_')],
      [`${name}, Base64 at ${before}, URL-encoded`, encodeURIComponent(text)]
    ]
  })
]

const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

// A browser keeps texts of Latin letters in one byte each and others in two; each form is searched in both.
const written = (forms: [string, string | Buffer][]): Form[] => {
  const all = new Map<string, Form>()
  for (const [name, form] of forms)
    for (const [as, bytes] of typeof form === 'string'
      ? ([
          ['', Buffer.from(form)],
          [' in UTF-16', Buffer.from(form, 'utf16le')],
          [' in UTF-16, high byte first', bigEndian(form)],
          [' in Latin-1', Buffer.from(form, 'latin1')]
        ] as const)
      : ([['', form]] as const))
      if (!all.has(bytes.toString('latin1'))) all.set(bytes.toString('latin1'), { name: name + as, bytes })
  return [...all.values()]
}

/** @returns the forms of bytes: raw, hex and Base64 at every alignment. */
export const formsOfBytes = (name: string, bytes: Buffer): Form[] => written(ofBytes(name, bytes))

const lower = (text: string): string => text.toLowerCase()
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}
const asAscii = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** @returns the forms of a text, of its first and of its last half: a text that was cut short is a finding as well. */
export function formsOfText(name: string, text: string): Form[] {
  const letters = [...text]
  const middle = Math.ceil(letters.length / 2)
  return (['first', 'last'] as const).flatMap((half) => {
    const part = letters.slice(...(half === 'first' ? [0, middle] : [middle])).join('')
    const label = `${name} (${half} half)`
    return written([
      [label, part],
      [`${label}, URL-encoded`, encodeURIComponent(part)],
      [`${label}, URL-encoded in small letters`, encodeURIComponent(part).replace(/%../g, lower)],
      [`${label}, URL-encoded twice`, encodeURIComponent(encodeURIComponent(part))],
      [`${label}, HTML`, part.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)],
      [`${label}, JSON in ASCII`, asAscii(JSON.stringify(part).slice(1, -1))],
      [`${label}, as a form field`, new URLSearchParams({ a: part }).toString().slice(2)],
      [`${label}, JSON`, JSON.stringify(part).slice(1, -1)],
      [`${label}, JSON in JSON`, JSON.stringify(JSON.stringify(part)).slice(3, -3)],
      ...ofBytes(label, Buffer.from(part)),
      ...ofBytes(`${label} as UTF-16`, Buffer.from(part, 'utf16le'))
    ])
  })
}

// All forms are looked for in one pass over the bytes: a memory of hundreds of megabytes is one of the places.
const prefix = 3
interface Search {
  /** By the first three bytes as a number: whether any form begins so. */
  begins: Uint8Array
  forms: Map<number, Form[]>
}
const searches = new WeakMap<readonly Form[], Search>()

function searchOf(forms: readonly Form[]): Search {
  const known = searches.get(forms)
  if (known) return known
  const search: Search = { begins: new Uint8Array(1 << (8 * prefix)), forms: new Map() }
  for (const form of forms) {
    if (form.bytes.length < prefix) throw new Error(`too short to be looked for: ${form.name}`)
    const start = form.bytes.readUIntBE(0, prefix)
    search.begins[start] = 1
    search.forms.set(start, [...(search.forms.get(start) ?? []), form])
  }
  searches.set(forms, search)
  return search
}

function found(bytes: Buffer, search: Search): Set<Form> {
  const seen = new Set<Form>()
  let start = 0
  for (let at = 0; at < bytes.length; at += 1) {
    start = ((start << 8) | (bytes[at] ?? 0)) & 0xffffff
    if (search.begins[start] !== 1) continue
    const from = at - prefix + 1
    for (const form of search.forms.get(start) ?? [])
      if (bytes.subarray(from, from + form.bytes.length).equals(form.bytes)) seen.add(form)
  }
  return seen
}

/** @returns "PLACE: FORM" for each form that stands in a place. */
export function findings(
  places: Readonly<Record<string, Buffer>> | Iterable<readonly [string, Buffer]>,
  forms: readonly Form[]
): string[] {
  const search = searchOf(forms)
  const all = new Set<string>()
  for (const [place, bytes] of Symbol.iterator in places ? places : Object.entries(places))
    for (const form of found(bytes, search)) all.add(`${place}: ${form.name}`)
  return [...all]
}
