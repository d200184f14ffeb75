import { isAvailable, type AvailabilityKind } from '@shared/availability'
import type { AccountId, UserId } from '@shared/ids'
import type { Alert, AlertAction, AlertEffect, AlertMessage, NamedFriend, SlotId } from './types'

/** More than this many alerts at once become a digest. */
export const DIGEST_OVER = 3
/** "At once": alerts that follow within this time. */
export const GATHER_MS = 2_000
/** A digest that grows is drawn anew at most this often. */
export const REFRESH_MS = 1_000
/** One in which somebody has gone is put right at most this often. */
export const CORRECT_MS = 30_000

const NAMES_SHOWN = 8

interface Digest {
  members: Map<UserId, Alert>
  /** Names of friends that nobody asked about, who are only counted. */
  others: Map<UserId, string>
  away: boolean
  /** When the last alert went in, and when it was last drawn; ms UTC. */
  grownAt: number
  drawnAt: number
  grown: boolean
  /** Somebody in it has gone. */
  shrunk: boolean
  /** It went from the screen by itself: drawn anew it would pop up again, and for nothing that anybody wants to hear. */
  expired: boolean
}

/** What stands on the screen of one account, and how new alerts get there. */
export interface Screen {
  /**
   * Puts alerts on the screen: at once by themselves, or folded into a digest when there are many.
   * @param others friends who changed in the same catch-up without a rule; counted in a digest
   * @returns where each of these alerts went
   */
  show(
    alerts: readonly Alert[],
    others: readonly NamedFriend[],
    catchUp: boolean,
    now: number
  ): 'alone' | 'digest'
  /** Takes away what is not true any more. @returns true when something about the friend was still on the screen */
  correct(friendId: UserId, kind: AvailabilityKind): boolean
  /** The person saw this friend: nothing about her needs to stand there. */
  seen(friendId: UserId): void
  /** The notification is gone by the person's hand. @returns the friends whom it was about */
  closed(slot: SlotId): UserId[]
  /** It went from the screen by itself, and may stand in the desktop's list. */
  expired(slot: SlotId): void
  /** Friends of a slot who were told by request, for "Remind me again". */
  askedIn(slot: SlotId): UserId[]
  /** Draws a digest that is not what it was. @returns ms until this should be called again, or null */
  refresh(now: number): number | null
  clear(): void
}

