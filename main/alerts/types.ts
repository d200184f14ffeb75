import type { AlertLogEntry, AlertRuleName, AlertSettings, TellMeExpiry, TellMeView } from '@shared/alerts'
import type { Availability } from '@shared/availability'
import type { Clock } from '@shared/clock'
import type { AccountId, UserId } from '@shared/ids'
import type { FriendChange } from '../roster/change'
import type { LocalTime } from './localTime'
import type { AlertState } from './state'

/** Something worth telling, before it is known whether it gets a notification of its own or goes into a digest. */
export interface Alert {
  friendId: UserId
  name: string
  from: Availability | null
  to: Availability
  rule: AlertRuleName
  sound: boolean
  /** It has to pass the desktop's do-not-disturb, which only a critical notification does. */
  urgent: boolean
  /** Held back (quiet, cool-down, restart) and told now. */
  late: boolean
}

/** The place of one notification on the screen: one for each friend, one for the digest of an account. */
export type SlotId = string

/** What a notification says, in values; `alertText` makes the words. */
export type AlertMessage =
  | {
      kind: 'friend'
      name: string
      from: Availability | null
      to: Availability
      asked: boolean
      late: boolean
    }
  | {
      kind: 'digest'
      change: 'available' | 'unavailable' | 'changed'
      count: number
      /** How many of them the person watches; 0 also where it is all of them and not worth saying. */
      watched: number
      /** Watched ones first, cut to a few. */
      names: string[]
      more: number
      /** They changed while this app could not see. */
      away: boolean
    }
  | {
      kind: 'keys'
      count: number
      /** Cut to a few. */
      names: string[]
      more: number
    }

export type AlertAction = 'open' | 'remind-again'

/** What the desktop has to do. A `show` for an open slot replaces what stands there. */
export type AlertEffect =
  | {
      type: 'show'
      slot: SlotId
      kind: 'friend' | 'digest' | 'keys'
      friendIds: UserId[]
      message: AlertMessage
      sound: boolean
      /** `low` where nothing new is told: what stands there is put right. */
      urgency: 'low' | 'normal' | 'critical'
      /** Somebody asked for it and would miss it: it does not go by itself. */
      stays: boolean
      actions: AlertAction[]
    }
  | { type: 'withdraw'; slot: SlotId }

export interface AlertConditions {
  /** Own presence as it is now, by hand or by idle time. */
  ownPresence: 'available' | 'away' | 'busy' | 'invisible'
  /** Nobody sits at the machine, as far as it tells. */
  absent: boolean
  desktopDoNotDisturb: boolean
  /** End of the pause of all alerts, ms UTC; null when there is none. */
  pausedUntil: number | null
  /** The friend at whom the focused window stands open; null as well while the person is idle or the screen locked. */
  focusedFriend: UserId | null
}

export interface AlertEngineOptions {
  clock: Clock
  accountId: AccountId
  /** What the last run left behind. */
  load: AlertState | null
  onEffect(effect: AlertEffect): void
  /** Never called while the log is switched off. */
  onLog(entries: AlertLogEntry[]): void
  /** The state to keep, whenever it became different; at most once for each call of the engine. */
  onStateChanged(state: AlertState): void
  /** Local time; the system's by default. */
  localTime?: LocalTime
}

/** A friend's state as it is, which is no change of anything. */
export interface KnownFriend {
  friendId: UserId
  name: string
  availability: Availability
}

export type NamedFriend = Pick<KnownFriend, 'friendId' | 'name'>

/** Decides for one account what is told, when and why. See `createAlertEngine`. */
export interface AlertEngine {
  /**
   * The first list of this run: alerts nobody, except who asked to be told and finds her available.
   * @param more another part follows; nothing is told before the last one
   */
  firstList(friends: readonly KnownFriend[], more?: boolean): void
  /** Friends who appeared in the list later. */
  friendsAdded(friends: readonly KnownFriend[]): void
  friendsRemoved(friendIds: readonly UserId[]): void
  /**
   * Changes that damping let through: what one answer of the server brought, in one list or in parts.
   * @param more another part follows, with other friends; nothing is told before the last one
   */
  changes(list: readonly FriendChange[], more?: boolean): void
  /** Drops that were too short to count: for the log. */
  damped(list: readonly FriendChange[]): void
  /** Friends whose public key is another one: told at once, whatever the rules say; quiet alone holds it back. */
  keysChanged(friends: readonly NamedFriend[]): void
  /** The trusted keys are back. */
  keysReturned(friends: readonly NamedFriend[]): void
  /** The person has decided about this friend's key. */
  keyDecided(friendId: UserId): void
  setRules(settings: AlertSettings, favourites: Iterable<UserId>): void
  setConditions(conditions: Partial<AlertConditions>): void
  tellMeWhen(friendId: UserId, expires: TellMeExpiry): void
  cancelTellMe(friendId: UserId): void
  /** "Remind me again" on a notification: asks anew, with the expiry of the request that it told. */
  remindAgain(slot: SlotId): void
  notificationClosed(slot: SlotId): void
  /** It went from the screen by itself, perhaps into the desktop's list, where it can still be clicked and replaced. */
  notificationExpired(slot: SlotId): void
  /** The person saw this friend in the window. */
  notificationSeen(friendId: UserId): void
  setDisconnected(): void
  /** The list is true again. Call it after the changes that this list brought. */
  setReconnected(): void
  /** Looks at the clock again: after wake-up, or when the machine's time or time zone was set. */
  recheck(): void
  /** Requests to be told once that are still open. */
  readonly tellMe: TellMeView[]
  /** Takes everything from the screen and ends all timers. */
  dispose(): void
}
