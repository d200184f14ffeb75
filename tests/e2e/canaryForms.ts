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

// A browser keeps texts of Latin letters in one byte each and others in two; each form is searched in both.
const written = (forms: [string, string | Buffer][]): Form[] => {
  const all = new Map<string, Form>()
  for (const [name, form] of forms)
    for (const [as, bytes] of typeof form === 'string'
      ? ([
          ['', Buffer.from(form)],
          [' in UTF-16', Buffer.from(form, 'utf16le')],
          [' in Latin-1', Buffer.from(form, 'latin1')]
        ] as const)
      : ([['', form]] as const))
      if (!all.has(bytes.toString('latin1'))) all.set(bytes.toString('latin1'), { name: name + as, bytes })
  return [...all.values()]
}

/** @returns the forms of bytes: raw, hex and Base64 at every alignment. */
export const formsOfBytes = (name: string, bytes: Buffer): Form[] => written(ofBytes(name, bytes))

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
      [`${label}, as a form field`, new URLSearchParams({ a: part }).toString().slice(2)],
      [`${label}, JSON`, JSON.stringify(part).slice(1, -1)],
      [`${label}, JSON in JSON`, JSON.stringify(JSON.stringify(part)).slice(3, -3)],
      ...ofBytes(label, Buffer.from(part)),
      ...ofBytes(`${label} as UTF-16`, Buffer.from(part, 'utf16le'))
    ])
  })
}

/** @returns "PLACE: FORM" for each form that stands in a place. */
export const findings = (places: Readonly<Record<string, Buffer>>, forms: readonly Form[]): string[] =>
  Object.entries(places).flatMap(([place, bytes]) =>
    forms.filter((form) => bytes.includes(form.bytes)).map((form) => `${place}: ${form.name}`)
  )
