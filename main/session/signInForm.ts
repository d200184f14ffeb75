import { randomBytes } from 'node:crypto'
import type { SignInForm } from '@shared/account'
import { type AppError, failure, ok, type Result } from '@shared/errors'
import { type AccountId, type StationId, StationIdSchema } from '@shared/ids'
import type { AccountSettings } from '@shared/settings'
import * as v from 'valibot'
import { parseServerAddress } from '../protocol'
import type { AccountSecret } from '../vault/types'
import type { SignedIn } from './signIn'

export const randomHex = (bytes = 16): string => randomBytes(bytes).toString('hex')
export const newStationId = (): StationId => v.parse(StationIdSchema, randomHex())

/** What a form asks to try; nothing of it is known to the server yet. */
export interface PreparedForm {
  stationId: StationId
  secret: AccountSecret
}

/** Two ways to type one server are one server. */
const baseOf = (server: string): string | null => {
  const address = parseServerAddress(server)
  return address.ok ? address.value.base : null
}

const mailOf = ({ email }: { email: string }): string => email.trim().toLowerCase()

/**
 * @param known accounts of before, signed in or not: the same server and e-mail get their station back
 * @returns a refusal at its field when the form alone shows that it cannot work
 */
export function prepareForm(form: SignInForm, known: readonly AccountSettings[]): Result<PreparedForm> {
  if (form.server.trim() === '') return failure('address-invalid', { field: 'server' })
  const apiKey = form.apiKey.trim()
  if (apiKey === '') return failure('api-key-missing', { field: 'apiKey' })
  const base = baseOf(form.server)
  const before = known.find((one) => mailOf(one) === mailOf(form) && baseOf(one.server) === base)
  const typed = form.stationId.trim().toLowerCase()
  const station = v.safeParse(StationIdSchema, typed === '' ? (before?.stationId ?? randomHex()) : typed)
  if (!station.success) return failure('station-id-invalid', { field: 'stationId' })
  if (known.some((one) => one.id !== before?.id && one.stationId === station.output))
    return failure('station-id-taken', { field: 'stationId' })
  const { encryptionPassword } = form
  return ok({
    stationId: station.output,
    secret: { apiKey, encryptionPassword, databaseKey: randomHex(32) }
  })
}

/** @returns the account of before that a server has just recognised: same person, same server */
export const accountOf = (
  signedIn: SignedIn,
  known: readonly AccountSettings[]
): AccountSettings | undefined =>
  known.find((one) => one.userId === signedIn.userId && baseOf(one.server) === signedIn.base)

/** @returns what is kept of a sign-in that succeeded; the person's marks of before stay. */
export function settingsOf(
  id: AccountId,
  form: SignInForm,
  stationId: StationId,
  signedIn: SignedIn,
  now: number,
  before: AccountSettings | undefined
): AccountSettings {
  const inKeychain = form.keep === 'keychain'
  return {
    ...before,
    id,
    server: form.server,
    email: form.email,
    userId: signedIn.userId,
    nick: signedIn.nick,
    fullName: signedIn.fullName,
    stationId,
    signatureScheme: form.signatureScheme,
    acceptedScheme: signedIn.context.identity.scheme.id,
    listener: form.listener,
    authorityFile: form.authorityFile,
    pinnedCertificate: form.pinnedCertificate ?? '',
    signedIn: inKeychain,
    // An older secret stays where it is until the person signs out.
    secretStoredAt: inKeychain ? now : (before?.secretStoredAt ?? null),
    undocumentedPresence: before?.undocumentedPresence ?? false,
    favourites: before?.favourites ?? []
  }
}

const fieldOf: Readonly<Record<string, 'server' | 'apiKey' | 'encryptionPassword' | 'authorityFile'>> = {
  'address-invalid': 'server',
  'server-unreachable': 'server',
  'server-slow': 'server',
  'not-a-chat-server': 'server',
  'http-status': 'server',
  'answer-malformed': 'server',
  'address-moved': 'server',
  certificate: 'server',
  'api-key-refused': 'apiKey',
  'passphrase-wrong': 'encryptionPassword',
  'authority-file-unreadable': 'authorityFile'
}

/** @returns the error with the field of the form that it belongs to, where it belongs to one */
export function atField(error: AppError): AppError {
  const field = error.field ?? fieldOf[error.code]
  return field ? { ...error, field } : error
}
