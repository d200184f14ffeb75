import type { KeyNews, PinnedKey } from './types'

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
): { pin: PinnedKey; event: KeyNews } | null {
  if (!known) {
    const none = { offeredKey: null, offeredAt: null, verifiedAt: null, lastOffer: null }
    const pin = {
      friendId,
      state: 'pinned' as const,
      firstKey: publicKey,
      firstSeenAt: at,
      trustedKey: publicKey,
      trustedSeenAt: at
    }
    return { pin: { ...pin, ...none }, event: 'pinned' }
  }
  if (publicKey === known.trustedKey) return afterReturn(known)
  if (publicKey === known.offeredKey) return null
  const offer = { offeredKey: publicKey, offeredAt: at, lastOffer: null }
  // Servers that give two keys by turns must not ask, and tell, by turns.
  if (publicKey === known.lastOffer?.key)
    return { pin: { ...known, ...offer, state: known.lastOffer.kept ? 'kept' : 'changed' }, event: 'again' }
  return { pin: { ...known, ...offer, state: 'changed' }, event: 'changed' }
}

function afterReturn(known: PinnedKey): { pin: PinnedKey; event: KeyNews } | null {
  if (known.offeredKey === null) return null
  const lastOffer = { key: known.offeredKey, kept: known.state === 'kept' }
  return {
    pin: { ...known, state: 'pinned', offeredKey: null, offeredAt: null, lastOffer },
    event: 'returned'
  }
}

/** @returns the pin after the person trusted the other key, null where there is none */
export function afterAccepting(known: PinnedKey): PinnedKey | null {
  if (known.offeredKey === null) return null
  const cleared = { offeredKey: null, offeredAt: null, verifiedAt: null, lastOffer: null }
  const trusted = { trustedKey: known.offeredKey, trustedSeenAt: known.offeredAt ?? known.firstSeenAt }
  return { ...known, ...cleared, ...trusted, state: 'pinned' }
}

/** @returns the pin after the person stayed with the trusted key, null where there is no other */
export const afterKeeping = (known: PinnedKey): PinnedKey | null =>
  known.offeredKey === null ? null : { ...known, state: 'kept' }
