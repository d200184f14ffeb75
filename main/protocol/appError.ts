import type { AppError, ErrorCode, SignInField } from '@shared/errors'
import { displayText } from './displayText'
import {
  isAnswerTooLargeError,
  isApiError,
  isHttpStatusError,
  isMalformedAnswerError,
  isNetworkError,
  isRedirectError,
  isRefusal,
  isSignatureRefusedError,
  isTimeoutError,
  isTlsError
} from './errors'

const appError = (
  code: ErrorCode,
  params: Record<string, string | number>,
  field?: SignInField
): AppError => ({
  code,
  params,
  ...(field === undefined ? {} : { field })
})

/** The server's words for a sentence of ours; the catalogue takes `none` for silence. */
const reason = (words: string): string => displayText(words, 300) || 'none'

// What Chromium and Node say when the other side answers https with plain http.
const speaksNoTls = /^(?:ERR_SSL_PROTOCOL_ERROR|ERR_SSL_WRONG_VERSION_NUMBER|EPROTO)$/

/**
 * Turns any failure of a call into the code and the values of the sentence that a person reads.
 * @param server what to call the server in the sentence: its host name
 */
export function toAppError(error: unknown, server: string): AppError {
  if (wantsProxyPassword(error)) return appError('proxy-password', { server })
  if (isNetworkError(error)) {
    return error.kind === 'no-network'
      ? appError('no-network', { server })
      : appError('server-unreachable', { server }, 'server')
  }
  if (isTimeoutError(error)) return appError('server-slow', { server })
  if (isTlsError(error) && speaksNoTls.test(error.code)) return appError('not-secure', { server }, 'server')
  // Chromium asks nobody for one where no page is behind the request.
  if (isTlsError(error) && error.code === 'ERR_SSL_CLIENT_AUTH_CERT_NEEDED')
    return appError('client-certificate', { server }, 'server')
  if (isTlsError(error)) return appError('certificate', { server, reason: error.code }, 'server')
  if (isRefusal(error)) return refused(error.api === 'chatlogin', error.words, server)
  if (isHttpStatusError(error)) return appError('http-status', { server, status: error.status }, 'server')
  if (isMalformedAnswerError(error)) {
    return error.kind === 'html'
      ? appError('not-a-chat-server', { server }, 'server')
      : appError('answer-malformed', { server })
  }
  if (isAnswerTooLargeError(error)) return appError('answer-too-large', { server })
  if (isRedirectError(error))
    return appError('address-moved', { server, target: error.target ?? '…' }, 'server')
  if (isSignatureRefusedError(error))
    return appError('signature-refused', { server, reason: reason(error.words) })
  return appError('internal', { server })
}

/** Chromium hands on the answer of such a proxy, or names it where it understands none of the ways to give a password. */
const wantsProxyPassword = (error: unknown): boolean =>
  (isHttpStatusError(error) && error.status === 407) ||
  (isNetworkError(error) && /ERR_PROXY_AUTH_/.test(error.message))

function refused(atLogin: boolean, words: string, server: string): AppError {
  const params = { server, reason: reason(words) }
  return atLogin ? appError('api-key-refused', params, 'apiKey') : appError('api-refused', params)
}

/** True when the server itself refused the API key. */
export const isApiKeyRefused = (error: unknown): boolean =>
  (isApiError(error) || isHttpStatusError(error)) && toAppError(error, '').code === 'api-key-refused'
