import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as nodeTls from 'node:tls'
import { type Session, session as sessions } from 'electron'
import {
  AuthorityFileError,
  type Network,
  type NetworkTrust,
  type ProxyWords,
  type RefusedCertificate,
  UntrustedCertificateError
} from '../session/ports'
import { createAccountFetch } from './accountFetch'
import { describeRefused, judge, type Pin, type TrustPolicy } from './certificateTrust'
import { createListenerConnection } from './listenerConnection'
import { createPartitions } from './partitions'

// A session in memory for each account: no cookies, no cache and no trust shared with another one.
const partitions = createPartitions((name) => sessions.fromPartition(name, { cache: false }))

/**
 * Opens the way to the network for one account: Chromium's stack, so the system's proxy and trust store hold.
 * @param proxies what a proxy is told that asks for a user name and a password
 * @throws AuthorityFileError when the account's authority file cannot be read or holds no certificate
 */
export function openNetwork(
  { server, authorityFile, pinnedCertificate }: NetworkTrust,
  proxies: ProxyWords
): Network {
  const authorities = authorityFile === '' ? [] : readAuthorities(authorityFile)
  const host = hostOf(server)
  const pin: Pin | null =
    pinnedCertificate === '' || host === null ? null : { host, fingerprint: pinnedCertificate }
  const { session: own, giveBack } = partitions.take(
    JSON.stringify([host, pinnedCertificate, ...authorities.map((one) => one.fingerprint256)])
  )
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  let isClean = true
  const refused = watchCertificates(own, { authorities, pin }, () => (isClean = false))
  // No redirect is followed; its target is kept for the sentence that says so.
  const redirects = new Map<string, string>()
  own.webRequest.onBeforeRedirect(({ url, redirectURL }) => {
    redirects.clear()
    redirects.set(url, redirectURL)
  })
  const fetch = createAccountFetch(own, proxies)
  let closing: Promise<void> | null = null
  return {
    redirectTarget: (url) => redirects.get(url) ?? null,
    async fetch(address, init) {
      // Whoever asks meanwhile would be closed with the rest.
      await closing
      try {
        return await fetch(address, init)
      } catch (error) {
        throw withCertificate(error, refused.get(hostOf(address) ?? ''))
      }
    },
    dropConnections() {
      const mine = inTime(own.closeAllConnections()).then(() => {
        if (closing === mine) closing = null
      })
      closing = mine
    },
    listenerTls: {
      createConnection: createListenerConnection({
        resolveProxy: (address) => own.resolveProxy(address),
        authorities: () => [...nodeTls.rootCertificates, ...systemAuthorities(), ...authorities.map(String)],
        pin,
        proxies
      })
    },
    dispose: () => {
      own.setCertificateVerifyProc(null)
      void Promise.all([own.closeAllConnections(), own.clearAuthCache()]).then(() => giveBack(isClean))
    }
  }
}

// A network service that dies at this moment never answers; the connections are gone with it.
const closingPatienceMs = 1_000
const inTime = (work: Promise<void>): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, closingPatienceMs)
    const end = (): void => {
      clearTimeout(timer)
      done()
    }
    work.then(end, end)
  })

const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

function readAuthorities(file: string): X509Certificate[] {
  try {
    const found = readFileSync(file, 'utf8').match(pem) ?? []
    if (found.length > 0) return found.map((text) => new X509Certificate(text))
  } catch {
    // told below
  }
  throw new AuthorityFileError(file)
}

/**
 * Puts the account's trust into its session.
 * @param onRefused Chromium keeps this verdict for a while
 * @returns the certificate that was refused last, by host
 */
function watchCertificates(
  own: Session,
  policy: TrustPolicy,
  onRefused: () => void
): ReadonlyMap<string, RefusedCertificate> {
  const refused = new Map<string, RefusedCertificate>()
  const answers = { trusted: 0, 'as-chromium': -3, refused: -2 } as const
  own.setCertificateVerifyProc((check, answer) => {
    const now = Date.now()
    const verdict = judge(check, policy, now)
    const isRefused = verdict === 'refused' || (verdict === 'as-chromium' && check.errorCode !== 0)
    const told = isRefused ? describeRefused(check, verdict, policy, now) : null
    if (isRefused) onRefused()
    // A host has one entry, and only hosts that were asked have any.
    if (told) refused.set(check.hostname.toLowerCase(), told)
    else refused.delete(check.hostname.toLowerCase())
    answer(answers[verdict])
  })
  return refused
}

const chromiumName = /net::(ERR_[A-Z0-9_]+)/

/** Adds the certificate to a failure that is about one. Our own no comes back from Chromium as a plain failure. */
function withCertificate(error: unknown, certificate: RefusedCertificate | undefined): unknown {
  const name = error instanceof Error ? chromiumName.exec(error.message)?.[1] : undefined
  if (!certificate || name === undefined) return error
  if (certificate.fault === 'changed' && (name === 'ERR_FAILED' || name.startsWith('ERR_CERT_')))
    return new UntrustedCertificateError('ERR_CERT_CHANGED', certificate, { cause: error })
  return name.startsWith('ERR_CERT_')
    ? new UntrustedCertificateError(name, certificate, { cause: error })
    : error
}

/** Authorities of the operating system, where Node can tell (22.15 and later). */
function systemAuthorities(): readonly string[] {
  const { getCACertificates } = nodeTls as { getCACertificates?: (kind: 'system') => string[] }
  try {
    return getCACertificates?.('system') ?? []
  } catch {
    return []
  }
}

/** @returns name or address without brackets, in lower case; null when it is no address */
function hostOf(address: string): string | null {
  try {
    const { hostname } = new URL(address.includes('://') ? address : `https://${address}`)
    return hostname.replace(/^\[|\]$/g, '').toLowerCase()
  } catch {
    return null
  }
}
