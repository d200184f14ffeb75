import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readCertificateRules } from '../../main/desktop/certificateRules'
import { describeRefused, judge } from '../../main/desktop/certificateTrust'
import { isIssuedBy } from '../../main/desktop/companyAuthority'
import { readDer, readOne } from '../../main/desktop/derReader'
import { makeCertificate } from '../tls/certificateMaker'
import { fuzz, watchRejections } from './fuzz'
import { below, mutateBytes, oneOf } from './mutator'

watchRejections()

const now = Date.parse('2026-06-01')
const host = 'chat.example.org'
const root = makeCertificate({ name: 'Company root', authority: true, permitted: ['example.org'] })
const intermediate = makeCertificate({ name: 'Servers', authority: true, pathLength: 0, issuer: root })
const leaf = makeCertificate({
  hosts: [host, '10.0.0.1', '2001:db8::1'],
  extendedKeyUsage: 'server',
  issuer: intermediate
})
const other = makeCertificate({ hosts: [host], key: 'rsa-2048' })
const ders = [leaf, intermediate, root, other].map(({ x509 }) => x509.raw)

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
/** What an issuer signs. */
const signedPart = (der: Buffer): string =>
  readDer(readOne(der, 0x30))[0]?.whole.toString('base64') ?? 'nothing'
const good = new Set(ders.map(signedPart))

describe('a certificate', { timeout: 600_000 }, () => {
  it('of any bytes is refused without a word, unless all that was signed is as it was signed', async () => {
    const tally = { trusted: 0, refused: 0 }
    await fuzz(
      'certificates',
      (random) => {
        const chain = [leaf.x509.raw, intermediate.x509.raw]
        const at = below(random, chain.length)
        // Half of them in the DER, half in its text; now and then an honest one.
        const asText = random() < 0.5
        const data = chain.map((der, place) => {
          if (place !== at || random() < 0.02) return pem(der)
          if (!asText) return pem(mutateBytes(random, der, ders))
          return mutateBytes(random, Buffer.from(pem(der)), [Buffer.from(pem(oneOf(random, ders)))]).toString(
            'latin1'
          )
        })
        const [first = '', second = ''] = data
        return { first, second, asked: oneOf(random, [host, '10.0.0.1', '2001:db8::1', '::ffff:10.0.0.1']) }
      },
      ({ first, second, asked }) => {
        const certificate = { data: first, issuerCert: { data: second } }
        const isTrusted = isIssuedBy(certificate, asked, [root.x509], now)
        tally[isTrusted ? 'trusted' : 'refused'] += 1
        if (isTrusted && !good.has(signedPart(new X509Certificate(first).raw)))
          throw new Error('trusted although it was changed')
        const policy = { authorities: [root.x509], pin: { host, fingerprint: leaf.x509.fingerprint256 } }
        const check = { hostname: asked, certificate, errorCode: -202 }
        const verdict = judge(check, policy, now)
        if (asked === host && verdict === 'trusted' && !new X509Certificate(first).raw.equals(leaf.x509.raw))
          throw new Error('another certificate than the pinned one')
        describeRefused(check, verdict, policy, now)
      }
    )
    expect(Math.min(tally.trusted, tally.refused)).toBeGreaterThan(0)
  })

  it('has rules that can be read, or is refused as unreadable', async () => {
    const tally = await fuzz(
      'certificate rules',
      (random) => mutateBytes(random, oneOf(random, ders), ders),
      (der) => void readCertificateRules(der),
      (error) => error instanceof RangeError
    )
    expect(Math.min(tally.passed, tally.refused)).toBeGreaterThan(0)
  })
})
