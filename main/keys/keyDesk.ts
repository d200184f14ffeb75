import { failure, ok, type Result } from '@shared/errors'
import type { AccountId, UserId } from '@shared/ids'
import type { KeyDecision, KeyMarks, KeyTrust, SafetyNumber, SeenKey } from '@shared/keys'
import { publicKeyBytes, publicKeyFingerprint, wholePublicKey } from '../protocol'
import type { RosterUpdate } from '../roster/roster'
import type { OwnKey } from '../session/account'
import type { PinnedKey, PinnedKeys } from '../store/database/types'
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
  /** Takes what one answer of the server gave; costs nothing where no key is new. */
  roster(account: AccountId, update: Pick<RosterUpdate, 'keys'>): void
  marks(account: AccountId): KeyMarks
  /** @returns null for a friend of whom no key was ever seen */
  trust(account: AccountId, friend: UserId): KeyTrust | null
  /** @param fingerprint of the other key as it was shown; `key-moved-on` where it is another one by now */
  decide(account: AccountId, friend: UserId, decision: KeyDecision, fingerprint: string): Result<null>
  /** @param fingerprint of the trusted key as it was shown */
  verify(account: AccountId, friend: UserId, verified: boolean, fingerprint: string): Result<null>
  /** With the key that the server gives now: the trusted one, or the one that waits for a decision. */
  safetyNumber(account: AccountId, friend: UserId): SafetyNumber
  close(account: AccountId): void
}

type Mark = 'changed' | 'verified'

const markOf = (pin: PinnedKey): Mark | null => {
  if (pin.state === 'changed') return 'changed'
  return pin.state === 'pinned' && pin.verifiedAt !== null ? 'verified' : null
}

export function createKeyDesk(ports: KeyDeskPorts): KeyDesk {
  const marked = new Map<AccountId, Map<UserId, Mark>>()

  /** Read once from all pins, then kept up to date pin by pin. */
  function marksOf(account: AccountId): Map<UserId, Mark> {
    const known = marked.get(account)
    if (known) return known
    const marks = new Map<UserId, Mark>()
    const pins = ports.pins(account)
    if (!pins) return marks
    for (const pin of pins.list()) {
      const mark = markOf(pin)
      if (mark) marks.set(pin.friendId, mark)
    }
    marked.set(account, marks)
    return marks
  }

  const view = (account: AccountId): KeyMarks => {
    const all = [...marksOf(account)]
    const by = (mark: Mark): UserId[] => all.filter(([, one]) => one === mark).map(([id]) => id)
    return { changed: by('changed'), verified: by('verified') }
  }

  const take = (account: AccountId, pin: PinnedKey): void => {
    const mark = markOf(pin)
    if (mark) marksOf(account).set(pin.friendId, mark)
    else marksOf(account).delete(pin.friendId)
  }

  return {
    roster(account, { keys }) {
      const pins = keys.length > 0 ? ports.pins(account) : null
      if (!pins) return
      const sightings = keys.flatMap(({ friendId, publicKey }) => {
        // A key that is cut off proves nothing, for or against anybody.
        const whole = wholePublicKey(publicKey)
        return whole === null ? [] : [{ friendId, publicKey: whole }]
      })
      const { pinned, changed, returned, again } = pins.see(sightings, ports.now())
      const touched = [...changed, ...returned, ...again]
      if (pinned.length + touched.length === 0) return
      for (const id of touched) {
        const pin = pins.get(id)
        if (pin) take(account, pin)
      }
      ports.onChange(account, view(account))
      if (changed.length > 0) ports.onChanged(account, changed)
      if (returned.length > 0) ports.onReturned(account, returned)
    },
    marks: view,
    trust(account, friend) {
      const pin = ports.pins(account)?.get(friend)
      return pin ? trustView(pin) : null
    },
    decide(account, friend, decision, fingerprint) {
      const pins = ports.pins(account)
      const offered = pins?.get(friend)?.offeredKey ?? null
      if (!pins || offered === null || publicKeyFingerprint(offered) !== fingerprint)
        return failure('key-moved-on')
      const pin = decision === 'accept' ? pins.accept(friend) : pins.keep(friend)
      if (pin) take(account, pin)
      ports.onChange(account, view(account))
      ports.onDecided(account, friend)
      return ok(null)
    },
    verify(account, friend, verified, fingerprint) {
      const pins = ports.pins(account)
      const known = pins?.get(friend)
      if (!pins || known?.state !== 'pinned' || publicKeyFingerprint(known.trustedKey) !== fingerprint)
        return failure('key-moved-on')
      const pin = pins.verify(friend, verified ? ports.now() : null)
      if (pin) take(account, pin)
      ports.onChange(account, view(account))
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
    },
    close: (account) => void marked.delete(account)
  }
}

const seen = (key: string, seenAt: number): SeenKey => ({ fingerprint: publicKeyFingerprint(key), seenAt })

const trustView = (pin: PinnedKey): KeyTrust => ({
  state: pin.state,
  trusted: seen(pin.trustedKey, pin.trustedSeenAt),
  offered: pin.offeredKey === null ? null : seen(pin.offeredKey, pin.offeredAt ?? pin.firstSeenAt),
  verifiedAt: pin.verifiedAt,
  acceptedLater: pin.trustedKey !== pin.firstKey
})
