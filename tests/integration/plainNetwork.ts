import type { Network } from '../../main/session/ports'

/** A way to the network without proxies, certificates and redirects. @param own what is not so plain in it */
export const plainNetwork = (own: Partial<Network> = {}): Network => ({
  fetch: (address, init) => fetch(address, init),
  listenerTls: undefined,
  redirectTarget: () => null,
  dropConnections: () => undefined,
  dispose: () => undefined,
  ...own
})

/** @returns calls of the network, and how many of them have no answer yet */
export function countedFetch(plain: Network['fetch'] = fetch): {
  fetch: Network['fetch']
  underWay(): number
} {
  let underWay = 0
  return {
    async fetch(address, init) {
      underWay += 1
      try {
        return await plain(address, init)
      } finally {
        underWay -= 1
      }
    },
    underWay: () => underWay
  }
}
