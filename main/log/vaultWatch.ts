import type { AccountSecret, Vault } from '../vault/types'

/** @returns the same vault; every secret that passes through it is given to `hide` first. */
export function watchVault(vault: Vault, hide: (...secrets: string[]) => void): Vault {
  return {
    ...vault,
    async read(account, options) {
      const answer = await vault.read(account, options)
      if (answer.state === 'ok') hide(...words(answer.secret))
      return answer
    },
    write(account, secret) {
      hide(...words(secret))
      return vault.write(account, secret)
    },
    proxies: {
      async read(proxy) {
        const answer = await vault.proxies.read(proxy)
        if (answer.state === 'ok') hide(answer.secret.password)
        return answer
      },
      write(proxy, secret) {
        hide(secret.password)
        return vault.proxies.write(proxy, secret)
      }
    }
  }
}

const words = ({ apiKey, encryptionPassword, databaseKey }: AccountSecret): string[] => [
  apiKey,
  encryptionPassword,
  databaseKey
]
