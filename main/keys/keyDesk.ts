import { createHash } from 'node:crypto'
import { failure, ok, type Result } from '@shared/errors'
import type { AccountId, UserId } from '@shared/ids'
import type { KeyDecision, KeyMarks, KeyTrust, SafetyNumber, SeenKey } from '@shared/keys'
import { publicKeyBytes, publicKeyFingerprint, wholePublicKey } from '../protocol'
import type { RosterUpdate } from '../roster/roster'
import type { OwnKey } from '../session/account'
import type { KeySighting, PinnedKey, PinnedKeys } from '../store/database/types'
import { safetyNumber } from './safetyNumber'

export interface KeyDeskPorts {
  now(): number
  /** The pins of an account, null while its local data is closed. */
  pins(account: AccountId): PinnedKeys | null
  ownKey(account: AccountId): OwnKey
  /** Something about the keys of an account is not what it was; `marks` is what rows show of it. */
  onChange(account: AccountId, marks: KeyMarks): void
  /** The server gives other keys than the trusted ones: once for each key, over all runs. */
  onChanged(account: AccountId, friends: UserId[]): void
  /** The server gives the trusted keys again. */
  onReturned(account: AccountId, friends: UserId[]): void
  /** The person has decided. */
  onDecided(account: AccountId, friend: UserId): void
}

/** Public keys of friends: pinned at first sight, watched with every answer, decided upon by the person. */
export interface KeyDesk {
  /**
   * Takes what one answer of the server gave, a moment's worth with each step; a whole list that says what it said in the
   * last run costs its digest and nothing else.
   */
  roster(account: AccountId, update: Pick<RosterUpdate, 'keys' | 'first'>): Iterator<void>
  marks(account: AccountId): KeyMarks
  /** @returns null for a friend of whom no key was ever seen */
  trust(account: AccountId, friend: UserId): KeyTrust | null
  /** @param fingerprint of the other key as it was shown; `key-moved-on` where it is another one by now */
  decide(account: AccountId, friend: UserId, decision: KeyDecision, fingerprint: string): Result<null>
  /** @param fingerprint of the trusted key as it was shown */
  verify(account: AccountId, friend: UserId, verified: boolean, fingerprint: string): Result<null>
  /** With the key that the server gives now: the trusted one, or the one that waits for a decision. */
  safetyNumber(account: AccountId, friend: UserId): SafetyNumber
}

const keysAtOnce = 500
const noMarks: KeyMarks = { changed: [], verified: [] }

export function createKeyDesk(ports: KeyDeskPorts): KeyDesk {
  const marks = (account: AccountId): KeyMarks => ports.pins(account)?.marks() ?? noMarks

  function see(account: AccountId, pins: PinnedKeys, keys: RosterUpdate['keys']): void {
    const sightings = keys.flatMap(({ friendId, publicKey }) => {
      // A key that is cut off proves nothing, for or against anybody.
      const whole = wholePublicKey(publicKey)
      return whole === null ? [] : [{ friendId, publicKey: whole }]
    })
    const { pinned, changed, returned, again } = pins.see(sightings, ports.now())
    if (pinned.length + changed.length + returned.length + again.length === 0) return
    ports.onChange(account, marks(account))
    if (changed.length > 0) ports.onChanged(account, changed)
    if (returned.length > 0) ports.onReturned(account, returned)
  }

  return {
    *roster(account, { keys, first }) {
      const pins = keys.length > 0 ? ports.pins(account) : null
      const isClosed = (): boolean => ports.pins(account) !== pins
      if (!pins) return
      const digest = first ? yield* digestOf(keys) : null
      if (isClosed() || (digest !== null && pins.hasSeen(digest))) return
      if (keys.length > keysAtOnce) while (pins.readOn()) yield
      for (let from = 0; from < keys.length; from += keysAtOnce) {
        if (from > 0) yield
        if (isClosed()) return
        see(account, pins, keys.slice(from, from + keysAtOnce))
      }
      if (digest !== null) pins.sawAll(digest)
    },
    marks,
    trust(account, friend) {
      const pin = ports.pins(account)?.get(friend)
      return pin ? trustView(pin) : null
    },
    decide(account, friend, decision, fingerprint) {
      const pins = ports.pins(account)
      const offered = pins?.get(friend)?.offeredKey ?? null
      if (!pins || offered === null || publicKeyFingerprint(offered) !== fingerprint)
        return failure('key-moved-on')
      if (decision === 'accept') pins.accept(friend)
      else pins.keep(friend)
      ports.onChange(account, marks(account))
      ports.onDecided(account, friend)
      return ok(null)
    },
    verify(account, friend, verified, fingerprint) {
      const pins = ports.pins(account)
      const known = pins?.get(friend)
      if (!pins || known?.state !== 'pinned' || publicKeyFingerprint(known.trustedKey) !== fingerprint)
        return failure('key-moved-on')
      pins.verify(friend, verified ? ports.now() : null)
      ports.onChange(account, marks(account))
      return ok(null)
    },
    safetyNumber(account, friend) {
      const own = ports.ownKey(account)
      if (own.userId === null) return { state: 'none', why: own.why }
      const pin = ports.pins(account)?.get(friend)
      const of = pin?.state === 'changed' ? 'offered' : 'trusted'
      const text = of === 'offered' ? pin?.offeredKey : pin?.trustedKey
      const publicKey = text ? publicKeyBytes(text) : null
      if (!publicKey) return { state: 'none', why: 'friend-key-absent' }
      return { state: 'ready', digits: safetyNumber(own, { userId: friend, publicKey }), of }
    }
  }
}

/** @returns what a whole list says of keys, whatever its order: SHA-256 of all ids and keys, 64 hex digits */
function* digestOf(keys: readonly KeySighting[]): Generator<void, string> {
  const sorted = [...keys].sort((a, b) => (a.friendId < b.friendId ? -1 : 1))
  const hash = createHash('sha256')
  for (let from = 0; from < sorted.length; from += keysAtOnce) {
    yield
    const part = sorted.slice(from, from + keysAtOnce)
    hash.update(JSON.stringify(part.map(({ friendId, publicKey }) => [friendId, publicKey])))
  }
  return hash.digest('hex')
}

const seen = (key: string, seenAt: number): SeenKey => ({ fingerprint: publicKeyFingerprint(key), seenAt })

const trustView = (pin: PinnedKey): KeyTrust => ({
  state: pin.state,
  trusted: seen(pin.trustedKey, pin.trustedSeenAt),
  offered: pin.offeredKey === null ? null : seen(pin.offeredKey, pin.offeredAt ?? pin.firstSeenAt),
  verifiedAt: pin.verifiedAt,
  acceptedLater: pin.trustedKey !== pin.firstKey
})
