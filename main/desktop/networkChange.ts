import { networkInterfaces } from 'node:os'
import type { Clock } from '@shared/clock'

/** How soon a change is seen, ms: Electron's main process is told nothing about it; where the system itself tells, the looks are a reserve. */
const lookMs = { alone: 10_000, besides: 60_000 }

/** The system's own word about its network; see linux/networkManager.ts. */
export type NetworkSource = (tell: { onPresent(present: boolean): void; onChange(): void }) => () => void

/**
 * Watches for another network: what the system tells, and an address of this computer that is new or gone. A change of
 * several is told once.
 * @param addresses what this computer is reached by now
 * @returns ends the watching
 */
export function watchNetwork(options: {
  clock: Clock
  onChange(): void
  source?: NetworkSource
  addresses?: () => readonly string[]
}): () => void {
  const { clock, onChange, source, addresses = ownAddresses } = options
  const look = (): string => [...addresses()].sort().join(' ')
  let known = look()
  let every = lookMs.alone
  let cancel: () => void
  const wait = (): void => {
    cancel = clock.after(every, () => {
      const now = look()
      const isAnother = now !== known
      known = now
      wait()
      if (isAnother) onChange()
    })
  }
  wait()
  const endSource = source?.({
    onPresent(present) {
      every = present ? lookMs.besides : lookMs.alone
      cancel()
      wait()
    },
    onChange() {
      known = look()
      onChange()
    }
  })
  return () => {
    endSource?.()
    cancel()
  }
}

/** @returns what leads out of this computer; nothing where the system does not say */
function ownAddresses(): string[] {
  try {
    return outward(networkInterfaces())
  } catch {
    return []
  }
}

/**
 * The addresses that lead out of this computer, with the name of their interface. Those of IPv6 count by their network
 * alone: the rest of them changes by itself each day, for privacy.
 */
export const outward = (interfaces: ReturnType<typeof networkInterfaces>): string[] => [
  ...new Set(
    Object.entries(interfaces).flatMap(([name, addresses = []]) =>
      addresses
        .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
        .map(({ address, family }) => `${name} ${family === 'IPv6' ? network(address) : address}`)
    )
  )
]

/** The first 64 bits, as far as the written form shows them. */
const network = (address: string): string => (address.split('::')[0] ?? '').split(':').slice(0, 4).join(':')
