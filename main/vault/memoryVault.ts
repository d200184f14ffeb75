import type { AccountId } from '@shared/ids'
import { unavailable } from './keychainTrouble'
import type { AccountSecret, ProxyPassword, Vault } from './types'

/** A vault that forgets everything with the run: for people who choose so, and for machines without a keychain. */
export function createMemoryVault(): Vault {
  const secrets = new Map<AccountId, AccountSecret>()
  const proxies = new Map<string, ProxyPassword>()
  let disposed = false
  return {
    prepare: () => undefined,
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
    proxies: {
      async read(proxy) {
        const words = proxies.get(proxy)
        return words ? { state: 'ok', secret: { ...words } } : { state: 'absent' }
      },
      async write(proxy, words) {
        if (disposed) return unavailable('disposed')
        proxies.set(proxy, { ...words })
        return { state: 'ok' }
      }
    },
    settled: async () => false,
    interrupt: async () => undefined,
    dispose() {
      disposed = true
      secrets.clear()
      proxies.clear()
    }
  }
}
