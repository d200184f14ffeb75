import type { SignInForm } from '@shared/account'
import { failure, ok, type Result } from '@shared/errors'
import { type AccountId, AccountIdSchema, type StationId } from '@shared/ids'
import type { AccountSettings } from '@shared/settings'
import * as v from 'valibot'
import type { AccountSecret, Vault, VaultWrite } from '../vault/types'
import { describeFailure } from './failure'
import type { Network, Ports } from './ports'
import { type SignedIn, signIn } from './signIn'
import { accountOf, atField, newStationId, prepareForm, randomHex, settingsOf } from './signInForm'

/** A sign-in that the form just made, handed to the account so that it is not made twice. */
export interface FreshSignIn {
  secret: AccountSecret
  network: Network
  signedIn: SignedIn
}

export interface FormSignIn {
  /** What is to be kept; its id is that of the account of before, where there was one. */
  settings: AccountSettings
  fresh: FreshSignIn
}

interface Parts {
  ports: Ports
  vault: Vault
  /** All accounts of before, signed in or not. */
  known(): readonly AccountSettings[]
  /** An entry is about to be made that no account has yet: whoever finds it after a crash shall know that it may go. */
  beforeEntry(id: AccountId): Promise<unknown>
  /** Nobody needs the entry after all. */
  removeEntry(id: AccountId): Promise<unknown>
}

/** Signs in with what was typed and stores the secret. Changes no account; nothing stays open after a failure. */
export async function signInByForm(form: SignInForm, parts: Parts): Promise<Result<FormSignIn>> {
  const { ports } = parts
  const prepared = prepareForm(form, parts.known())
  if (!prepared.ok) return prepared
  if (form.keep === 'keychain') parts.vault.prepare()
  let network: Network | null = null
  try {
    const { server, authorityFile, pinnedCertificate = '' } = form
    network = ports.openNetwork({ server, authorityFile, pinnedCertificate })
    const { secret: typed, stationId: wanted } = prepared.value
    const { signedIn, stationId } = await onOwnStation(form, wanted, typed, network, parts)
    const before = accountOf(signedIn, parts.known())
    const id = before?.id ?? v.parse(AccountIdSchema, randomHex())
    const stored = form.keep === 'keychain' ? await storeSecret(id, typed, before, parts) : null
    if (stored && stored.state !== 'ok') {
      network.dispose()
      ports.log('warn', `secret not stored: ${stored.state === 'locked' ? 'locked' : stored.reason}`)
      return failure(stored.state === 'locked' ? 'keychain-locked' : 'keychain-unavailable')
    }
    const settings = settingsOf(id, form, stationId, signedIn, ports.clock.now(), before)
    return ok({ settings, fresh: { secret: stored?.secret ?? typed, network, signedIn } })
  } catch (error) {
    network?.dispose()
    const { error: appError } = describeFailure(error, form.server)
    ports.log('warn', `sign-in failed: ${appError.code}`)
    return { ok: false, error: atField(appError) }
  }
}

/**
 * Who the person is, only the server knows: a station that was remembered for this e-mail may be another account's. Then
 * the sign-in is made once more with a station of its own.
 */
async function onOwnStation(
  form: SignInForm,
  wanted: StationId,
  secret: AccountSecret,
  network: Network,
  { ports, known }: Parts
): Promise<{ signedIn: SignedIn; stationId: StationId }> {
  const { server, signatureScheme } = form
  const on = (stationId: StationId): Promise<SignedIn> =>
    signIn({ server, stationId, signatureScheme, acceptedScheme: null }, secret, network, ports)
  const signedIn = await on(wanted)
  const own = accountOf(signedIn, known())
  const owner = known().find((one) => one.stationId === wanted)
  if (!owner || owner.userId === null || owner.id === own?.id) return { signedIn, stationId: wanted }
  const stationId = own?.stationId ?? newStationId()
  return { signedIn: await on(stationId), stationId }
}

/** Stores a new secret. The local data of an account that had one stay readable: their key is the old one. */
async function storeSecret(
  id: AccountId,
  typed: AccountSecret,
  before: AccountSettings | undefined,
  { vault, beforeEntry, removeEntry }: Parts
): Promise<{ state: 'ok'; secret: AccountSecret } | Exclude<VaultWrite, { state: 'ok' }>> {
  const old = before ? await vault.read(id, { expected: before.secretStoredAt !== null }) : null
  // Nothing is written over a secret that cannot be read now: the key of the local data stands in it.
  if (old?.state === 'locked' || old?.state === 'unavailable') return old
  const databaseKey = (old?.state === 'ok' && old.secret.databaseKey) || typed.databaseKey
  const secret = { ...typed, databaseKey }
  if ((before?.secretStoredAt ?? null) === null) await beforeEntry(id)
  const stored = await vault.write(id, secret)
  if (stored.state === 'ok') return { state: 'ok', secret }
  // A write that waits behind a prompt would leave an entry that no account knows. One that was there before stays.
  if (old?.state !== 'ok') void removeEntry(id)
  return stored
}
