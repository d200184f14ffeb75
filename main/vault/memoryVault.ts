import type { AccountId } from '@shared/ids'
import { unavailable } from './keychainTrouble'
import type { AccountSecret, Vault } from './types'

/** A vault that forgets everything with the run: for people who choose so, and for machines without a keychain. */
export function createMemoryVault(): Vault {
  const secrets = new Map<AccountId, AccountSecret>()
  let disposed = false
  return {
    async read(account) {
      if (disposed) return unavailable('disposed')
      const secret = secrets.get(account)
      return secret ? { state: 'ok', secret: { ...secret } } : { state: 'absent' }
    },
    async write(account, secret) {
      if (disposed) return unavailable('disposed')
      secrets.set(account, { ...secret })
      return { state: 'ok' }
    },
    async remove(account) {
      if (disposed) return unavailable('disposed')
      // Another run may have stored one in a keychain.
      return secrets.delete(account) ? { state: 'ok' } : unavailable('other', 'none in this run')
    },
    settled: async () => false,
    interrupt: async () => undefined,
    dispose() {
      disposed = true
      secrets.clear()
    }
  }
}
