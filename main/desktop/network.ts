import { readFileSync } from 'node:fs'
import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { type Session, session as sessions } from 'electron'
import { AuthorityFileError, type Network } from '../session/ports'
import { isIssuedBy } from './companyAuthority'

let made = 0

/**
 * Opens the way to the network for one account: Chromium's stack, so the system's proxy and trust store hold.
 * @param authorityFile PEM file with further certificate authorities, or empty
 * @throws AuthorityFileError when the file cannot be read or holds no certificate
 */
export function openNetwork(authorityFile: string): Network {
  const authorities = authorityFile === '' ? [] : readAuthorities(authorityFile)
  // Its own session in memory for each account: no cookies, no cache and no trust shared with another one.
  made += 1
  const own = sessions.fromPartition(`account-${made}`, { cache: false })
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  if (authorities.length > 0) trustAlso(own, authorities)
  // No redirect is followed; its target is kept for the sentence that says so.
  const redirects = new Map<string, string>()
  own.webRequest.onBeforeRedirect(({ url, redirectURL }) => {
    redirects.clear()
    redirects.set(url, redirectURL)
  })
  return {
    redirectTarget: (url) => redirects.get(url) ?? null,
    fetch: (address, init) => own.fetch(address, init),
    listenerTls:
      authorities.length > 0 ? { ca: [...rootCertificates, ...authorities.map(String)] } : undefined,
    dispose: () => {
      own.setCertificateVerifyProc(null)
      void own.closeAllConnections()
    }
  }
}

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

/** Adds to what Chromium trusts; it takes nothing away and forgives nothing but an unknown authority. */
function trustAlso(own: Session, authorities: readonly X509Certificate[]): void {
  own.setCertificateVerifyProc((request, answer) => {
    const useChromium = -3
    const trusted = 0
    if (request.errorCode !== -202 /* ERR_CERT_AUTHORITY_INVALID */) return answer(useChromium)
    answer(isIssuedBy(request.certificate, request.hostname, authorities, Date.now()) ? trusted : useChromium)
  })
}
