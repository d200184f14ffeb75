import type { AccountId } from '@shared/ids'
import type { AccountSecret, Vault } from './types'

/** A secret that was asked for before anybody needs it, because the keychain takes longer than all the rest. */
export interface EarlySecret {
  /** Resolves with what was read; null where the keychain gave nothing. */
  secret: Promise<AccountSecret | null>
  /** The vault, which asks the keychain no second time for the same: the first reading of this account is that one. */
  vault: Vault
}

/** @param account null for asking nothing */
export function readEarly(vault: Vault, account: AccountId | null): EarlySecret {
  if (account === null) return { secret: Promise.resolve(null), vault }
  const reading = vault.read(account, { expected: true })
  let fresh = true
  return {
    secret: reading.then((answer) => (answer.state === 'ok' ? answer.secret : null)),
    vault: {
      ...vault,
      read(asked, options) {
        if (asked !== account || !fresh) return vault.read(asked, options)
        fresh = false
        return reading
      }
    }
  }
}
