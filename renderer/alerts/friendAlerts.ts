import type { AlertRule, AlertSettings, FriendAlert, TellMeView } from '@shared/alerts'
import type { AlertsView } from '@shared/alertsView'
import type { FriendRow } from '@shared/friend'
import type { AccountId, UserId } from '@shared/ids'

/** Choice for one friend as the window offers it; `default` is no choice. */
export const alertModes = ['default', 'watch', 'own', 'never'] as const
export type AlertMode = (typeof alertModes)[number]

/** @returns what the person chose for this friend, null where nothing was chosen. */
export function chosenAlert(
  settings: AlertSettings,
  accountId: AccountId,
  friendId: UserId
): FriendAlert | null {
  const friends = settings.accounts[accountId]?.friends
  // An id like `constructor` finds nothing that nobody put there.
  return friends && Object.hasOwn(friends, friendId) ? (friends[friendId] ?? null) : null
}

export const modeOf = (chosen: FriendAlert | null): AlertMode => chosen?.mode ?? 'default'

/** @returns the open request to be told about this friend, if there is one. */
export const wishFor = (view: AlertsView | null, accountId: AccountId, friendId: UserId): TellMeView | null =>
  view?.tellMe[accountId]?.find((wish) => wish.friendId === friendId) ?? null

/** The rule that serves a friend and why; `nobody` where none does. */
export type Serving =
  { by: 'own' | 'watch' | 'favourite' | 'everyone'; rule: AlertRule } | { by: 'never' | 'nobody' }

/** @returns which rule serves a friend: the own choice first, then the star, then everyone. */
export function servingRule(
  settings: AlertSettings,
  accountId: AccountId,
  friend: Pick<FriendRow, 'id' | 'favourite'>
): Serving {
  const chosen = chosenAlert(settings, accountId, friend.id)
  if (chosen?.mode === 'never') return { by: 'never' }
  if (chosen?.mode === 'own') return { by: 'own', rule: chosen.rule }
  const rule = settings.defaultRule
  if (chosen?.mode === 'watch') return { by: 'watch', rule }
  if (friend.favourite) return { by: 'favourite', rule }
  return settings.defaultFor === 'everyone' ? { by: 'everyone', rule } : { by: 'nobody' }
}

/**
 * @param now ms UTC
 * @returns the choice that a mode stands for; an own rule begins as the one for everyone
 */
export function alertOfMode(
  mode: AlertMode,
  settings: AlertSettings,
  now: number,
  before: FriendAlert | null
): FriendAlert | null {
  switch (mode) {
    case 'default':
      return null
    case 'own':
      return before?.mode === 'own' ? before : { mode: 'own', rule: { ...settings.defaultRule, madeAt: now } }
    case 'watch':
    case 'never':
      return { mode }
  }
}
