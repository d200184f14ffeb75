import * as v from 'valibot'
import { AppErrorSchema } from './errors'
import { AccountIdSchema, StationIdSchema, UserIdSchema } from './ids'
import { PresenceSchema } from './ownStatus'

/**
 * The one truth about the connection of an account. `since`/`retryAt` are ms UTC.
 * Only `online` may show friends as fresh.
 */
export const ConnectionStateSchema = v.variant('kind', [
  v.object({ kind: v.literal('signed-out') }),
  v.object({ kind: v.literal('signing-in') }),
  v.object({ kind: v.literal('checking') }),
  v.object({ kind: v.literal('online') }),
  v.object({ kind: v.literal('reconnecting'), retryAt: v.number(), error: AppErrorSchema }),
  v.object({ kind: v.literal('no-network'), retryAt: v.number() }),
  v.object({ kind: v.literal('refused'), error: AppErrorSchema }),
  v.object({ kind: v.literal('certificate'), error: AppErrorSchema }),
  v.object({ kind: v.literal('keychain-locked'), error: AppErrorSchema })
])
export type ConnectionState = v.InferOutput<typeof ConnectionStateSchema>

export const AccountViewSchema = v.object({
  id: AccountIdSchema,
  /** Origin of the server, for display. */
  server: v.string(),
  stationId: StationIdSchema,
  userId: v.nullable(UserIdSchema),
  nick: v.string(),
  fullName: v.string(),
  connection: ConnectionStateSchema,
  ownPresence: PresenceSchema,
  /** Words that the server's documentation does not have are sent for away, busy and invisible. */
  undocumentedPresence: v.boolean(),
  friends: v.object({ available: v.number(), total: v.number() }),
  /** When the server last confirmed the list, ms UTC; null before the first list. */
  confirmedAt: v.nullable(v.number()),
  /** How news arrives: `listening` by the listener, `polling` by asking only. */
  news: v.picklist(['listening', 'polling']),
  secretKept: v.picklist(['keychain', 'this-run']),
  /** Own RSA key: readable, the password does not fit, or the server gave none. */
  ownKey: v.picklist(['ready', 'password-needed', 'absent']),
  /** Name of the signature scheme that the server accepted, null before. */
  signatureScheme: v.nullable(v.string())
})
export type AccountView = v.InferOutput<typeof AccountViewSchema>

const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit))

/** SHA-256 of a certificate: upper-case hex in groups of two with colons between; empty for none. */
export const FingerprintSchema = v.pipe(v.string(), v.regex(/^(?:[0-9A-F]{2}(?::[0-9A-F]{2}){31})?$/))

/** What the person types to sign in. It crosses IPC once, from the window to main, and is not kept in the window. */
export const SignInFormSchema = v.object({
  server: text(2_000),
  email: text(500),
  apiKey: text(4_000),
  encryptionPassword: text(4_000),
  /** Empty: a random one is made and kept. */
  stationId: text(100),
  /** `automatic` or the id of a registered scheme. */
  signatureScheme: text(100),
  /** Id of a registered subscription form, or `none` for asking only. */
  listener: text(100),
  /** Path of a PEM file with further certificate authorities, or empty. */
  authorityFile: text(4_000),
  /** The only certificate that is trusted for the server, after the person has seen its fingerprint. */
  pinnedCertificate: v.optional(FingerprintSchema),
  /** `this-run` keeps the secrets in memory only, by the person's own choice. */
  keep: v.picklist(['keychain', 'this-run'])
})
export type SignInForm = v.InferOutput<typeof SignInFormSchema>

/** Crosses IPC once, from the window to main, as the sign-in form does. */
export const ProxySignInSchema = v.object({
  /** host:port, as main named it. */
  proxy: v.pipe(text(300), v.nonEmpty()),
  user: v.pipe(text(500), v.nonEmpty()),
  password: text(4_000)
})
export type ProxySignIn = v.InferOutput<typeof ProxySignInSchema>

export const emptySignInForm: SignInForm = {
  server: '',
  email: '',
  apiKey: '',
  encryptionPassword: '',
  stationId: '',
  signatureScheme: 'automatic',
  listener: 'station-frame',
  authorityFile: '',
  keep: 'keychain'
}
