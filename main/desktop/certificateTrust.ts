import { X509Certificate } from 'node:crypto'
import type { RefusedCertificate } from '../session/ports'
import { isIssuedBy, isStrong, type PresentedCertificate } from './companyAuthority'

/** Whom one account trusts beside the system's authorities. */
export interface TrustPolicy {
  /** Certificates of the company's authority file. */
  authorities: readonly X509Certificate[]
  pin: Pin | null
}

/** The one certificate that the person trusts for one host, whatever else is right or wrong with it. */
export interface Pin {
  /** Name or address without brackets. */
  host: string
  /** SHA-256, upper-case hex in groups of two with colons between. */
  fingerprint: string
}

/** What Chromium found out about a server's certificate; the parts of Electron's request that are needed. */
export interface CertificateCheck {
  hostname: string
  certificate: PresentedCertificate
  /** 0 when Chromium trusts it. */
  errorCode: number
}

/** `as-chromium` leaves it at what Chromium said; `refused` is our own no. */
export type Verdict = 'trusted' | 'as-chromium' | 'refused'

const unknownAuthority = -202
/**
 * Faults that a pin outweighs: whoever compared the fingerprint knows the key, so name, date and issuer say nothing more.
 * Not among them: revoked, unreadable, a weak key. Name -200, date -201, issuer -202, signature by an old hash -208,
 * constraints on names -212, valid for too long -213.
 */
const outweighed: ReadonlySet<number> = new Set([0, -200, -201, unknownAuthority, -208, -212, -213])

/**
 * Decides about one certificate. A pin is exclusive: for its host no other certificate will do, also none that the
 * system trusts, so that nobody can slip in between.
 * @param now ms UTC
 */
export function judge(check: CertificateCheck, policy: TrustPolicy, now: number): Verdict {
  const { hostname, certificate, errorCode } = check
  if (policy.pin !== null && policy.pin.host === hostname.toLowerCase()) {
    if (!isPinned(certificate, policy.pin)) return 'refused'
    return outweighed.has(errorCode) ? 'trusted' : 'as-chromium'
  }
  // It takes nothing away from what Chromium trusts, and forgives nothing but an unknown authority.
  return errorCode === unknownAuthority && isIssuedBy(certificate, hostname, policy.authorities, now)
    ? 'trusted'
    : 'as-chromium'
}

/** Also a certificate that carries the right fingerprint is no proof of anything when its key can be worked out. */
function isPinned(certificate: PresentedCertificate, pin: Pin): boolean {
  try {
    const read = new X509Certificate(certificate.data)
    return read.fingerprint256 === pin.fingerprint && isStrong(read.publicKey)
  } catch {
    return false
  }
}

/**
 * Says what there is to know about a certificate that was refused.
 * @param verdict whose no it was: ours, because of the pin, or Chromium's
 * @param policy whose authority file stands behind the verdict
 * @param now ms UTC
 * @returns null when the certificate cannot be read
 */
export function describeRefused(
  check: CertificateCheck,
  verdict: Verdict,
  policy: Pick<TrustPolicy, 'authorities'>,
  now: number
): RefusedCertificate | null {
  try {
    const read = new X509Certificate(check.certificate.data)
    const validFrom = Date.parse(read.validFrom)
    const validTo = Date.parse(read.validTo)
    const pinnable = outweighed.has(check.errorCode) && isStrong(read.publicKey)
    return {
      fingerprint: pinnable ? read.fingerprint256 : null,
      subject: shownName(read.subject),
      issuer: shownName(read.issuer),
      validFrom,
      validTo,
      fault:
        verdict === 'refused'
          ? 'changed'
          : (companyFault(check, policy.authorities, read, now) ?? faultOf(check.errorCode, now < validFrom))
    }
  } catch {
    return null
  }
}

/**
 * Chromium knows no company authority, and says no more than that of every certificate beneath it. When but for its date,
 * or but for its name, it would be trusted, that is the fault.
 */
function companyFault(
  { certificate, hostname, errorCode }: CertificateCheck,
  authorities: readonly X509Certificate[],
  read: X509Certificate,
  now: number
): RefusedCertificate['fault'] | null {
  if (errorCode !== unknownAuthority) return null
  const from = Date.parse(read.validFrom)
  const inTime = Math.min(Math.max(now, from), Date.parse(read.validTo))
  if (inTime !== now && isIssuedBy(certificate, hostname, authorities, inTime))
    return now < from ? 'not-yet-valid' : 'expired'
  const name = /(?:DNS|IP Address):([^\s,"]+)/.exec(read.subjectAltName ?? '')?.[1]
  return name !== undefined && isIssuedBy(certificate, name, authorities, now) ? 'other-host' : null
}

/** Node writes one part of a name per line. */
const shownName = (name: string | undefined): string => (name ?? '').split('\n').join(', ')

function faultOf(errorCode: number, early: boolean): RefusedCertificate['fault'] {
  switch (errorCode) {
    case -200:
      return 'other-host'
    case -201:
      return early ? 'not-yet-valid' : 'expired'
    case unknownAuthority:
      return 'unknown-authority'
    case -206:
      return 'revoked'
    case -208:
    case -211:
      return 'weak'
    default:
      return 'other'
  }
}
