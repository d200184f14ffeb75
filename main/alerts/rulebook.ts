import type { AlertRule, AlertSettings, ChangeSide, FriendAlert } from '@shared/alerts'
import { isAvailable, type Availability } from '@shared/availability'
import type { AccountId, UserId } from '@shared/ids'

/** The rule that serves a friend, and by which right. */
export interface AppliedRule {
  name: 'default' | 'favourite' | 'friend'
  rule: AlertRule
  /** Only a step between available and not available counts. */
  crossingsOnly: boolean
}

export interface Rulebook {
  readonly settings: AlertSettings
  /** @returns the rule that serves the friend, null where none does, `never` where the person switched alerts off */
  ruleFor(friendId: UserId): AppliedRule | 'never' | null
  /** @returns true while a rule made at this time still exists */
  has(madeAt: number): boolean
}

const namesAState = (side: ChangeSide): boolean => side === 'away' || side === 'busy' || side === 'offline'

/** A friend's own rule goes beyond crossings where it names a state, or asks for every change (any to any). */
const asksBeyondCrossings = ({ from, to }: AlertRule): boolean =>
  namesAState(from) || namesAState(to) || (from === 'any' && to === 'any')

/** The settings as one account needs them: a friend's own choice first, then the star, then everyone. */
export function createRulebook(
  settings: AlertSettings,
  accountId: AccountId,
  favourites: ReadonlySet<UserId>
): Rulebook {
  const entries = Object.entries(settings.accounts[accountId]?.friends ?? {}) as [UserId, FriendAlert][]
  // A Map, so that an id like `constructor` finds nothing that nobody put there.
  const friends = new Map(entries)
  const made = new Set([settings.defaultRule.madeAt])
  for (const [, alert] of entries) if (alert.mode === 'own') made.add(alert.rule.madeAt)
  const byDefault = (name: AppliedRule['name']): AppliedRule => ({
    name,
    rule: settings.defaultRule,
    crossingsOnly: true
  })
  const [watched, starred, anyone] = [byDefault('friend'), byDefault('favourite'), byDefault('default')]
  return {
    settings,
    ruleFor(friendId) {
      const own = friends.get(friendId)
      if (own?.mode === 'never') return 'never'
      if (own?.mode === 'own')
        return { name: 'friend', rule: own.rule, crossingsOnly: !asksBeyondCrossings(own.rule) }
      if (own?.mode === 'watch') return watched
      if (favourites.has(friendId)) return starred
      return settings.defaultFor === 'everyone' ? anyone : null
    },
    has: (madeAt) => made.has(madeAt)
  }
}

const sideMatches = (side: ChangeSide, availability: Availability): boolean => {
  if (side === 'any') return true
  if (side === 'unavailable') return !isAvailable(availability)
  return availability.kind === side
}

/** @returns true for a step over the line between available and not available. */
export const isCrossing = (from: Availability, to: Availability): boolean =>
  isAvailable(from) !== isAvailable(to)

/** @returns why the rule does not ask for this change, or null when it does */
export function mismatch(
  applied: AppliedRule,
  from: Availability,
  to: Availability
): 'not-a-crossing' | 'no-rule-matches' | null {
  if (from.kind === to.kind) return 'not-a-crossing'
  if (applied.crossingsOnly && !isCrossing(from, to)) return 'not-a-crossing'
  return sideMatches(applied.rule.from, from) && sideMatches(applied.rule.to, to) ? null : 'no-rule-matches'
}
