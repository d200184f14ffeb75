import type { AccountView, SignInForm } from '@shared/account'
import { failure, ok, type Result } from '@shared/errors'
import type { FriendDetails, FriendRow, FriendsPage } from '@shared/friend'
import type { AccountId, UserId } from '@shared/ids'
import type { Presence } from '@shared/ownStatus'
import type { AccountSettings, Settings } from '@shared/settings'
import { viewPublicKey } from '../protocol'
import type { FriendChange } from '../roster/change'
import { createFriendPages } from '../roster/friendPages'
import type { Roster, RosterUpdate } from '../roster/roster'
import type { SettingsStore } from '../store/settingsStore'
import type { Vault } from '../vault/types'
import { type Account, createAccount, type OwnKey } from './account'
import type { Ports } from './ports'
import { type FreshSignIn, signInByForm } from './signInByForm'

export interface AccountsOptions {
  ports: Ports
  settings: SettingsStore
  vault: Vault
  dampingMs: number
  ownPresence: Presence
  onChange(views: AccountView[]): void
  /**
   * An account has its secret and begins; its roster is empty yet.
   * @param databaseKey null keeps its data in memory by the person's choice; empty where the keychain has none
   * @returns when the roster has what an earlier run left
   */
  onOpen(account: AccountId, roster: Roster, databaseKey: string | null): Promise<void>
  /** @param how signed out for good, or replaced by a new sign-in of the same person: it opens again at once */
  onRemoved(account: AccountId, how: 'signed-out' | 'replaced'): void
  /** Removes the local data of an account that nobody is signed in to. */
  removeData(account: AccountId): Promise<void>
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
  /** The first page of the list, and further ones; see createFriendPages. */
  friends(id: AccountId): Result<FriendsPage>
  moreFriends(id: AccountId, revision: number, from: number): Result<FriendsPage>
  /** All of the list at this moment. */
  wholeList(id: AccountId): Result<{ revision: number; rows: FriendRow[] }>
  /** The first friends who are available, favourites before the others, then by name; no fewer than a menu shows. */
  availableFriends(id: AccountId): readonly FriendRow[]
  /** Those who stopped being available, the last one first; no more than a menu shows. */
  recentlyLeft(id: AccountId): readonly UserId[]
  friend(id: AccountId, friend: UserId): FriendRow | null
  publicKey(id: AccountId, friend: UserId): string | null
  /** Ids that the person marked. */
  favourites(id: AccountId): ReadonlySet<UserId>
  /** A friend with her key as the server gives it now. */
  friendDetails(id: AccountId, friend: UserId): Result<Omit<FriendDetails, 'trust'>>
  /** Who the person is for friends: the own id and public key, or why there is none. */
  ownKey(id: AccountId): OwnKey
  /** @returns when it is on the disk: what was answered survives a crash. */
  setFavourite(id: AccountId, friend: UserId, favourite: boolean): Promise<Result<null>>
  /** Own presence, for all accounts alike. */
  setOwnPresence(presence: Presence): void
  setUndocumentedPresence(id: AccountId, on: boolean): Promise<Result<null>>
  /** Trusts this certificate alone for the account's server, as its owner decided after seeing it; empty ends that. */
  trustCertificate(id: AccountId, fingerprint: string): Promise<Result<null>>
  setDampingMs(ms: number): void
  /** After a wake-up or an unlock: every account looks at once. */
  checkNow(): void
  /** Another network is no reason to ask a server again that refused this account. */
  networkChanged(): void
  /** The computer goes to sleep: nothing stays open. `checkNow` ends that. */
  rest(): void
  stop(): void
}

/** The keychain's helper costs 30 MiB and a moment of the processor, so what is left over waits until the start is over, ms. */
const sweepAfterMs = 5_000

