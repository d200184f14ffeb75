import type { PinnedKey } from './types'

/**
 * @param known what is stored, null for a friend who is seen for the first time
 * @param at ms UTC
 * @returns what to store now and what it means; null when nothing is new
 */
export function afterSighting(
  known: PinnedKey | null,
  friendId: PinnedKey['friendId'],
  publicKey: string,
  at: number
): { pin: PinnedKey; event: 'pinned' | 'changed' | 'returned' } | null {
  if (!known) {
    const none = { offeredKey: null, offeredAt: null, verifiedAt: null }
    const pin = {
      friendId,
      state: 'pinned' as const,
      firstKey: publicKey,
      firstSeenAt: at,
      trustedKey: publicKey
    }
    return { pin: { ...pin, ...none }, event: 'pinned' }
  }
  if (publicKey === known.trustedKey)
    return known.state === 'pinned'
      ? null
      : { pin: { ...known, state: 'pinned', offeredKey: null, offeredAt: null }, event: 'returned' }
  if (publicKey === known.offeredKey) return null
  return { pin: { ...known, state: 'changed', offeredKey: publicKey, offeredAt: at }, event: 'changed' }
}

/** @returns the pin after the person trusted the other key, null where there is none */
export function afterAccepting(known: PinnedKey): PinnedKey | null {
  if (known.offeredKey === null) return null
  const cleared = { offeredKey: null, offeredAt: null, verifiedAt: null }
  return { ...known, ...cleared, state: 'pinned', trustedKey: known.offeredKey }
}

/** @returns the pin after the person stayed with the trusted key, null where there is no other */
export const afterKeeping = (known: PinnedKey): PinnedKey | null =>
  known.offeredKey === null ? null : { ...known, state: 'kept' }
