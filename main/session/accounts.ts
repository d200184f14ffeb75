import { randomBytes } from 'node:crypto'
import type { AccountView, SignInForm } from '@shared/account'
import { failure, ok, type Result } from '@shared/errors'
import type { FriendDetails, FriendRow } from '@shared/friend'
import { type AccountId, AccountIdSchema, type StationId, StationIdSchema, type UserId } from '@shared/ids'
import type { Presence } from '@shared/ownStatus'
import type { AccountSettings } from '@shared/settings'
import * as v from 'valibot'
import { parseServerAddress, viewPublicKey } from '../protocol'
import type { FriendChange } from '../roster/change'
import type { Roster, RosterUpdate } from '../roster/roster'
import type { SettingsStore } from '../store/settingsStore'
import type { AccountSecret, Vault } from '../vault/types'
import { type Account, createAccount } from './account'
import { describeFailure } from './failure'
import type { Network, Ports } from './ports'
import { type SignedIn, signIn } from './signIn'

export interface AccountsOptions {
  ports: Ports
  settings: SettingsStore
  vault: Vault
  dampingMs: number
  ownPresence: Presence
  onChange(views: AccountView[]): void
  /** An account has its secret and begins; its roster is empty yet. @param databaseKey null keeps its data in memory */
  onOpen(account: AccountId, roster: Roster, databaseKey: string | null): void
  /** @param how signed out for good, or replaced by a new sign-in of the same person */
  onRemoved(account: AccountId, how: 'signed-out' | 'replaced'): void
  /** Called for every answer of the server, also one that changed nothing: the list is true again. */
  onRoster(account: AccountId, update: RosterUpdate): void
  onDamped(account: AccountId, drops: FriendChange[]): void
}

export interface Accounts {
  /** Signs in to every account that was signed in when the app ended. */
  start(): void
  views(): AccountView[]
  signIn(form: SignInForm): Promise<Result<AccountId>>
  /** Ends the session and removes the secret from the keychain; server and station stay filled in for next time. */
  signOut(id: AccountId): Promise<Result<null>>
  retry(id: AccountId): Result<null>
  friends(id: AccountId): Result<{ revision: number; rows: FriendRow[] }>
  /** Friends who are available, favourites first, then by name. */
  availableFriends(id: AccountId): readonly FriendRow[]
  friend(id: AccountId, friend: UserId): FriendRow | null
  publicKey(id: AccountId, friend: UserId): string | null
  /** Ids that the person marked. */
  favourites(id: AccountId): ReadonlySet<UserId>
  friendDetails(id: AccountId, friend: UserId): Result<FriendDetails>
  /** @returns when it is on the disk: what was answered survives a crash. */
  setFavourite(id: AccountId, friend: UserId, favourite: boolean): Promise<Result<null>>
  /** Own presence, for all accounts alike. */
  setOwnPresence(presence: Presence): void
  setUndocumentedPresence(id: AccountId, on: boolean): Promise<Result<null>>
  /** Trusts this certificate alone for the account's server, as its owner decided after seeing it; empty ends that. */
  trustCertificate(id: AccountId, fingerprint: string): Result<null>
  setDampingMs(ms: number): void
  /** After a wake-up, an unlock or a change of network: every account looks at once. */
  checkNow(): void
  stop(): void
}

const randomHex = (): string => randomBytes(16).toString('hex')

