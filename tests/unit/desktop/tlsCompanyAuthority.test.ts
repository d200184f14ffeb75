import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCertificateRules } from '../../../main/desktop/certificateRules'
import { isIssuedBy } from '../../../main/desktop/companyAuthority'
import { type CertificateWish, type Made, makeCertificate, presented } from '../../tls/certificateMaker'

const now = Date.parse('2026-06-01')
const root = makeCertificate({ name: 'Company root', authority: true })
const intermediate = makeCertificate({ name: 'Company servers', authority: true, issuer: root })
const host = 'chat.example.org'
const leaf = (wish: CertificateWish = {}): Made =>
  makeCertificate({ hosts: [host], issuer: intermediate, ...wish })

const isTrusted = (chain: readonly [Made, ...Made[]], anchors: readonly Made[] = [root], asked = host) =>
  isIssuedBy(
    presented(...chain),
    asked,
    anchors.map((one) => one.x509),
    now
  )

describe('a server of the company', () => {
  it('is trusted when its chain leads to the authority in the file', () => {
    expect(isTrusted([leaf(), intermediate])).toBe(true)
    expect(isTrusted([leaf({ issuer: root })])).toBe(true)
  })

  it('is trusted when it sends the root as well, or things in the wrong order', () => {
    expect(isTrusted([leaf(), intermediate, root])).toBe(true)
    expect(isTrusted([leaf(), root, intermediate])).toBe(true)
  })

  it('is trusted when the file holds the intermediate authority alone', () => {
    expect(isTrusted([leaf()], [intermediate])).toBe(true)
  })

  it('is not trusted when it forgets to send the intermediate certificate', () => {
    expect(isTrusted([leaf()])).toBe(false)
  })

  it('is not trusted over an authority that is not in the file, also one of the same name', () => {
    const other = makeCertificate({ name: 'Company root', authority: true })
    expect(isTrusted([leaf(), intermediate], [other])).toBe(false)
    expect(isTrusted([leaf(), intermediate], [])).toBe(false)
  })

  it.each([
    ['a certificate that has ended', { to: '2026-05-31' }],
    ['a certificate that has not begun', { from: '2026-06-02' }],
    ['a certificate for clients', { extendedKeyUsage: 'client' }],
    ['an old hash', { hash: 'sha1' }],
    ['a short key', { key: 'rsa-1024' }],
    ['a critical rule that is not known', { unknownExtension: 'critical' }]
  ] satisfies [string, CertificateWish][])('is not trusted with %s', (_what, wish) => {
    expect(isTrusted([leaf(wish), intermediate])).toBe(false)
  })

  it('may have an RSA key, say that it is a server, and say more than is known here', () => {
    expect(isTrusted([leaf({ key: 'rsa-2048', extendedKeyUsage: 'server' }), intermediate])).toBe(true)
    expect(isTrusted([leaf({ unknownExtension: 'harmless' }), intermediate])).toBe(true)
  })

  it('says nothing when its certificate is damaged, wherever that is', () => {
    const { raw } = leaf().x509
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(raw)
        damaged.writeUInt8((damaged.readUInt8(at) ^ change) & 0xff, at)
        const text = damaged.toString('base64')
        const data = `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`
        expect(isIssuedBy({ data, issuerCert: presented(intermediate) }, host, [root.x509], now)).toBe(false)
      }),
      { numRuns: 1_000 }
    )
  })
})

