import type { FriendAlert } from './alerts'
import type { AlertsView } from './alertsView'
import type { AccountId, UserId } from './ids'

/** What a row says about alerts by a small mark. */
export type AlertMark = 'asked' | 'watched' | 'own' | 'never'

const markOfMode = { watch: 'watched', own: 'own', never: 'never' } as const

/** @returns the marks of one account by friend; a request is told before a rule. */
export function alertMarks(view: AlertsView | null, accountId: AccountId): ReadonlyMap<UserId, AlertMark> {
  const marks = new Map<UserId, AlertMark>()
  const chosen = Object.entries(view?.settings.accounts[accountId]?.friends ?? {}) as [UserId, FriendAlert][]
  for (const [id, { mode }] of chosen) marks.set(id, markOfMode[mode])
  for (const { friendId } of view?.tellMe[accountId] ?? []) marks.set(friendId, 'asked')
  return marks
}