/** All accounts of this person, each with its own station, keychain entry, roster and connection. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { ports, settings, vault } = options
  const accounts = new Map<AccountId, Account>()
  let { dampingMs, ownPresence } = options
  let stopped = false

  const views = (): AccountView[] => [...accounts.values()].map((account) => account.view())
  const changed = (): void => {
    if (!stopped) options.onChange(views())
  }

  const saved = (id: AccountId): AccountSettings | undefined =>
    settings.value.accounts.find((account) => account.id === id)

  /** @returns when it is on the disk, or that it holds for this run only */
  const save = async (id: AccountId, change: Partial<AccountSettings>): Promise<Result<null>> => {
    const written = await settings.update((all) => ({
      ...all,
      accounts: all.accounts.map((account) => (account.id === id ? { ...account, ...change } : account))
    }))
    return written.ok ? ok(null) : written
  }

  const add = (id: AccountId, keep: SignInForm['keep'], fresh: FreshSignIn | null): Account => {
    const entry = saved(id)
    if (!entry) throw new Error('account without settings')
    const account = createAccount({
      settings: entry,
      keep,
      fresh,
      ports,
      vault,
      dampingMs,
      ownPresence,
      onChange: changed,
      onRoster: (update) => {
        options.onRoster(id, update)
        changed()
      },
      onOpen: (roster, databaseKey) => options.onOpen(id, roster, databaseKey),
      onDamped: (drops) => options.onDamped(id, drops),
      save: (change) => void save(id, change)
    })
    accounts.set(id, account)
    account.start()
    return account
  }

  const drop = (id: AccountId, how: 'signed-out' | 'replaced'): void => {
    accounts.get(id)?.stop()
    accounts.delete(id)
    options.onRemoved(id, how)
  }

  /** The local data of an account that is signed in to again stays readable: its key is the old one. */
  const withKnownKey = async (
    secret: AccountSecret,
    known: AccountSettings | undefined
  ): Promise<AccountSecret> => {
    if (!known || known.secretStoredAt === null) return secret
    const kept = await vault.read(known.id, { expected: true })
    return kept.state === 'ok' && kept.secret.databaseKey !== ''
      ? { ...secret, databaseKey: kept.secret.databaseKey }
      : secret
  }

  const withAccount = <T>(id: AccountId, work: (account: Account) => Result<T>): Result<T> => {
    const account = accounts.get(id)
    return account ? work(account) : failure('unknown-account')
  }

  return {
    start() {
      for (const entry of settings.value.accounts) if (entry.signedIn) add(entry.id, 'keychain', null)
      changed()
    },
    views,
    async signIn(form) {
      const prepared = prepare(form, settings.value.accounts)
      if (!prepared.ok) return prepared
      const { stationId, secret: typed } = prepared.value
      let network: Network | null = null
      try {
        network = ports.openNetwork({
          server: form.server,
          authorityFile: form.authorityFile,
          pinnedCertificate: form.pinnedCertificate ?? ''
        })
        const target = {
          server: form.server,
          stationId,
          signatureScheme: form.signatureScheme,
          acceptedScheme: null
        }
        const signedIn = await signIn(target, typed, network, ports)
        const same = settings.value.accounts.find(
          (account) => account.userId === signedIn.userId && baseOf(account.server) === signedIn.base
        )
        const standing = same ? accounts.get(same.id) : undefined
        if (standing?.isUsable) {
          network.dispose()
          return failure('already-signed-in')
        }
        const id = same?.id ?? v.parse(AccountIdSchema, randomHex())
        const secret = await withKnownKey(typed, same)
        const stored = form.keep === 'keychain' ? await vault.write(id, secret) : null
        if (stored && stored.state !== 'ok') {
          network.dispose()
          // A write that waits behind a prompt would leave an entry that no account knows.
          void vault.remove(id)
          ports.log('warn', `secret not stored: ${stored.state === 'locked' ? 'locked' : stored.reason}`)
          return failure(stored.state === 'locked' ? 'keychain-locked' : 'keychain-unavailable')
        }
        const entry = settingsEntry(id, form, stationId, signedIn, ports.clock.now(), same)
        // Signed in again after a refusal or a lost secret: the new sign-in takes the place of the old account.
        if (standing) drop(id, 'replaced')
        // On the disk before anybody is told: a crash right after the sign-in must not lose the account.
        await settings.update((all) => ({
          ...all,
          accounts: [...all.accounts.filter((account) => account.id !== id), entry]
        }))
        add(id, form.keep, { secret, network, signedIn })
        changed()
        return ok(id)
      } catch (error) {
        network?.dispose()
        const { error: appError } = describeFailure(error, form.server)
        ports.log('warn', `sign-in failed: ${appError.code}`)
        return { ok: false, error: atField(appError) }
      }
    },
    async signOut(id) {
      const account = accounts.get(id)
      if (!account) return failure('unknown-account')
      drop(id, 'signed-out')
      const kept = account.view().secretKept
      const written = save(id, { signedIn: false, secretStoredAt: null })
      changed()
      // On the disk before it is answered, or a crash would bring the account back without its secret.
      await written
      if (kept === 'this-run') return ok(null)
      const removed = await vault.remove(id)
      if (removed.state === 'ok') return ok(null)
      return failure(removed.state === 'locked' ? 'keychain-locked' : 'keychain-unavailable')
    },
    retry: (id) =>
      withAccount(id, (account) => {
        account.checkNow()
        return ok(null)
      }),
    friends: (id) => withAccount(id, ({ roster }) => ok({ revision: roster.revision, rows: roster.rows() })),
    friend: (id, friend) => accounts.get(id)?.roster.row(friend) ?? null,
    publicKey: (id, friend) => accounts.get(id)?.roster.publicKey(friend) ?? null,
    favourites: (id) => accounts.get(id)?.roster.favourites ?? new Set(),
    availableFriends: (id) => accounts.get(id)?.roster.available() ?? [],
    friendDetails: (id, friend) =>
      withAccount(id, ({ roster }) => {
        const row = roster.row(friend)
        return row
          ? ok({ friend: row, key: viewPublicKey(roster.publicKey(friend)) })
          : failure('unknown-friend')
      }),
    async setFavourite(id, friend, favourite) {
      const roster = accounts.get(id)?.roster
      if (!roster) return failure('unknown-account')
      if (!roster.row(friend)) return failure('unknown-friend')
      const update = roster.setFavourite(friend, favourite)
      const before = saved(id)?.favourites ?? []
      const favourites = [...before.filter((one) => one !== friend), ...(favourite ? [friend] : [])]
      const written = save(id, { favourites })
      if (update) options.onRoster(id, update)
      return written
    },
    setOwnPresence(presence) {
      ownPresence = presence
      for (const account of accounts.values()) account.setOwnPresence(presence)
      changed()
    },
    async setUndocumentedPresence(id, on) {
      const account = accounts.get(id)
      if (!account) return failure('unknown-account')
      account.setUndocumentedPresence(on)
      const written = save(id, { undocumentedPresence: on })
      changed()
      return written
    },
    trustCertificate: (id, fingerprint) =>
      withAccount(id, (account) => {
        account.trustCertificate(fingerprint)
        changed()
        return ok(null)
      }),
    setDampingMs(ms) {
      dampingMs = ms
      for (const { roster } of accounts.values()) roster.setDampingMs(ms)
    },
    checkNow() {
      for (const account of accounts.values()) account.checkNow()
    },
    stop() {
      stopped = true
      for (const account of accounts.values()) account.stop()
      vault.dispose()
    }
  }
}