/** @param emit takes the effects in order */
export function createScreen(accountId: AccountId, emit: (effect: AlertEffect) => void): Screen {
  const digestSlot: SlotId = `digest:${accountId}`
  const friendPrefix = `friend:${accountId}:`
  const slotOf = (friendId: UserId): SlotId => friendPrefix + friendId
  const singles = new Map<UserId, { alert: Alert; at: number }>()
  let digest: Digest | null = null
  // Requests told in a slot are remembered past its withdrawal: a click may already be on its way.
  const asked = new Map<SlotId, UserId[]>()

  const draw = (
    slot: SlotId,
    kind: 'friend' | 'digest',
    alerts: Alert[],
    message: AlertMessage,
    usual: 'low' | 'normal' = 'normal',
    silently = false
  ): void => {
    const wishes = alerts.filter((alert) => alert.rule === 'tell-me').map((alert) => alert.friendId)
    if (wishes.length > 0) asked.set(slot, wishes)
    else asked.delete(slot)
    const actions: AlertAction[] = wishes.length > 0 ? ['open', 'remind-again'] : ['open']
    emit({
      type: 'show',
      slot,
      kind,
      friendIds: alerts.map((alert) => alert.friendId),
      message,
      sound: !silently && alerts.some((alert) => alert.sound),
      urgency: alerts.some((alert) => alert.urgent) ? 'critical' : usual,
      stays: wishes.length > 0,
      actions
    })
  }

  const leaveDigest = (friendId: UserId): void => {
    if (!digest) return
    const wasMember = digest.members.delete(friendId)
    if (digest.others.delete(friendId) || wasMember) digest.shrunk = true
    if (!wasMember || digest.members.size > 0) return
    digest = null
    emit({ type: 'withdraw', slot: digestSlot })
  }

  const takeAway = (friendId: UserId): void => {
    if (singles.delete(friendId)) emit({ type: 'withdraw', slot: slotOf(friendId) })
    leaveDigest(friendId)
  }

  const showAlone = (alert: Alert, now: number): void => {
    leaveDigest(alert.friendId)
    singles.set(alert.friendId, { alert, at: now })
    const { name, from, to, late } = alert
    const message = { kind: 'friend', name, from, to, asked: alert.rule === 'tell-me', late } as const
    draw(slotOf(alert.friendId), 'friend', [alert], message)
  }

  const drawDigest = (now: number, silently: boolean): void => {
    if (!digest) return
    const usual = digest.grown ? 'normal' : 'low'
    digest.grown = digest.shrunk = false
    digest.drawnAt = now
    const all = [...digest.members.values()]
    // No sort: ten thousand may be told at once.
    const members = [...all.filter(isWatched), ...all.filter((alert) => !isWatched(alert))]
    const message = digestMessage(members, [...digest.others.values()], digest.away)
    draw(digestSlot, 'digest', members, message, usual, silently)
  }

  const fold = (alerts: readonly Alert[], others: readonly NamedFriend[], now: number): void => {
    if (!digest) return
    for (const alert of alerts) {
      if (singles.size > 0 && singles.delete(alert.friendId))
        emit({ type: 'withdraw', slot: slotOf(alert.friendId) })
      digest.members.set(alert.friendId, alert)
      if (digest.others.size > 0) digest.others.delete(alert.friendId)
    }
    for (const { friendId, name } of others) digest.others.set(friendId, name)
    digest.grownAt = now
    digest.grown = true
  }

  return {
    show(alerts, others, catchUp, now) {
      if (alerts.length === 0) return 'alone'
      const near = (at: number): boolean => Math.abs(now - at) < GATHER_MS
      if (digest && near(digest.grownAt)) {
        fold(alerts, others, now)
        digest.away ||= catchUp
        return 'digest'
      }
      const recent = [...singles.values()].filter(({ at }) => near(at)).map(({ alert }) => alert)
      const together = new Set(recent.map((alert) => alert.friendId))
      for (const { friendId } of alerts.slice(0, DIGEST_OVER + 1)) together.add(friendId)
      if (together.size <= DIGEST_OVER && !(catchUp && alerts.length > 1)) {
        for (const alert of alerts) showAlone(alert, now)
        return 'alone'
      }
      digest = newDigest(catchUp, now)
      fold([...recent, ...alerts], others, now)
      drawDigest(now, false)
      return 'digest'
    },
    correct(friendId, kind) {
      const shown = singles.get(friendId)?.alert ?? digest?.members.get(friendId)
      const told = shown?.to.kind ?? (digest?.others.has(friendId) ? 'available' : kind)
      if (told === kind) return false
      takeAway(friendId)
      return true
    },
    seen: takeAway,
    closed(slot) {
      if (slot === digestSlot) {
        const members = [...(digest?.members.keys() ?? [])]
        digest = null
        return members
      }
      if (!slot.startsWith(friendPrefix)) return []
      const friendId = slot.slice(friendPrefix.length) as UserId
      return singles.delete(friendId) ? [friendId] : []
    },
    expired(slot) {
      if (digest && slot === digestSlot) digest.expired = true
    },
    askedIn: (slot) => asked.get(slot) ?? [],
    refresh(now) {
      if (!digest?.grown && !(digest?.shrunk && !digest.expired)) return null
      const wait = digest.grown ? REFRESH_MS : CORRECT_MS
      const waited = now - digest.drawnAt
      if (waited >= 0 && waited < wait) return wait - waited
      drawDigest(now, true)
      return null
    },
    clear() {
      for (const friendId of singles.keys()) emit({ type: 'withdraw', slot: slotOf(friendId) })
      if (digest) emit({ type: 'withdraw', slot: digestSlot })
      singles.clear()
      digest = null
    }
  }
}

const newDigest = (away: boolean, now: number): Digest => ({
  members: new Map(),
  others: new Map(),
  away,
  grownAt: now,
  drawnAt: now,
  grown: false,
  shrunk: false,
  expired: false
})

const isWatched = (alert: Alert): boolean => alert.rule !== 'default'

const cameToBeAvailable = ({ to }: Alert): boolean => isAvailable(to)
const stoppedBeingAvailable = ({ from, to }: Alert): boolean =>
  from !== null && isAvailable(from) && !isAvailable(to)

const digestMessage = (members: Alert[], others: readonly string[], away: boolean): AlertMessage => {
  const change = members.every(cameToBeAvailable)
    ? 'available'
    : others.length === 0 && members.every(stoppedBeingAvailable)
      ? 'unavailable'
      : 'changed'
  const firstOther = members.findIndex((alert) => !isWatched(alert))
  const watched = firstOther < 0 ? members.length : firstOther
  const count = members.length + others.length
  const named = members.slice(0, NAMES_SHOWN).map((alert) => alert.name)
  const names = [...named, ...others].slice(0, NAMES_SHOWN)
  return {
    kind: 'digest',
    change,
    count,
    watched: watched === count ? 0 : watched,
    names,
    more: count - names.length,
    away
  }
}
