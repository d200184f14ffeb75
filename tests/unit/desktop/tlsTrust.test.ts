import { describe, expect, it } from 'vitest'
import { describeRefused, judge, type TrustPolicy } from '../../../main/desktop/certificateTrust'
import { type CertificateWish, type Made, makeCertificate, presented } from '../../tls/certificateMaker'

const now = Date.parse('2026-06-01')
const root = makeCertificate({ name: 'Company root', authority: true })
const company = makeCertificate({ name: 'Company server', issuer: root })
const stranger = makeCertificate({ name: 'Stranger', authority: true })
const own = makeCertificate({ name: 'Own server' })
const host = '127.0.0.1'

const policy = (pinned: Made | null, authorities: Made[] = []): TrustPolicy => ({
  authorities: authorities.map((one) => one.x509),
  pin: pinned && { host, fingerprint: pinned.x509.fingerprint256 }
})
const check = (certificate: Made, errorCode: number, hostname = host) => ({
  hostname,
  certificate: presented(certificate),
  errorCode
})

describe('without a pin', () => {
  it('what Chromium trusts is left to Chromium', () => {
    expect(judge(check(own, 0), policy(null, [root]), now)).toBe('as-chromium')
  })

  it('an unknown authority is trusted when it stands in the company’s file', () => {
    expect(judge(check(company, -202), policy(null, [root]), now)).toBe('trusted')
    expect(judge(check(own, -202), policy(null, [root]), now)).toBe('as-chromium')
    expect(judge(check(company, -202), policy(null), now)).toBe('as-chromium')
  })

  it('no other fault is forgiven, also with the company’s file', () => {
    for (let code = -200; code > -240; code -= 1)
      if (code !== -202) expect(judge(check(company, code), policy(null, [root]), now)).toBe('as-chromium')
  })
})

describe('a pin', () => {
  it('trusts exactly that certificate', () => {
    expect(judge(check(own, -202), policy(own), now)).toBe('trusted')
    expect(judge(check(own, 0), policy(own), now)).toBe('trusted')
  })

  it('refuses every other, also one of the same owner, of the company, or of a known authority', () => {
    const again = makeCertificate({ name: 'Own server' })
    expect(judge(check(again, -202), policy(own), now)).toBe('refused')
    expect(judge(check(company, -202), policy(own, [root]), now)).toBe('refused')
    expect(judge(check(company, 0), policy(own, [root]), now)).toBe('refused')
  })

  it('outweighs name and date', () => {
    const ended = makeCertificate({ hosts: ['elsewhere.test'], to: '2026-05-01' })
    for (const code of [-200, -201, -202])
      expect(judge(check(ended, code), policy(ended), now)).toBe('trusted')
  })

  it.each([
    ['revoked', -206],
    ['unreadable for Chromium', -207],
    ['of a weak key', -211]
  ])('does not outweigh that the certificate is %s', (_what, code) => {
    expect(judge(check(own, code), policy(own), now)).toBe('as-chromium')
  })

  it('does not outweigh a key that can be worked out, also when Chromium names another fault first', () => {
    const weak = makeCertificate({ key: 'rsa-1024' })
    expect(judge(check(weak, -202), policy(weak), now)).toBe('refused')
  })

  it('holds for its host alone: a proxy on the way has a certificate of its own', () => {
    expect(judge(check(own, -202, 'proxy.test'), policy(own), now)).toBe('as-chromium')
    expect(judge(check(company, 0, 'proxy.test'), policy(own), now)).toBe('as-chromium')
  })

  it('is met by its host in any case of letters', () => {
    const pin = { host: 'chat.test', fingerprint: own.x509.fingerprint256 }
    expect(judge(check(own, -202, 'CHAT.test'), { authorities: [], pin }, now)).toBe('trusted')
  })

  it('an unreadable certificate is refused', () => {
    const unreadable = { hostname: host, certificate: { data: 'nothing' }, errorCode: 0 }
    expect(judge(unreadable, policy(own), now)).toBe('refused')
  })
})

describe('a refused certificate', () => {
  const described = (
    wish: CertificateWish,
    code: number,
    verdict: 'as-chromium' | 'refused' = 'as-chromium'
  ) => {
    const made = makeCertificate({ name: 'Own server', ...wish })
    return { made, told: describeRefused(check(made, code), verdict, { authorities: [root.x509] }, now) }
  }

  it('is told with fingerprint, names and dates', () => {
    const { made, told } = described({ from: '2025-01-02', to: '2027-03-04', issuer: stranger }, -202)
    expect(told).toEqual({
      fingerprint: made.x509.fingerprint256,
      subject: 'CN=Own server',
      issuer: 'CN=Stranger',
      validFrom: Date.parse('2025-01-02'),
      validTo: Date.parse('2027-03-04'),
      fault: 'unknown-authority'
    })
    expect(told?.fingerprint).toMatch(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/)
  })

  it.each([
    [-200, {}, 'other-host'],
    [-201, { to: '2026-05-01' }, 'expired'],
    [-201, { from: '2026-07-01' }, 'not-yet-valid'],
    [-202, {}, 'unknown-authority'],
    [-213, {}, 'other']
  ] satisfies [number, CertificateWish, string][])('%i with %o is told as %s', (code, wish, fault) => {
    expect(described(wish, code).told).toMatchObject({ fault, fingerprint: expect.any(String) as string })
  })

  it.each([
    [{ to: '2026-05-01', issuer: root }, 'expired'],
    [{ from: '2026-07-01', issuer: root }, 'not-yet-valid'],
    [{ hosts: ['elsewhere.test'], issuer: root }, 'other-host'],
    [{ hosts: ['elsewhere.test'], to: '2026-05-01', issuer: root }, 'unknown-authority'],
    [{ to: '2026-05-01' }, 'unknown-authority']
  ] satisfies [CertificateWish, string][])(
    'of the company, %o, has the fault that Chromium hides behind the unknown authority',
    (wish, fault) => expect(described(wish, -202).told?.fault).toBe(fault)
  )

  it('is told as changed when it is not the pinned one', () => {
    expect(described({}, -202, 'refused').told?.fault).toBe('changed')
    expect(described({}, 0, 'refused').told?.fault).toBe('changed')
  })

  it('has no fingerprint to pin when a pin would not help', () => {
    expect(described({}, -206).told).toMatchObject({ fault: 'revoked', fingerprint: null })
    expect(described({ key: 'rsa-1024' }, -202).told).toMatchObject({ fingerprint: null })
  })

  it('is not told when it cannot be read', () => {
    const unreadable = { hostname: host, certificate: { data: 'nothing' }, errorCode: -207 }
    expect(describeRefused(unreadable, 'as-chromium', { authorities: [] }, now)).toBeNull()
  })
})
