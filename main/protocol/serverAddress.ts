import { failure, ok, type Result } from '@shared/errors'

/** Where the sample server of the Login page has its service (https://ozeki.chat/p_7105-ozeki-chat-api-login.html). */
const defaultPath = '/ozeki/index.php'

export interface ServerAddress {
  /** Absolute address of the service, without query and fragment. */
  base: string
  origin: string
}

const scheme = /^(https?):[\\/]*/i
/** host[:port][/path]: no credentials, no other scheme. IPv6 addresses stand in brackets. */
const place = /^(?:\[[0-9a-f:.]+\]|[^\s:/?#@\\[\]]+)(?::\d{1,5})?(?:[/?#\\].*)?$/i

/**
 * Understands what a person types as the server: a host, host:port, an origin or a full address. https unless http is
 * typed; a query that was pasted along is dropped.
 * @returns a failure `address-invalid` at the field `server` when it cannot be an address
 */
export function parseServerAddress(typed: string): Result<ServerAddress> {
  const invalid = failure('address-invalid', { field: 'server' })
  const text = typed.trim()
  const rest = text.replace(scheme, '')
  if (text.length > 2_000 || !place.test(rest)) return invalid
  const url = parseUrl(`${scheme.exec(text)?.[1]?.toLowerCase() ?? 'https'}://${rest}`)
  if (url === null || url.hostname === '' || url.port === '0') return invalid
  if (url.username !== '' || url.password !== '') return invalid
  const path = url.pathname === '/' ? defaultPath : url.pathname
  return ok({ base: `${url.origin}${path}`, origin: url.origin })
}

/** @returns null instead of an exception. */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base)
  } catch {
    return null
  }
}