describe('the host', () => {
  it.each([
    ['chat.example.org', true],
    ['CHAT.example.org', true],
    ['a.rooms.example.org', true],
    ['a.b.rooms.example.org', false],
    ['rooms.example.org', false],
    ['chat.example.org.evil.test', false],
    ['other.example.org', false],
    ['Chat server', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['2001:db8::7', true],
    ['2001:db8:0:0:0:0:0:7', true],
    ['2001:db8::8', false]
  ])('%s: %s', (asked, trusted) => {
    const one = leaf({ hosts: [host, '*.rooms.example.org', '192.0.2.7', '2001:db8::7'] })
    expect(isTrusted([one, intermediate], [root], asked)).toBe(trusted)
  })

  it('is not taken from the common name', () => {
    expect(isTrusted([leaf({ name: host, hosts: [] }), intermediate])).toBe(false)
    expect(isTrusted([leaf({ name: host, hosts: ['other.example.org'] }), intermediate])).toBe(false)
  })

  it('is no address because an alternative name looks like one', () => {
    const one = leaf({ hosts: ['192.0.2.7.example.org', '*.0.2.7'] })
    expect(isTrusted([one, intermediate], [root], '192.0.2.7')).toBe(false)
  })
})

describe('an authority', () => {
  const under = (wish: CertificateWish, leafWish: CertificateWish = {}): boolean => {
    const above = makeCertificate({ name: 'Between', authority: true, issuer: root, ...wish })
    return isTrusted([leaf({ issuer: above, ...leafWish }), above])
  }

  it('stands between server and root when nothing is wrong with it', () => {
    expect(under({})).toBe(true)
  })

  it.each([
    ['is no authority', { authority: false }],
    ['may not sign certificates', { keyUsage: 0x80 }],
    ['has ended', { to: '2026-05-31' }],
    ['has not begun', { from: '2026-06-02' }],
    ['stands for clients alone', { extendedKeyUsage: 'client' }],
    ['was signed with an old hash', { hash: 'sha1' }],
    ['has a short key', { key: 'rsa-1024' }],
    ['has a critical rule that is not known', { unknownExtension: 'critical' }]
  ] satisfies [string, CertificateWish][])('is refused when it %s', (_what, wish) => {
    expect(under(wish)).toBe(false)
  })

  it('that is the server’s own certificate does not make others trusted', () => {
    const server = leaf({ issuer: root })
    const forged = leaf({ issuer: server })
    expect(isTrusted([forged, server])).toBe(false)
    expect(isTrusted([forged], [server])).toBe(false)
    expect(isTrusted([server], [server])).toBe(false)
  })

  it('in the file is refused when it has ended, or is no authority', () => {
    const ended = makeCertificate({ name: 'Ended', authority: true, to: '2026-05-31' })
    expect(isTrusted([leaf({ issuer: ended })], [ended])).toBe(false)
    const none = makeCertificate({ name: 'No authority', authority: false, hosts: [] })
    expect(isTrusted([leaf({ issuer: none })], [none])).toBe(false)
  })

  it.each([
    ['may not sign certificates', { keyUsage: 0x80 }],
    ['stands for clients alone', { extendedKeyUsage: 'client' }],
    ['has a short key', { key: 'rsa-1024' }],
    ['has a critical rule that is not known', { unknownExtension: 'critical' }]
  ] satisfies [string, CertificateWish][])('in the file is refused, too, when it %s', (_what, wish) => {
    const anchor = makeCertificate({ name: 'Anchor', authority: true, ...wish })
    expect(isTrusted([leaf({ issuer: anchor })], [anchor])).toBe(false)
  })

  it('stands for what was issued in its own name alone, also with its key', () => {
    expect(isTrusted([leaf({ issuer: { ...root, name: 'Company branch' } })])).toBe(false)
  })

  it('that excludes a host is not tricked by a wildcard', () => {
    const above = makeCertificate({ name: 'Between', authority: true, issuer: root, excluded: [host] })
    const wildcard = leaf({ issuer: above, hosts: ['*.example.org'] })
    expect(isTrusted([wildcard, above])).toBe(false)
    expect(isTrusted([wildcard, above], [root], 'other.example.org')).toBe(true)
  })

  it('that allows none beneath it is held to that', () => {
    const strict = makeCertificate({ name: 'Strict', authority: true, pathLength: 0 })
    const between = makeCertificate({ name: 'Between', authority: true, issuer: strict })
    expect(isTrusted([leaf({ issuer: strict })], [strict])).toBe(true)
    expect(isTrusted([leaf({ issuer: between }), between], [strict])).toBe(false)
    const roomy = makeCertificate({ name: 'Roomy', authority: true, pathLength: 1 })
    const below = makeCertificate({ name: 'Below', authority: true, issuer: roomy })
    expect(isTrusted([leaf({ issuer: below }), below], [roomy])).toBe(true)
  })

  it.each([
    ['its domain', { permitted: ['example.org'] }, [host], true],
    ['its domain, written with a dot', { permitted: ['.example.org'] }, [host], true],
    ['another domain', { permitted: ['example.net'] }, [host], false],
    ['a domain that ends alike', { permitted: ['xample.org'] }, [host], false],
    ['a name besides that lies elsewhere', { permitted: ['example.org'] }, [host, 'bank.test'], false],
    ['an excluded domain', { excluded: ['example.org'] }, [host], false],
    ['what is not excluded', { excluded: ['secret.example.org'] }, [host], true],
    ['addresses alone, which leaves names free', { permitted: ['10.0.0.0/255.0.0.0'] }, [host], true],
    ['its directory name', { permittedDirectory: 'Chat server' }, [host], true],
    ['another directory name', { permittedDirectory: 'Bank' }, [host], false]
  ] satisfies [string, CertificateWish, string[], boolean][])(
    'with constraints on names: %s',
    (_what, wish, hosts, trusted) => {
      expect(under(wish, { hosts })).toBe(trusted)
    }
  )

  it.each([
    ['10.1.2.3', true],
    ['11.1.2.3', false]
  ])('with constraints on addresses: %s is %s', (address, trusted) => {
    const above = makeCertificate({
      name: 'Plant network',
      authority: true,
      issuer: root,
      permitted: ['10.0.0.0/255.0.0.0']
    })
    const server = leaf({ issuer: above, hosts: [address] })
    expect(isTrusted([server, above], [root], address)).toBe(trusted)
  })

  it('with an IPv6 network allows what lies in it, however the address is written', () => {
    const above = makeCertificate({
      name: 'Plant network',
      authority: true,
      issuer: root,
      permitted: ['2001:db8::/ffff:ffff::']
    })
    const server = leaf({ issuer: above, hosts: ['2001:db8::1', '2001:db9::1'] })
    const inside = leaf({ issuer: above, hosts: ['2001:db8::1'] })
    expect(isTrusted([inside, above], [root], '2001:db8:0::1')).toBe(true)
    expect(isTrusted([server, above], [root], '2001:db8::1')).toBe(false)
  })

  it('chain without end costs no more than a few steps', () => {
    const chain: Made[] = [root]
    for (let depth = 0; depth < 12; depth += 1)
      chain.unshift(makeCertificate({ name: `Step ${depth}`, authority: true, issuer: chain[0] ?? root }))
    const [last = root] = chain
    expect(isTrusted([leaf({ issuer: last }), ...chain])).toBe(false)
  })
})

it('the rules of every authority that browsers know can be read', () => {
  for (const text of rootCertificates) {
    const { forServers, unknownRule } = readCertificateRules(new X509Certificate(text).raw)
    expect({ forServers, unknownRule }).toEqual({
      forServers: true,
      unknownRule: false
    })
  }
})
