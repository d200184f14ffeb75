import { type KeyObject, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { readCertificateRules } from './certificateRules'
import { allowsNames } from './nameConstraints'

/** The part of Electron's certificate that is needed here. */
export interface PresentedCertificate {
  data: string
  issuerCert?: PresentedCertificate
}

// A chain longer than this is not built for any honest server.
const longestChain = 8

/**
 * Tells whether a server's certificate was issued, directly or over the chain that it sent, by one of the company's
 * own authorities, is valid now and belongs to the host. Chromium names one fault of a certificate and may hide others
 * behind it, so everything is checked here: dates, host, use, strength, and the limits of each authority on the way.
 * @param host name or address without brackets
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
    const [server, ...sent] = readChain(presented)
    if (!server || !isValidAt(server, now) || !belongsTo(server, host)) return false
    return leadsTo(authorities, server, sent, host, now)
  } catch {
    // An unreadable certificate is not trusted.
    return false
  }
}

function readChain(presented: PresentedCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: PresentedCertificate | undefined = presented
  for (; next && chain.length <= longestChain; next = next.issuerCert)
    chain.push(new X509Certificate(next.data))
  return chain
}

/** Climbs from the server's certificate to an authority. */
function leadsTo(
  authorities: readonly X509Certificate[],
  server: X509Certificate,
  sent: readonly X509Certificate[],
  host: string,
  now: number
): boolean {
  const serverRules = readCertificateRules(server.raw)
  let below = server
  // How many authorities stand between the server and the one that is looked at.
  for (let between = 0; between < longestChain; between += 1) {
    const rules = readCertificateRules(below.raw)
    if (rules.unknownRule || !rules.forServers || !rules.soundSignature || !isStrong(below.publicKey))
      return false
    const stands = (one: X509Certificate): boolean => {
      if (!issued(one, below) || !isValidAt(one, now) || !isStrong(one.publicKey)) return false
      const { pathLength, forServers, unknownRule, ...names } = readCertificateRules(one.raw)
      return (
        forServers &&
        !unknownRule &&
        (pathLength === null || pathLength >= between) &&
        allowsNames(names, serverRules, host)
      )
    }
    if (authorities.some(stands)) return true
    const above = sent.find((one) => !one.raw.equals(below.raw) && stands(one))
    if (!above) return false
    below = above
  }
  return false
}

/** The names in the certificate alone count, as in Chromium: a common name is for reading. */
const belongsTo = (certificate: X509Certificate, host: string): boolean =>
  isIP(host) === 0
    ? certificate.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined
    : certificate.checkIP(host) !== undefined

const isValidAt = (certificate: X509Certificate, now: number): boolean =>
  Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo)

/** Names fit, the authority may sign certificates, and it did. */
const issued = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

/** A key that cannot be worked out from the certificate: RSA of 2,048 bits, any curve that TLS still has. */
export function isStrong(key: KeyObject): boolean {
  const { modulusLength } = key.asymmetricKeyDetails ?? {}
  return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss'
    ? (modulusLength ?? 0) >= 2_048
    : key.asymmetricKeyType === 'ec' || key.asymmetricKeyType === 'ed25519'
}
