import { isProtocolError, NetworkError, RedirectError, TlsError, type ProtocolError } from './errors'

/** Names of Chromium and of Node for "this computer has no way out". */
const noNetwork = new Set([
  'ERR_INTERNET_DISCONNECTED',
  'ERR_NETWORK_CHANGED',
  'ERR_NETWORK_IO_SUSPENDED',
  'ENETUNREACH',
  'ENETDOWN'
])

/** OpenSSL's verification results and Node's own, as they come in `code`. */
const tls =
  /^(?:ERR_CERT_|ERR_SSL_|ERR_TLS_|ERR_OSSL_|ERR_BAD_SSL_|ERR_CERTIFICATE_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_CERT_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(?:CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)/

const redirect = /ERR_TOO_MANY_REDIRECTS|ERR_UNSAFE_REDIRECT|ERR_INVALID_REDIRECT|redirect/i

/**
 * Names what a rejected fetch means. Electron says `net::ERR_...` in the message; Node hides a code in the chain of
 * causes.
 * @returns the error itself when it is one of ours already
 */
export function classifyFailure(error: unknown): ProtocolError {
  if (isProtocolError(error)) return error
  const chain = causes(error)
  const ours = chain.find(isProtocolError)
  if (ours !== undefined) return ours
  const codes = chain.flatMap(codesOf)
  const tlsCode = codes.find((code) => tls.test(code))
  if (tlsCode !== undefined) return new TlsError(tlsCode, { cause: error })
  if (chain.some((part) => part instanceof Error && redirect.test(part.message)))
    return new RedirectError(null)
  const detail = codes[0] ?? (error instanceof Error ? error.message : 'unknown')
  // Several addresses of one host may fail for several reasons: only when all lack a route it is our own network.
  const kind = codes.length > 0 && codes.every((code) => noNetwork.has(code)) ? 'no-network' : 'unreachable'
  return new NetworkError(kind, detail, { cause: error })
}

/** The error, its causes and the parts of an AggregateError; Node tries several addresses of a host at once. */
function causes(error: unknown, depth = 0): unknown[] {
  if (!(error instanceof Error) || depth > 5) return [error]
  const parts = error instanceof AggregateError ? (error.errors as unknown[]) : []
  return [error, ...[...parts, error.cause].filter(Boolean).flatMap((part) => causes(part, depth + 1))]
}

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const name = /net::(ERR_[A-Z0-9_]+)/.exec(error.message)?.[1]
  return name === undefined ? code : [...code, name]
}
