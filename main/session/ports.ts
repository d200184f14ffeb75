import type { Clock } from '@shared/clock'
import type { Fetch } from '../protocol/types'

/** Further certificate authorities as PEM texts, for the listener's own TLS. */
export interface ListenerTls {
  ca: string[]
}

/** The way to the network for one account: the system's proxy and trust store, and the account's own authorities. */
export interface Network {
  fetch: Fetch
  listenerTls: ListenerTls | undefined
  /** Where an address was last redirected to, as far as the runtime tells. */
  redirectTarget(url: string): string | null
  /** Ends what was made for this account. */
  dispose(): void
}

export interface Ports {
  clock: Clock
  /** A number from 0 up to, not including, 1. */
  random(): number
  /**
   * @param authorityFile path of a PEM file, or empty
   * @throws AuthorityFileError when the file holds no readable certificate
   */
  openNetwork(authorityFile: string): Network
  log(level: 'info' | 'warn' | 'error', text: string): void
}

/** The chosen certificate authority file cannot be used. */
export class AuthorityFileError extends Error {
  override readonly name = 'AuthorityFileError'
}