/** A sign-in that the form just made, handed to the account so that it is not made twice. */
export interface FreshSignIn {
  secret: AccountSecret
  network: Network
  signedIn: SignedIn
}

function prepare(
  form: SignInForm,
  known: readonly AccountSettings[]
): Result<{ stationId: StationId; secret: AccountSecret }> {
  if (form.server.trim() === '') return failure('address-invalid', { field: 'server' })
  const apiKey = form.apiKey.trim()
  if (apiKey === '') return failure('api-key-missing', { field: 'apiKey' })
  const typed = form.stationId.trim().toLowerCase()
  const before = known.find((account) => account.server === form.server && account.email === form.email)
  const station = v.safeParse(StationIdSchema, typed === '' ? (before?.stationId ?? randomHex()) : typed)
  if (!station.success) return failure('station-id-invalid', { field: 'stationId' })
  return ok({
    stationId: station.output,
    secret: {
      apiKey,
      encryptionPassword: form.encryptionPassword,
      databaseKey: randomBytes(32).toString('hex')
    }
  })
}

/** Two ways to type one server are one server. */
function baseOf(server: string): string | null {
  const address = parseServerAddress(server)
  return address.ok ? address.value.base : null
}

function settingsEntry(
  id: AccountId,
  form: SignInForm,
  stationId: StationId,
  signedIn: SignedIn,
  now: number,
  same: AccountSettings | undefined
): AccountSettings {
  return {
    ...same,
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
    signedIn: form.keep === 'keychain',
    secretStoredAt: form.keep === 'keychain' ? now : null,
    undocumentedPresence: same?.undocumentedPresence ?? false,
    favourites: same?.favourites ?? []
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

function atField(error: Extract<Result<never>, { ok: false }>['error']): typeof error {
  const field = error.field ?? fieldOf[error.code]
  return field ? { ...error, field } : error
}
