import * as v from 'valibot'
import { type UserId, UserIdSchema } from './ids'

/** The scheme of the app's own links, which the system hands to the app. */
export const linkScheme = 'ozeki-chat'

/** What a link asks to show. It never does anything by itself, and carries no secret. */
export type DeepLink =
  /** @property server host[:port] of the account; null for whichever account has that friend */
  | { kind: 'friend'; friendId: UserId; server: string | null }
  /** The sign-in form, filled in. The server has no scheme, so it means https. */
  | { kind: 'sign-in'; server: string; email: string }

const longest = 1_000
const friendPath = /^\/([\w.-]{1,200})\/?$/
const emailForm = /^[^\p{C}\s@]{1,64}@[^\p{C}\s@]{1,189}$/u
// host[:port]; an IPv6 address in brackets. Neither scheme nor path nor credentials.
const serverForm = /^(?:\[[0-9a-f:.]+\]|[^\p{C}\s:/?#@\\[\]%]+)(?::\d{1,5})?$/iu

/**
 * Reads `ozeki-chat://friend/USERID?server=HOST` and `ozeki-chat://sign-in?server=HOST&email=ADDRESS`. A web page can
 * hand over any text as a link, so whatever is not exactly one of the two, a word too much included, is none.
 */
export function parseDeepLink(text: string): DeepLink | null {
  if (text.length > longest || !text.toLowerCase().startsWith(`${linkScheme}:`)) return null
  const url = parsed(text)
  if (url === null || url.username + url.password + url.port + url.hash !== '') return null
  switch (url.hostname) {
    case 'friend': {
      const words = wordsOf(url, ['server'])
      const friendId = v.safeParse(UserIdSchema, friendPath.exec(url.pathname)?.[1])
      if (words === null || !friendId.success) return null
      if (words.server === undefined) return { kind: 'friend', friendId: friendId.output, server: null }
      const server = hostOf(words.server)
      return server === null ? null : { kind: 'friend', friendId: friendId.output, server }
    }
    case 'sign-in': {
      const { server: typed = '', email = '' } = wordsOf(url, ['server', 'email']) ?? {}
      const server = hostOf(typed)
      if (server === null || !/^\/?$/.test(url.pathname)) return null
      return email === '' || emailForm.test(email) ? { kind: 'sign-in', server, email } : null
    }
    default:
      return null
  }
}

/** @returns the link among the words of a command line, if there is one; Chromium puts words of its own before it. */
export const linkAmong = (words: readonly string[]): string | null =>
  words.find((word) => word.toLowerCase().startsWith(`${linkScheme}:`)) ?? null

/** @returns host and port as an address has them, names of other scripts as xn--…; null when it is neither. */
const hostOf = (address: string): string | null => {
  if (!serverForm.test(address)) return null
  const host = parsed(`https://${address}`)?.host ?? ''
  return host === '' ? null : host
}

/** @returns null when there is another word than these, or one stands there twice */
function wordsOf<Name extends string>(
  { searchParams }: URL,
  names: readonly Name[]
): Partial<Record<Name, string>> | null {
  const words: Partial<Record<Name, string>> = {}
  for (const [name, word] of searchParams) {
    const known = names.find((one) => one === name)
    if (known === undefined || words[known] !== undefined) return null
    words[known] = word
  }
  return words
}

function parsed(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
