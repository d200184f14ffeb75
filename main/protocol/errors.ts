import type { ApiName } from './types'

/** Everything that can go wrong between us and the server. Nothing else leaves this room on purpose. */
export abstract class ProtocolError extends Error {
  /** Written out in each class: a bundler may rename the classes themselves. */
  abstract override readonly name: string
}

/** No connection came about, or it broke: `no-network` when this computer has none, else `unreachable`. */
export class NetworkError extends ProtocolError {
  override readonly name = 'NetworkError'

  constructor(
    readonly kind: 'no-network' | 'unreachable',
    detail: string,
    options?: ErrorOptions
  ) {
    super(`${kind}: ${detail}`, options)
  }
}

/** The whole exchange, answer included, did not end in time. */
export class TimeoutError extends ProtocolError {
  override readonly name = 'TimeoutError'

  constructor(readonly timeoutMs: number) {
    super(`no complete answer within ${timeoutMs} ms`)
  }
}

/** The caller gave up by its own signal. */
export class CancelledError extends ProtocolError {
  override readonly name = 'CancelledError'

  constructor() {
    super('cancelled by the caller')
  }
}

/** The certificate is not trusted, or the TLS handshake failed. Nothing was sent. */
export class TlsError extends ProtocolError {
  override readonly name = 'TlsError'

  constructor(
    readonly code: string,
    options?: ErrorOptions
  ) {
    super(`TLS: ${code}`, options)
  }
}

/** The server answered with an HTTP status that is no success. */
export class HttpStatusError extends ProtocolError {
  override readonly name = 'HttpStatusError'

  /** Which API it was, filled in by the call. */
  api: ApiName | null = null

  constructor(
    readonly status: number,
    /** How long the server asks to wait, in ms; null when it does not say. */
    readonly retryAfterMs: number | null,
    /** The server's own `errormessage`, as given, when the body carried one. */
    readonly words = ''
  ) {
    super(`HTTP ${status}`)
  }
}

export type MalformedKind = 'html' | 'json' | 'empty' | 'schema'

/** The answer is a web page, broken JSON, nothing at all, or JSON that is not this protocol. */
export class MalformedAnswerError extends ProtocolError {
  override readonly name = 'MalformedAnswerError'

  constructor(
    readonly kind: MalformedKind,
    detail = ''
  ) {
    super(`malformed answer (${kind})${detail === '' ? '' : `: ${detail}`}`)
  }
}

export class AnswerTooLargeError extends ProtocolError {
  override readonly name = 'AnswerTooLargeError'

  constructor(readonly maxBytes: number) {
    super(`the answer exceeds ${maxBytes} bytes`)
  }
}

/** The server wants to send us elsewhere. We never follow: the request is signed and may carry the API key. */
export class RedirectError extends ProtocolError {
  override readonly name = 'RedirectError'

  constructor(
    /** Where to, without query; null where the runtime does not tell. */
    readonly target: string | null
  ) {
    super(`redirect to ${target ?? 'an address that is not known'}`)
  }
}

/** The server understood and refused: `status` is not OK. Both texts are as given. */
export class ApiError extends ProtocolError {
  override readonly name = 'ApiError'

  constructor(
    readonly status: string,
    readonly words: string,
    readonly api: ApiName | null = null
  ) {
    super(`the server answered ${status}`)
  }
}

/** No signature that we can make was accepted. */
export class SignatureRefusedError extends ProtocolError {
  override readonly name = 'SignatureRefusedError'

  constructor(
    /** The server's last words, as given; empty when it said none. */
    readonly words: string,
    options?: ErrorOptions
  ) {
    super('no signature was accepted', options)
  }
}

export const isProtocolError = (error: unknown): error is ProtocolError => error instanceof ProtocolError
export const isNetworkError = (error: unknown): error is NetworkError => error instanceof NetworkError
export const isTimeoutError = (error: unknown): error is TimeoutError => error instanceof TimeoutError
export const isTlsError = (error: unknown): error is TlsError => error instanceof TlsError
export const isHttpStatusError = (error: unknown): error is HttpStatusError =>
  error instanceof HttpStatusError
export const isMalformedAnswerError = (error: unknown): error is MalformedAnswerError =>
  error instanceof MalformedAnswerError
export const isAnswerTooLargeError = (error: unknown): error is AnswerTooLargeError =>
  error instanceof AnswerTooLargeError
export const isRedirectError = (error: unknown): error is RedirectError => error instanceof RedirectError
export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError
export const isSignatureRefusedError = (error: unknown): error is SignatureRefusedError =>
  error instanceof SignatureRefusedError

/** The server said no to this caller, by its own words or by HTTP 401 or 403. */
export const isRefusal = (error: unknown): error is ApiError | HttpStatusError =>
  isApiError(error) || (isHttpStatusError(error) && (error.status === 401 || error.status === 403))

/** Statuses that pass by themselves. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Whether the same call may succeed in a moment without anybody doing anything. A cut-off or empty answer counts: a
 * connection that breaks in a proxy looks like that.
 */
export function isRetryable(error: unknown): boolean {
  if (isNetworkError(error) || isTimeoutError(error)) return true
  if (isHttpStatusError(error)) return passing.has(error.status)
  return isMalformedAnswerError(error) && (error.kind === 'json' || error.kind === 'empty')
}
