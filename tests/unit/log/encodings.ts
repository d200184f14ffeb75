/** How a program might write a secret down. */
export const encodings: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 of UTF-16': (secret) => Buffer.from(secret, 'utf16le').toString('base64'),
  'base64 after one byte': (secret) => Buffer.from(`x${secret}y`).toString('base64'),
  'base64 after two bytes': (secret) => Buffer.from(`xx${secret}`).toString('base64'),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  'lower-case hex': (secret) => Buffer.from(secret).toString('hex'),
  'upper-case hex': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'hex of UTF-16': (secret) => Buffer.from(secret, 'utf16le').toString('hex'),
  'URL-encoded': (secret) => encodeURIComponent(secret),
  'URL-encoded byte for byte': (secret) =>
    [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'URL-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'as a form field': (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  'JSON-escaped': (secret) => JSON.stringify(secret).slice(1, -1),
  'JSON in JSON': (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3),
  'JSON-escaped to ASCII': (secret) =>
    secret.replace(/[^ -~]|["\\]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'base64, URL-encoded': (secret) => encodeURIComponent(Buffer.from(secret).toString('base64'))
}

/** @returns the text with a line break after every so many letters; 0 for none. */
export const broken = (text: string, every: number, lineBreak: string): string =>
  every <= 0 ? text : (text.match(new RegExp(`[\\s\\S]{1,${every}}`, 'gu')) ?? []).join(lineBreak)

/**
 * What is left of a written secret in a line, at worst.
 * @returns the longest part of `written` that stands in `line`
 */
export function longestRemainder(line: string, written: string): string {
  let best = ''
  for (let from = 0; from < written.length; from++)
    while (line.includes(written.slice(from, from + best.length + 1)) && from + best.length < written.length)
      best = written.slice(from, from + best.length + 1)
  return best
}
