import { type DerElement, readDer, readOne } from './derReader'

/** A name of a certificate or of a constraint: the tag says of what kind it is (RFC 5280, GeneralName). */
export interface GeneralName {
  kind: number
  bytes: Buffer
}

export const nameKinds = { dns: 0x82, directory: 0xa4, ip: 0x87 } as const

/** What a certificate says beyond what Node's X509Certificate tells. */
export interface CertificateRules {
  /** Signed with an algorithm that nobody can forge today. */
  soundSignature: boolean
  /** How many authorities may stand between this one and the server's; null for any number. */
  pathLength: number | null
  /** It may stand for a server on the web, as far as it says anything about that. */
  forServers: boolean
  permitted: GeneralName[]
  excluded: GeneralName[]
  /** Alternative names of its owner. */
  names: GeneralName[]
  /** The owner's directory name. */
  subject: Buffer
  /** It carries a rule that must be followed and that is not known here. */
  unknownRule: boolean
}

const tags = { boolean: 0x01, integer: 0x02, octets: 0x04, oid: 0x06, sequence: 0x30 } as const

// Object identifiers as they stand in the bytes, in hex.
const extensionIds = {
  // Node looks at this one when it is asked who issued what.
  keyUsage: '551d0f',
  alternativeNames: '551d11',
  basicConstraints: '551d13',
  nameConstraints: '551d1e',
  policies: '551d20',
  extendedKeyUsage: '551d25'
} as const
const known: ReadonlySet<string> = new Set(Object.values(extensionIds))
const serverUse = new Set(['2b06010505070301', '551d2500'])
const soundSignatures = new Set([
  '2a864886f70d01010b', // RSA with SHA-256, 384, 512
  '2a864886f70d01010c',
  '2a864886f70d01010d',
  '2a8648ce3d040302', // ECDSA with SHA-256, 384, 512
  '2a8648ce3d040303',
  '2a8648ce3d040304',
  '2b6570' // Ed25519
])
const rsaPss = '2a864886f70d01010a'
const soundHash = /060960864801650304020[123]/

/**
 * Reads the rules of a certificate (RFC 5280) from its DER bytes.
 * @throws RangeError when they cannot be read, which is a reason to refuse it
 */
export function readCertificateRules(der: Buffer): CertificateRules {
  const [body, algorithm] = readDer(readOne(der, tags.sequence))
  if (!body || !algorithm) throw new RangeError('not a certificate')
  const fields = readDer(body.content).filter((field) => field.tag !== 0xa0)
  const subject = fields[4]
  if (subject?.tag !== tags.sequence) throw new RangeError('no subject')
  const extensions = readExtensions(fields.find((field) => field.tag === 0xa3))
  const value = (id: keyof typeof extensionIds): Buffer | null => extensions.get(extensionIds[id]) ?? null
  return {
    soundSignature: isSound(algorithm.content),
    pathLength: readPathLength(value('basicConstraints')),
    forServers: readForServers(value('extendedKeyUsage')),
    ...readConstraints(value('nameConstraints')),
    names: readNames(value('alternativeNames')),
    subject: subject.content,
    unknownRule: extensions.has('unknown')
  }
}

/** Values by identifier; `unknown` stands for any critical extension that is not known here. */
function readExtensions(field: DerElement | undefined): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  if (!field) return found
  for (const extension of readDer(readOne(field.content, tags.sequence))) {
    const [id, second, third] = readDer(extension.content)
    const critical = second?.tag === tags.boolean && second.content[0] !== 0
    const value = second?.tag === tags.boolean ? third : second
    if (id?.tag !== tags.oid || value?.tag !== tags.octets) throw new RangeError('extension')
    const key = id.content.toString('hex')
    if (found.has(key)) throw new RangeError('extension twice')
    if (known.has(key)) found.set(key, value.content)
    else if (critical) found.set('unknown', value.content)
  }
  return found
}

function isSound(algorithm: Buffer): boolean {
  const [id, parameters] = readDer(algorithm)
  const name = id?.content.toString('hex') ?? ''
  // PSS names its hash in the parameters; without them it is SHA-1.
  if (name === rsaPss) return soundHash.test(parameters?.whole.toString('hex') ?? '')
  return soundSignatures.has(name)
}

function readPathLength(value: Buffer | null): number | null {
  const length = value && readDer(readOne(value, tags.sequence)).find(({ tag }) => tag === tags.integer)
  if (!length) return null
  if (length.content.length > 4 || (length.content[0] ?? 0x80) >= 0x80) throw new RangeError('path length')
  return length.content.readUIntBE(0, length.content.length)
}

const readForServers = (value: Buffer | null): boolean =>
  value === null ||
  readDer(readOne(value, tags.sequence)).some((use) => serverUse.has(use.content.toString('hex')))

const readNames = (value: Buffer | null): GeneralName[] =>
  value === null
    ? []
    : readDer(readOne(value, tags.sequence)).map(({ tag, content }) => ({ kind: tag, bytes: content }))

function readConstraints(value: Buffer | null): Pick<CertificateRules, 'permitted' | 'excluded'> {
  const parts = value === null ? [] : readDer(readOne(value, tags.sequence))
  const trees = (tag: number): GeneralName[] =>
    parts.filter((part) => part.tag === tag).flatMap((part) => readDer(part.content).map(readTree))
  return { permitted: trees(0xa0), excluded: trees(0xa1) }
}

function readTree(tree: DerElement): GeneralName {
  const [base, ...limits] = readDer(tree.content)
  // Minimum and maximum were never used by anybody; RFC 5280 says so, too.
  if (!base || limits.length > 0) throw new RangeError('constraint')
  return { kind: base.tag, bytes: base.content }
}
