import { isIPv4, isIPv6 } from 'node:net'
import { type CertificateRules, type GeneralName, nameKinds } from './certificateRules'
import { readOne } from './derReader'

/**
 * Tells whether an authority's constraints on names (RFC 5280, 4.2.1.10) allow a server: by the host that is asked and by
 * every name in its certificate. In doubt the answer is no.
 */
export function allowsNames(
  authority: Pick<CertificateRules, 'permitted' | 'excluded'>,
  server: Pick<CertificateRules, 'names' | 'subject'>,
  host: string
): boolean {
  if (authority.permitted.length + authority.excluded.length === 0) return true
  const owner = server.subject.length > 0 ? [{ kind: nameKinds.directory, bytes: server.subject }] : []
  const names = [hostName(host), ...owner, ...server.names]
  return names.every((name) => {
    const ofItsKind = authority.permitted.filter((tree) => tree.kind === name.kind)
    return (
      (ofItsKind.length === 0 || ofItsKind.some((tree) => lies(name, tree, false))) &&
      !authority.excluded.some((tree) => tree.kind === name.kind && lies(name, tree, true))
    )
  })
}

function hostName(host: string): GeneralName {
  const bytes = addressBytes(host)
  return bytes ? { kind: nameKinds.ip, bytes } : { kind: nameKinds.dns, bytes: Buffer.from(host) }
}

/** @param otherwise the answer for a kind of name that cannot be compared here */
function lies(name: GeneralName, tree: GeneralName, otherwise: boolean): boolean {
  switch (name.kind) {
    case nameKinds.dns:
      return liesInDomain(text(name), text(tree))
    case nameKinds.ip:
      return liesInNetwork(name.bytes, tree.bytes, otherwise)
    case nameKinds.directory:
      // Byte by byte is stricter than the standard's comparison, so it proves that a name is allowed, and no more.
      return otherwise || startsWithName(name.bytes, tree.bytes)
    default:
      return otherwise
  }
}

const text = ({ bytes }: GeneralName): string => bytes.toString('latin1').toLowerCase().replace(/\.$/, '')

function liesInDomain(name: string, domain: string): boolean {
  if (domain === '') return true
  return domain.startsWith('.') ? name.endsWith(domain) : name === domain || name.endsWith(`.${domain}`)
}

/** @param network address and mask, each as long as an address */
function liesInNetwork(address: Buffer, network: Buffer, otherwise: boolean): boolean {
  const size = network.length / 2
  if (size !== 4 && size !== 16) return otherwise
  if (address.length !== size) return false
  return address.every(
    (byte, index) => ((byte ^ (network[index] ?? 0)) & (network[size + index] ?? 0xff)) === 0
  )
}

/** A directory's constraint is a sequence of the parts that the name must begin with. */
function startsWithName(name: Buffer, tree: Buffer): boolean {
  const parts = readOne(tree, 0x30)
  return name.subarray(0, parts.length).equals(parts)
}

function addressBytes(host: string): Buffer | null {
  if (isIPv4(host)) return Buffer.from(host.split('.').map(Number))
  if (!isIPv6(host)) return null
  const [head = '', tail] = withoutDots(host).split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const before = groups(head)
  const after = groups(tail ?? '')
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex')
}

/** The last 32 bits of an IPv6 address may be written as an IPv4 address. */
const withoutDots = (host: string): string =>
  host.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number)
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
