import * as v from 'valibot'

/**
 * Every failure a person can meet. The sentence for each stands in the catalogue under `error.CODE`: what happened,
 * what it means, what to do.
 */
export const errorCodes = [
  'address-invalid',
  'no-network',
  'server-unreachable',
  'server-slow',
  'proxy-password',
  'certificate',
  'client-certificate',
  'not-secure',
  'http-status',
  'not-a-chat-server',
  'answer-malformed',
  'answer-too-large',
  'address-moved',
  'api-key-missing',
  'api-key-refused',
  'station-id-invalid',
  'station-id-taken',
  'api-refused',
  'signature-refused',
  'clock-wrong',
  'passphrase-wrong',
  'key-unreadable',
  'authority-file-unreadable',
  'keychain-locked',
  'keychain-lost',
  'keychain-unavailable',
  'secret-left',
  'settings-unwritable',
  'not-kept',
  'key-moved-on',
  'unknown-friend',
  'unknown-account',
  'bad-request',
  'internal'
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** Fields of the sign-in form that an error can stand at. */
export const signInFields = [
  'server',
  'email',
  'apiKey',
  'encryptionPassword',
  'stationId',
  'signatureScheme',
  'listener',
  'authorityFile'
] as const
export type SignInField = (typeof signInFields)[number]

export const AppErrorSchema = v.object({
  code: v.picklist(errorCodes),
  /** The field it belongs to, where it belongs to one. */
  field: v.optional(v.picklist(signInFields)),
  /** Values for the sentence: server name, HTTP status, the server's own words. Never a secret. */
  params: v.optional(v.record(v.string(), v.union([v.string(), v.number()])))
})
export type AppError = v.InferOutput<typeof AppErrorSchema>

export type Result<T> = { ok: true; value: T } | { ok: false; error: AppError }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })
export const failure = (
  code: ErrorCode,
  more: { field?: SignInField; params?: Record<string, string | number> } = {}
): { ok: false; error: AppError } => ({ ok: false, error: { code, ...more } })