/** All accounts of this person, each with its own station, keychain entry, roster and connection. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { ports, settings, vault } = options
  const accounts = new Map<AccountId, Account>()
  let { dampingMs, ownPresence } = options
  let stopped = false
  /** Sign-ins by the form that are under way. */
  let signingIn = 0
  let cancelSweep: (() => void) | null = null

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
      save: (change) => save(id, change)
    })
    accounts.set(id, account)
    account.start()
    return account
  }

  /** Ends a session, so that nothing of it is heard any more. */
  const end = (id: AccountId, how: 'signed-out' | 'replaced'): void => {
    accounts.get(id)?.stop()
    options.onRemoved(id, how)
  }

  const isKept = (id: AccountId): boolean => (saved(id)?.secretStoredAt ?? null) !== null

  /** Whatever is left of this account is to go, also when the app ends before that. */
  const mark = (all: Settings, id: AccountId): Settings =>
    all.toForget.includes(id) ? all : { ...all, toForget: [...all.toForget, id] }
  const unmark = (all: Settings, id: AccountId): Settings =>
    all.toForget.includes(id) ? { ...all, toForget: all.toForget.filter((one) => one !== id) } : all

  /** Removes an entry that no account needs. What the keychain keeps for now is tried again at the next start. */
  const removeEntry = async (id: AccountId): Promise<Result<null>> => {
    const removed = await vault.remove(id)
    if (removed.state !== 'ok') {
      ports.log('warn', `secret not removed: ${removed.state === 'locked' ? 'locked' : removed.reason}`)
      return failure('secret-left')
    }
    // A sign-in may have made a new one meanwhile, and takes the mark away itself.
    if (signingIn === 0 && !isKept(id)) void settings.update((all) => unmark(all, id))
    return ok(null)
  }

  /** Ends what a crash or a locked keychain left undone. */
  const sweep = async (): Promise<void> => {
    for (const id of settings.value.toForget) {
      if (stopped || signingIn > 0 || accounts.has(id)) continue
      if (isKept(id)) {
        void settings.update((all) => unmark(all, id))
        continue
      }
      await options.removeData(id)
      await removeEntry(id)
    }
  }

  const enter = async (form: SignInForm): Promise<Result<AccountId>> => {
    const made = await signInByForm(form, {
      ports,
      vault,
      known: () => settings.value.accounts,
      beforeEntry: (id) => settings.update((all) => mark(all, id)),
      removeEntry
    })
    if (!made.ok) return made
    const { settings: entry, fresh } = made.value
    const { id } = entry
    // On the disk before anybody is told: a crash right after the sign-in must not lose the account.
    await settings.update((all) => {
      const accountsThen = put(all.accounts, entry, accounts.has(id))
      return { ...(entry.secretStoredAt === null ? all : unmark(all, id)), accounts: accountsThen }
    })
    if (stopped) {
      fresh.network.dispose()
      return failure('internal')
    }
    // Signed in once more: the new sign-in takes the place of the old session, and nothing is there twice.
    if (accounts.has(id)) end(id, 'replaced')
    add(id, form.keep, fresh)
    changed()
    return ok(id)
  }

  const withAccount = <T>(id: AccountId, work: (account: Account) => Result<T>): Result<T> => {
    const account = accounts.get(id)
    return account ? work(account) : failure('unknown-account')
  }
  const wholeList: Accounts['wholeList'] = (id) =>
    withAccount(id, ({ roster }) => ok({ revision: roster.revision, rows: roster.rows() }))
  const pages = createFriendPages(wholeList)

  return {
    start() {
      for (const entry of settings.value.accounts) if (entry.signedIn) add(entry.id, 'keychain', null)
      changed()
      if (settings.value.toForget.length === 0) return
      void Promise.resolve(ports.shown).then(() => {
        if (!stopped) cancelSweep = ports.clock.after(sweepAfterMs, () => void sweep())
      })
    },
    views,
    async signIn(form) {
      signingIn += 1
      try {
        return await enter(form)
      } finally {
        signingIn -= 1
      }
    },
    async signOut(id) {
      if (!accounts.has(id)) return failure('unknown-account')
      end(id, 'signed-out')
      accounts.delete(id)
      const hasSecret = isKept(id)
      const written = settings.update((all) => {
        const accountsThen = all.accounts.map((one) =>
          one.id === id ? { ...one, signedIn: false, secretStoredAt: null } : one
        )
        return { ...(hasSecret ? mark(all, id) : all), accounts: accountsThen }
      })
      changed()
      // On the disk before anything is removed, or a crash would bring the account back without its secret and its data.
      const kept = await written
      await options.removeData(id)
      const removed = hasSecret ? await removeEntry(id) : ok(null)
      return kept.ok ? removed : kept
    },
    retry: (id) =>
      withAccount(id, (account) => {
        account.checkNow('asked')
        return ok(null)
      }),
    friends: (id) => pages.first(id),
    wholeList,
    moreFriends: (id, revision, from) => pages.more(id, revision, from),
    friend: (id, friend) => accounts.get(id)?.roster.row(friend) ?? null,
    publicKey: (id, friend) => accounts.get(id)?.roster.publicKey(friend) ?? null,
    favourites: (id) => accounts.get(id)?.roster.favourites ?? new Set(),
    availableFriends: (id) => accounts.get(id)?.roster.available() ?? [],
    recentlyLeft: (id) => accounts.get(id)?.roster.recentlyLeft() ?? [],
    friendDetails: (id, friend) =>
      withAccount(id, ({ roster }) => {
        const row = roster.row(friend)
        const key = viewPublicKey(roster.publicKey(friend))
        return row ? ok({ friend: row, key, confirmedAt: roster.confirmedAt }) : failure('unknown-friend')
      }),
    ownKey: (id) => accounts.get(id)?.ownKey() ?? { userId: null, why: 'not-signed-in' },
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
    async trustCertificate(id, fingerprint) {
      const account = accounts.get(id)
      if (!account) return failure('unknown-account')
      const written = account.trustCertificate(fingerprint)
      changed()
      return written
    },
    setDampingMs(ms) {
      dampingMs = ms
      for (const { roster } of accounts.values()) roster.setDampingMs(ms)
    },
    checkNow() {
      for (const account of accounts.values()) account.checkNow('woken')
    },
    networkChanged() {
      for (const account of accounts.values())
        if (account.view().connection.kind !== 'refused') account.checkNow('moved')
    },
    rest() {
      for (const account of accounts.values()) account.rest()
    },
    stop() {
      stopped = true
      cancelSweep?.()
      for (const account of accounts.values()) account.stop()
      vault.dispose()
    }
  }
}

/** @param inPlace an account that goes on keeps its place in the order; otherwise the last sign-in stands last */
const put = (all: readonly AccountSettings[], entry: AccountSettings, inPlace: boolean): AccountSettings[] =>
  inPlace
    ? all.map((one) => (one.id === entry.id ? entry : one))
    : [...all.filter((one) => one.id !== entry.id), entry]
