import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/** What a made certificate says; by default one of a server at 127.0.0.1, valid now. */
export interface CertificateWish {
  /** Common name. */
  name?: string
  /** Who signs it; without an issuer it signs itself. */
  issuer?: Made
  /** Host names and addresses, for the alternative names. */
  hosts?: readonly string[]
  authority?: boolean
  pathLength?: number
  /** Overrides the bits of key usage, the first byte alone; authorities may sign by default. */
  keyUsage?: number
  extendedKeyUsage?: 'server' | 'client'
  /** Name constraints: domains, and networks as address/mask. */
  permitted?: readonly string[]
  excluded?: readonly string[]
  /** A directory name (common name alone) that is permitted. */
  permittedDirectory?: string
  /** ISO dates. */
  from?: string
  to?: string
  key?: 'p256' | 'rsa-2048' | 'rsa-1024'
  hash?: 'sha256' | 'sha1'
  /** Adds an extension that nobody knows. */
  unknownExtension?: 'critical' | 'harmless'
}

/** A certificate with its key, made anew for each run so that no key lies in the repository. */
export interface Made {
  name: string
  keyObject: KeyObject
  /** PEM */
  key: string
  cert: string
  x509: X509Certificate
}

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  const length =
    content.length < 128
      ? [content.length]
      : content.length < 256
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts)
const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const directoryName = (name: string): Buffer =>
  sequence(der(0x31, sequence(hex('0603550403'), der(0x0c, Buffer.from(name)))))

const time = (iso: string): Buffer =>
  der(0x18, Buffer.from(`${new Date(iso).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`))

const address = (text: string): Buffer =>
  isIP(text) === 4
    ? Buffer.from(text.split('.').map(Number))
    : Buffer.from(
        expanded(text)
          .map((group) => group.padStart(4, '0'))
          .join(''),
        'hex'
      )
const expanded = (text: string): string[] => {
  const [head = '', tail = ''] = text.split('::').map((part) => part)
  const before = head.split(':').filter(Boolean)
  const after = tail.split(':').filter(Boolean)
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
}
const generalName = (host: string): Buffer =>
  isIP(host) === 0 ? der(0x82, Buffer.from(host)) : der(0x87, address(host))
const subtree = (text: string): Buffer => {
  const [base = '', mask] = text.split('/')
  return sequence(
    mask === undefined ? generalName(base) : der(0x87, Buffer.concat([address(base), address(mask)]))
  )
}

const extension = (oid: string, critical: boolean, value: Buffer): Buffer =>
  sequence(hex(oid), ...(critical ? [hex('0101ff')] : []), der(0x04, value))

function extensions(wish: CertificateWish): Buffer[] {
  const { authority = false, pathLength, hosts = authority ? [] : ['127.0.0.1'], keyUsage } = wish
  const { permitted = [], excluded = [], permittedDirectory, extendedKeyUsage, unknownExtension } = wish
  const trees = [
    ...permitted.map(subtree),
    ...(permittedDirectory === undefined ? [] : [sequence(der(0xa4, directoryName(permittedDirectory)))])
  ]
  const constraints = [
    ...(trees.length > 0 ? [der(0xa0, ...trees)] : []),
    ...(excluded.length > 0 ? [der(0xa1, ...excluded.map(subtree))] : [])
  ]
  const length = pathLength === undefined ? [] : [der(0x02, Buffer.from([pathLength]))]
  const usage = keyUsage ?? (authority ? 0x06 : undefined)
  return [
    extension('0603551d13', true, sequence(...(authority ? [hex('0101ff'), ...length] : []))),
    ...(usage === undefined
      ? []
      : [extension('0603551d0f', true, der(0x03, Buffer.from([usage === 0x80 ? 7 : 1, usage])))]),
    ...(hosts.length > 0 ? [extension('0603551d11', false, sequence(...hosts.map(generalName)))] : []),
    ...(constraints.length > 0 ? [extension('0603551d1e', true, sequence(...constraints))] : []),
    ...(extendedKeyUsage
      ? [
          extension(
            '0603551d25',
            false,
            sequence(hex(extendedKeyUsage === 'server' ? '06082b06010505070301' : '06082b06010505070302'))
          )
        ]
      : []),
    ...(unknownExtension ? [extension('06032a0304', unknownExtension === 'critical', hex('0500'))] : [])
  ]
}

const keyPair = (kind: NonNullable<CertificateWish['key']>) =>
  kind === 'p256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) })

/** Makes a certificate as wished, rightly signed. */
export function makeCertificate(wish: CertificateWish = {}): Made {
  const { name = 'Chat server', issuer, hash = 'sha256', key = 'p256' } = wish
  const { privateKey, publicKey } = keyPair(key)
  const signer = issuer?.keyObject ?? privateKey
  const algorithm =
    signer.asymmetricKeyType === 'rsa'
      ? sequence(hex(hash === 'sha256' ? '06092a864886f70d01010b' : '06092a864886f70d010105'), hex('0500'))
      : sequence(hex(hash === 'sha256' ? '06082a8648ce3d040302' : '06072a8648ce3d0401'))
  const body = sequence(
    der(0xa0, hex('020102')),
    der(0x02, Buffer.concat([hex('40'), randomBytes(12)])),
    algorithm,
    directoryName(issuer?.name ?? name),
    sequence(time(wish.from ?? '2024-01-01'), time(wish.to ?? '2048-01-01')),
    directoryName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions(wish)))
  )
  const whole = sequence(body, algorithm, der(0x03, Buffer.from([0]), sign(hash, body, signer)))
  const x509 = new X509Certificate(whole)
  return {
    name,
    keyObject: privateKey,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: x509.toString(),
    x509
  }
}

/** The form in which Electron hands over the chain that a server sent, its own certificate first. */
export function presented(
  first: Made,
  ...further: Made[]
): { data: string; issuerCert?: ReturnType<typeof presented> } {
  const [next, ...rest] = further
  return { data: first.cert, ...(next ? { issuerCert: presented(next, ...rest) } : {}) }
}
