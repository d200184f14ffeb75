import type { AlertReason, AlertRule, AlertRuleName } from '@shared/alerts'
import type { FriendChange } from '../roster/change'
import { hindrance, type Moment } from './quiet'
import { mismatch, type Rulebook } from './rulebook'
import type { SpentRules } from './spentRules'
import type { Alert, AlertConditions } from './types'

/** What is to be done about one change, and why. */
export type Verdict =
  | { tell: true; alert: Alert; spends: number | null }
  | { tell: false; reason: AlertReason; rule: AlertRuleName; until?: number }

/** What the engine remembers that bears on a verdict. */
export interface Memory {
  isSpent: SpentRules['has']
  /** End of the friend's cool-down, ms UTC; null where there is none. */
  coolDownEnd: number | null
}

const ownStateAllows = (when: AlertRule['when'], own: AlertConditions['ownPresence']): boolean => {
  switch (when) {
    case 'always':
      return true
    case 'only-while-i-am-away':
      return own === 'away'
    case 'only-while-i-am-available':
      return own === 'available'
  }
}

/**
 * Judges a change by the rule that serves the friend, in the order in which a person would explain it: which rule,
 * does it ask for this, may it speak now, was there one just before.
 */
export function judge(
  change: FriendChange,
  book: Rulebook,
  moment: Moment,
  memory: Memory,
  late: boolean
): Verdict {
  const applied = book.ruleFor(change.friendId)
  if (applied === 'never') return { tell: false, reason: 'never', rule: 'friend' }
  if (applied === null) return { tell: false, reason: 'no-rule-matches', rule: 'none' }
  const { rule, name } = applied
  const silent = (reason: AlertReason): Verdict => ({ tell: false, reason, rule: name })
  const wrong = mismatch(applied, change.from, change.to)
  if (wrong) return silent(wrong)
  if (rule.repeat === 'once' && memory.isSpent(change.friendId, rule.madeAt)) return silent('once-spent')
  if (rule.how === 'silent') return silent('rule-is-silent')
  if (!ownStateAllows(rule.when, moment.conditions.ownPresence)) return silent('own-state')
  const hindered = hindrance(moment, change.friendId, rule.breaksThrough)
  if (hindered) return { tell: false, rule: name, ...hindered }
  if (memory.coolDownEnd !== null && !rule.breaksThrough)
    return { tell: false, reason: 'cool-down', rule: name, until: memory.coolDownEnd }
  return {
    tell: true,
    alert: {
      friendId: change.friendId,
      name: change.name,
      from: change.from,
      to: change.to,
      rule: name,
      sound: rule.how === 'sound',
      urgent: moment.conditions.desktopDoNotDisturb,
      late
    },
    spends: rule.repeat === 'once' ? rule.madeAt : null
  }
}

/**
 * Judges a request to be told once, for a friend who is available. It passes the cool-down and asks for no own state;
 * it breaks through quiet where the friend's own rule does.
 */
export function judgeTellMe(
  friend: Pick<Alert, 'friendId' | 'name' | 'from' | 'to'>,
  book: Rulebook,
  moment: Moment,
  late: boolean
): Verdict {
  const applied = book.ruleFor(friend.friendId)
  const rule = applied === null || applied === 'never' ? null : applied.rule
  const hindered = hindrance(moment, friend.friendId, rule?.breaksThrough ?? false)
  if (hindered) return { tell: false, rule: 'tell-me', ...hindered }
  const { friendId, name, from, to } = friend
  const sound = (rule ?? book.settings.defaultRule).how === 'sound'
  const urgent = moment.conditions.desktopDoNotDisturb
  return {
    tell: true,
    alert: { friendId, name, from, to, rule: 'tell-me', sound, urgent, late },
    spends: null
  }
}
