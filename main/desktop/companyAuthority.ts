import { X509Certificate } from 'node:crypto'

/** The part of Electron's certificate that is needed here. */
export interface PresentedCertificate {
  data: string
  issuerCert?: PresentedCertificate
}

// A chain longer than this is not built for any honest server.
const longestChain = 8

/**
 * Tells whether a server's certificate was issued, directly or over the chain that it sent, by one of the company's
 * own authorities, is valid now and belongs to the host.
 * @param authorities certificates of the company's authority file
 * @param now ms UTC
 */
export function isIssuedBy(
  presented: PresentedCertificate,
  host: string,
  authorities: readonly X509Certificate[],
  now: number
): boolean {
  try {
    let certificate = new X509Certificate(presented.data)
    if (
      !isValidAt(certificate, now) ||
      (certificate.checkHost(host) === undefined && certificate.checkIP(host) === undefined)
    )
      return false
    let next = presented.issuerCert
    for (let depth = 0; depth < longestChain; depth += 1) {
      const issuer = authorities.find((one) => issued(one, certificate) && isValidAt(one, now))
      if (issuer) return true
      if (!next) return false
      const above = new X509Certificate(next.data)
      if (!issued(above, certificate) || !isValidAt(above, now)) return false
      certificate = above
      next = next.issuerCert
    }
  } catch {
    // An unreadable certificate is not trusted.
  }
  return false
}

const isValidAt = (certificate: X509Certificate, now: number): boolean =>
  Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo)

const issued = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
