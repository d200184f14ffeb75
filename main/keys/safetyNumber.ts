import { createHash } from 'node:crypto'

/** One person of the two: her user id, and her public key as DER bytes of a SubjectPublicKeyInfo. */
export interface KeyOwner {
  userId: string
  publicKey: Uint8Array
}

const version = 'ozeki-chat-client/safety-number/1'
const rounds = 5_200
const groups = 6

/**
 * The number that two people compare to be sure that nobody stands between them. Defined in docs/security.md; both
 * see the same, whoever counts. Takes some 20 ms.
 * @returns 60 decimal digits, to be shown in 12 groups of five
 */
export function safetyNumber(one: KeyOwner, other: KeyOwner): string {
  return [sideOf(one), sideOf(other)].sort().join('')
}

/** 30 digits of one person. */
function sideOf({ userId, publicKey }: KeyOwner): string {
  const hash = (...parts: (string | Uint8Array)[]): Buffer =>
    parts
      .reduce<ReturnType<typeof createHash>>((all, part) => all.update(part), createHash('sha512'))
      .digest()
  // The zero byte ends the version, and the key tells its own length, so no two inputs look alike.
  let digest = hash(`${version}\0`, publicKey, userId)
  for (let round = 1; round < rounds; round += 1) digest = hash(digest, publicKey)
  return Array.from({ length: groups }, (_, at) =>
    String(digest.readUIntBE(at * 5, 5) % 100_000).padStart(5, '0')
  ).join('')
}
