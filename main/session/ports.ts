import type { Clock } from '@shared/clock'
import { HttpStatusError } from '../protocol/errors'
import type { ListenerOptions } from '../protocol/listener'
import type { Fetch } from '../protocol/types'
import type { ProxyDesk } from './proxyDesk'

// What of the protocol's errors a way to the network throws itself.
export { HttpStatusError }

/** How the listener connects: over the system's proxy and with the account's own trust. */
export type ListenerTls = NonNullable<ListenerOptions['tls']>

/** What an account trusts beside the system's authorities. */
export interface NetworkTrust {
  /** As the person typed it. */
  server: string
  /** Path of a PEM file, or empty. */
  authorityFile: string
  /** SHA-256 of the only certificate that is trusted for the server, or empty. */
  pinnedCertificate: string
}

/** The way to the network for one account: the system's proxy and trust store, and the account's own authorities. */
export interface Network {
  fetch: Fetch
  listenerTls: ListenerTls | undefined
  /** Where an address was last redirected to, as far as the runtime tells. */
  redirectTarget(url: string): string | null
  /** Closes every connection of the calls, also one that is at rest; the next call opens a new one. */
  dropConnections(): void
  /** Ends what was made for this account. */
  dispose(): void
}

export interface Ports {
  clock: Clock
  /** A number from 0 up to, not including, 1. */
  random(): number
  /** @throws AuthorityFileError when the authority file holds no readable certificate */
  openNetwork(trust: NetworkTrust): Network
  log(level: 'info' | 'warn' | 'error', text: string): void
  /** The window shows what is known: until then the first look at the server, which is all work, stays out of its way. */
  shown?: Promise<void>
}

/** What proxies are told; the part of the desk that a way to the network needs. */
export type ProxyWords = Pick<ProxyDesk, 'find' | 'refused' | 'isRefused'>

/** A proxy wants a user name and a password: none are known, or it refused them. */
export class ProxyPasswordError extends HttpStatusError {
  constructor(
    /** host:port */
    readonly proxy: string,
    readonly refused: boolean
  ) {
    super(407, null)
  }
}

/** The chosen certificate authority file cannot be used. */
export class AuthorityFileError extends Error {
  override readonly name = 'AuthorityFileError'
}

/** What a server showed, and what is wrong with it. Names are as given. */
export interface RefusedCertificate {
  /**
   * SHA-256, upper-case hex in groups of two with colons between; null when it may not be pinned, because it is revoked,
   * unreadable or too weak to prove anything.
   */
  fingerprint: string | null
  subject: string
  issuer: string
  /** ms UTC */
  validFrom: number
  validTo: number
  /** `changed`: it is not the one that the person pinned. */
  fault:
    | 'unknown-authority'
    | 'other-host'
    | 'expired'
    | 'not-yet-valid'
    | 'changed'
    | 'revoked'
    | 'weak'
    | 'other'
}

/** The server's certificate is not trusted; nothing was sent. */
export class UntrustedCertificateError extends Error {
  override readonly name = 'UntrustedCertificateError'
  constructor(
    /** Chromium's name for it, or `ERR_CERT_CHANGED`. */
    readonly code: string,
    readonly certificate: RefusedCertificate,
    options?: ErrorOptions
  ) {
    super(`certificate: ${code}`, options)
  }
}
