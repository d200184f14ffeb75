import type { AccountId } from '@shared/ids'

/** What an account keeps in the keychain: one entry, so that macOS asks once and nothing is half stored. */
export interface AccountSecret {
  apiKey: string
  encryptionPassword: string
  /** Key of the account's local database: 64 hex digits, made at the first sign-in; empty in entries of older versions. */
  databaseKey: string
}

/** What a proxy of the network wants to hear from this person: an entry of its own for each proxy. */
export interface ProxyPassword {
  user: string
  password: string
}

/** Why the keychain cannot be used; `reason` of `unavailable` begins with one of these, the system's own words may follow. */
export type VaultTrouble =
  | 'no-bus'
  | 'no-provider'
  | 'no-collection'
  | 'no-library'
  | 'provider-gone'
  | 'helper-gone'
  | 'too-large'
  | 'disposed'
  | 'other'

/**
 * - `ok`: the secret.
 * - `absent`: no secret stands there. `reason` says so when an entry was there that cannot be read as one.
 * - `locked`: the person has to unlock the keychain, or a prompt of the system is waiting. Nothing is lost; ask again.
 * - `unavailable`: there is no keychain to ask. `reason` is for the log and the details, never a secret.
 */
export type VaultRead<Secret = AccountSecret> =
  | { state: 'ok'; secret: Secret }
  | { state: 'absent'; reason?: string }
  | { state: 'locked' }
  | { state: 'unavailable'; reason: string }

export type VaultWrite = { state: 'ok' } | { state: 'locked' } | { state: 'unavailable'; reason: string }

/** Passwords of proxies, which are named by host:port. */
export interface ProxyVault {
  read(proxy: string): Promise<VaultRead<ProxyPassword>>
  /** As with accounts: stores it in the place of an older one. */
  write(proxy: string, words: ProxyPassword): Promise<VaultWrite>
}

/** The place for secrets. No call rejects, and each answers within the vault's deadline. */
export interface Vault {
  /** A call will follow: what takes time before the first one begins now, beside other work. */
  prepare(): void
  /**
   * @param options.expected settings say that a secret was stored. The keychain answers the same "nothing" for a locked
   *   entry and for a missing one; for an expected secret the vault finds out which of them it is.
   */
  read(account: AccountId, options: { expected: boolean }): Promise<VaultRead>
  /**
   * Stores the secret in the place of an older one. A write that answered `locked` is not called back: it is carried out
   * when the person unlocks the keychain. Who no longer wants it calls `remove`, which is done after it.
   */
  write(account: AccountId, secret: AccountSecret): Promise<VaultWrite>
  /** Removes the secret; `ok` too when there was none. */
  remove(account: AccountId): Promise<VaultWrite>
  readonly proxies: ProxyVault
  /**
   * Waits for the calls of the account that are still on their way after their deadline.
   * @returns true when a secret came late: the next `read` gives it at once. False when nothing came, also at once when
   *   nothing is on its way.
   */
  settled(account: AccountId): Promise<boolean>
  /**
   * Gives up the calls that wait behind a prompt, so that the next one asks the keychain anew: a keychain that was
   * unlocked elsewhere does not answer the old ones. Resolves when they are out of the way.
   */
  interrupt(): Promise<void>
  /** Ends the helper at once; pending calls and all later ones answer `unavailable`, `settled` false. */
  dispose(): void
}
