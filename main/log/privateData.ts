import { mark } from './secretShapes'

const address = /\b(https?|wss?|ftp|socks[45]?):\/\/([^\s"'<>]*)/gi
const escapedAddress = /\b(https?|wss?|ftp)%3a%2f%2f[^\s"'<>&]*/gi

/**
 * Keeps of an address its scheme, its path and the names of its parameters; the host only where `keepsHost` says so.
 * User names and passwords in it go, and so do the values of its parameters.
 */
export const hideInAddresses = (text: string, keepsHost: (host: string) => boolean): string =>
  text
    .replace(escapedAddress, (_all, scheme: string) => `${scheme}://${mark}`)
    .replace(address, (_all, scheme: string, rest: string) => {
      const end = rest.search(/[/?#]/)
      const authority = end < 0 ? rest : rest.slice(0, end)
      const tail = end < 0 ? '' : rest.slice(end)
      // A password may hold "/" or "?" unescaped: then everything before the last "@" belongs to it.
      const at = rest.lastIndexOf('@')
      if (at >= 0)
        return `${scheme}://${mark}@${keepsHost(hostIn(rest.slice(at + 1))) ? rest.slice(at + 1) : mark}`
      return `${scheme}://${keepsHost(hostIn(authority)) ? authority : mark}${withoutValues(tail)}`
    })

const hostIn = (authority: string): string => /^[^:/?#]*/.exec(authority)?.[0] ?? ''

function withoutValues(tail: string): string {
  const start = tail.search(/[?#]/)
  if (start < 0) return tail
  return tail.slice(0, start) + tail.slice(start).replace(/=[^&#]*/g, `=${mark}`)
}

const mail = /([^\s@<>"'(),;:=/[\]]{1,64})@([\p{L}\p{N}\p{Co}.-]{1,253})/gu

/** `carol@example.org` becomes `c…@example.org`: enough to tell two apart. */
export const shortenMail = (text: string): string =>
  text.replace(mail, (_all, local: string, domain: string) => `${[...local][0] ?? ''}…@${domain}`)

const homes = /(?:\/home\/|\/Users\/|[A-Za-z]:[\\/]+Users[\\/]+)[^\\/\s"':;,]+/g

/** Paths below anybody's home begin with `~`, because the folder is called as the person is. */
export function shortenHome(text: string, home: string): string {
  const forms = [home, home.replaceAll('\\', '\\\\'), home.replaceAll('\\', '/'), encodeURI(home)]
  const own = forms.filter((form) => form.length > 1).reduce((rest, form) => rest.replaceAll(form, '~'), text)
  return own.replace(homes, '~')
}

const control = /[\p{Cc}\p{Cf}\u2028\u2029]/gu
const known: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** One line stays one line, and no letter of it steers a terminal or turns the direction of the text. */
export const showControls = (text: string): string =>
  text.replace(
    control,
    (letter) => known[letter] ?? `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  )
