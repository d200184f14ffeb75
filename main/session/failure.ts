import type { AppError } from '@shared/errors'
import {
  isApiError,
  isHttpStatusError,
  isNetworkError,
  isSignatureRefusedError,
  isTlsError,
  toAppError
} from '../protocol'
import { displayText } from '../protocol/displayText'
import {
  AuthorityFileError,
  ProxyPasswordError,
  type RefusedCertificate,
  UntrustedCertificateError
} from './ports'
import { AddressError, ClockError, PasswordError } from './signIn'

/** What a failure means for the connection. */
export interface Failure {
  kind: 'network' | 'no-network' | 'certificate' | 'refused'
  error: AppError
  /** The server's own wish how long to wait, ms; 0 when it has none. */
  retryAfterMs: number
}

/**
 * @param error whatever a call threw
 * @param server name of the server for the sentence
 */
export function describeFailure(error: unknown, server: string): Failure {
  const refused = (appError: AppError): Failure => ({ kind: 'refused', error: appError, retryAfterMs: 0 })
  if (error instanceof AddressError) return refused({ code: 'address-invalid', field: 'server' })
  if (error instanceof AuthorityFileError)
    return refused({ code: 'authority-file-unreadable', field: 'authorityFile' })
  if (error instanceof PasswordError)
    return refused(
      error.reason === 'wrong'
        ? { code: 'passphrase-wrong', field: 'encryptionPassword' }
        : { code: 'key-unreadable' }
    )
  if (error instanceof ClockError) {
    const minutes = Math.round(Math.abs(error.aheadMs) / 60_000)
    const hours = minutes < 90 ? 0 : Math.round(minutes / 60)
    return refused({ code: 'clock-wrong', params: { server: hostName(server), hours, minutes } })
  }
  const appError = withProxy(toAppError(error, hostName(server)), error)
  if (isTlsError(error))
    return { kind: 'certificate', error: withCertificate(appError, error), retryAfterMs: 0 }
  if (isApiError(error) || isSignatureRefusedError(error)) return refused(appError)
  if (isHttpStatusError(error)) {
    if (error.status === 401 || error.status === 403) return refused(appError)
    return { kind: 'network', error: appError, retryAfterMs: error.retryAfterMs ?? 0 }
  }
  if (isNetworkError(error) && error.kind === 'no-network')
    return { kind: 'no-network', error: appError, retryAfterMs: 0 }
  return { kind: 'network', error: appError, retryAfterMs: 0 }
}

/** What the window needs to show the certificate and to offer that it be pinned; no fingerprint where that must not be. */
function withCertificate(appError: AppError, error: unknown): AppError {
  const certificate = refusedCertificate(error)
  if (appError.code !== 'certificate') return appError
  if (!certificate) return { ...appError, params: { ...appError.params, fault: 'other' } }
  const { fingerprint, subject, issuer, validFrom, validTo, fault } = certificate
  return {
    ...appError,
    params: {
      ...appError.params,
      fault,
      ...(fingerprint === null ? {} : { fingerprint }),
      subject: displayText(subject),
      issuer: displayText(issuer),
      validFrom,
      validTo
    }
  }
}

/** Which proxy it is, where the person can answer it. */
function withProxy(appError: AppError, error: unknown): AppError {
  if (!(error instanceof ProxyPasswordError)) return appError
  const state = error.refused ? 'refused' : 'wanted'
  return { ...appError, params: { ...appError.params, proxy: error.proxy, state } }
}

/** Somewhere among the causes. */
function refusedCertificate(error: unknown, depth = 0): RefusedCertificate | null {
  if (error instanceof UntrustedCertificateError) return error.certificate
  return error instanceof Error && depth < 5 ? refusedCertificate(error.cause, depth + 1) : null
}

/** The short name of a server for sentences: host and port without scheme and path. */
function hostName(server: string): string {
  try {
    return new URL(server.includes('://') ? server : `https://${server}`).host
  } catch {
    return server
  }
}
