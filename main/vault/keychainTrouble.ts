import type { VaultTrouble } from './types'

export type KeychainRefusal = { state: 'locked' } | { state: 'unavailable'; reason: string }

/**
 * The words by which the systems' keychains tell their troubles; the first that fits counts. The Linux ones were
 * gathered by running into each of them, the macOS ones are Apple's texts for the security result codes.
 */
const words: readonly (readonly [RegExp, VaultTrouble | 'locked'])[] = [
  [/\blocked\b|IsLocked/i, 'locked'],
  [/prompt.*dismissed|user cancell?ed/i, 'locked'],
  [/user interaction is not allowed|user name or passphrase you entered is not correct/i, 'locked'],
  [/failed to load keytar|cannot open shared object|cannot find module/i, 'no-library'],
  [
    /autolaunch d-?bus|address is empty|unsupported transport|could not connect|cannot spawn a message bus|no such interface/i,
    'no-bus'
  ],
  [
    /message recipient disconnected|connection is closed|timeout was reached|noreply|did not receive a reply/i,
    'provider-gone'
  ],
  [/no ?session|path .*\/session\/|name has no owner|disappeared from the bus/i, 'provider-gone'],
  [/not provided by any|ServiceUnknown|Spawn\.|failed to execute/i, 'no-provider'],
  [
    /object does not exist at path|no such secret collection|default keychain could not be found/i,
    'no-collection'
  ]
]

/**
 * Translates the words of a keychain that refused a call into what it means for the person: `locked` when unlocking
 * mends it, `unavailable` when there is no keychain that could be unlocked.
 * @param message the error text of keytar; it holds names and paths, never a secret.
 */
export function keychainRefusal(message: string): KeychainRefusal {
  const trouble = words.find(([pattern]) => pattern.test(message))?.[1] ?? 'other'
  return trouble === 'locked' ? { state: 'locked' } : unavailable(trouble, message)
}

/** @param detail words of the system, cut at 200 characters. */
export function unavailable(trouble: VaultTrouble, detail = ''): { state: 'unavailable'; reason: string } {
  const text = detail.replace(/\s+/g, ' ').trim().slice(0, 200)
  return { state: 'unavailable', reason: text === '' ? trouble : `${trouble}: ${text}` }
}
