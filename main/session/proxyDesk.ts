import { failure, ok, type Result } from '@shared/errors'
import type { ProxyPassword, Vault } from '../vault/types'

/** What proxies of the network are told, each its own words and nothing else. A proxy is named by host:port. */
export interface ProxyDesk {
  /**
   * A proxy asks. @returns the words for it; null where the person has given none, or those that it refused: they are not
   * given again, because a company locks who tries too often
   */
  find(proxy: string): Promise<ProxyPassword | null>
  /** The proxy has heard these words and asks still. */
  refused(proxy: string, words: ProxyPassword): void
  /** @returns whether the words that are known were refused */
  isRefused(proxy: string): boolean
  /**
   * The person answers a proxy that has asked; the words hold at once.
   * @returns when the keychain has them, or why they hold for this run alone
   */
  give(proxy: string, words: ProxyPassword): Promise<Result<null>>
}

interface Known {
  words: ProxyPassword | null
  refused: boolean
}

export function createProxyDesk(vault: Pick<Vault, 'proxies'>): ProxyDesk {
  const known = new Map<string, Known>()
  const reading = new Map<string, Promise<void>>()

  const read = async (proxy: string): Promise<void> => {
    const answer = await vault.proxies.read(proxy)
    // A keychain that is locked is asked again; the person may have answered meanwhile.
    if (answer.state === 'locked' || known.has(proxy)) return
    known.set(proxy, { words: answer.state === 'ok' ? answer.secret : null, refused: false })
  }

  return {
    async find(proxy) {
      if (!known.has(proxy)) {
        const asked = reading.get(proxy) ?? read(proxy)
        reading.set(proxy, asked)
        await asked
        reading.delete(proxy)
      }
      const found = known.get(proxy)
      return found && !found.refused ? found.words : null
    },
    refused(proxy, words) {
      const found = known.get(proxy)
      if (found?.words && same(found.words, words)) found.refused = true
    },
    isRefused: (proxy) => known.get(proxy)?.refused ?? false,
    async give(proxy, words) {
      known.set(proxy, { words, refused: false })
      const written = await vault.proxies.write(proxy, words)
      if (written.state === 'ok') return ok(null)
      return failure(written.state === 'locked' ? 'keychain-locked' : 'keychain-unavailable')
    }
  }
}

const same = (one: ProxyPassword, other: ProxyPassword): boolean =>
  one.user === other.user && one.password === other.password
