import { networkInterfaces } from 'node:os'
import type { Clock } from '@shared/clock'

/** How soon a change is seen, ms; the system tells Electron's main process nothing about it. */
const lookMs = 10_000

/**
 * Watches for another network: an address of this computer that is new or gone. A change of several is told once.
 * @param addresses what this computer is reached by now
 * @returns ends the watching
 */
export function watchNetwork(options: {
  clock: Clock
  onChange(): void
  addresses?: () => readonly string[]
}): () => void {
  const { clock, onChange, addresses = ownAddresses } = options
  const look = (): string => [...addresses()].sort().join(' ')
  let known = look()
  const wait = (): (() => void) =>
    clock.after(lookMs, () => {
      const now = look()
      const isAnother = now !== known
      known = now
      cancel = wait()
      if (isAnother) onChange()
    })
  let cancel = wait()
  return () => cancel()
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
