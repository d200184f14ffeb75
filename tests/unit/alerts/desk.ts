import {
  defaultAlertRule,
  defaultAlertSettings,
  type AlertLogEntry,
  type AlertRule,
  type AlertSettings,
  type FriendAlert
} from '@shared/alerts'
import type { Availability, AvailabilityKind } from '@shared/availability'
import type { AccountId, UserId } from '@shared/ids'
import { createAlertEngine } from '../../../main/alerts/engine'
import type { LocalTime } from '../../../main/alerts/localTime'
import { createPause, type Pause } from '../../../main/alerts/pause'
import type { AlertState } from '../../../main/alerts/state'
import type { AlertEffect, AlertEngine } from '../../../main/alerts/types'
import type { FriendChange } from '../../../main/roster/change'
import { createFakeClock, type FakeClock } from './fakeClock'

export const accountId = '0123456789abcdef0123456789abcdef' as AccountId
export const user = (name: string): UserId => name.toLowerCase() as UserId
export const being = (kind: AvailabilityKind): Availability => ({ kind, text: kind })
/** Wednesday, 4 March 2026, 12:00 UTC. */
export const NOON = Date.UTC(2026, 2, 4, 12)
export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const utc: LocalTime = { offsetAt: () => 0 }

type Show = Extract<AlertEffect, { type: 'show' }>

/** A desk with the app on it: what its person sees, and friends who come and go. */
export interface Desk {
  clock: FakeClock
  engine: AlertEngine
  effects: AlertEffect[]
  log: AlertLogEntry[]
  /** Notifications that stand on the screen. */
  open: Map<string, Show>
  titles(): string[]
  /** Decision and reason of the last entry. */
  why(): string
  becomes(name: string, to: AvailabilityKind, cause?: FriendChange['cause']): void
  together(names: string[], to: AvailabilityKind, cause?: FriendChange['cause']): void
  /** Pauses for so long, ms; null resumes. */
  pauseFor(ms: number | null): void
  /** The end of the pause, ms UTC; null when there is none. */
  pausedUntil(): number | null
  settings(change: Partial<AlertSettings>, friends?: Record<string, FriendAlert>, favourites?: string[]): void
  /** Quits the app without a word and starts it again with what it had kept. */
  restart(firstList?: Record<string, AvailabilityKind>): void
  kept(): AlertState | null
  /** Runs `work` whenever there is something to keep. */
  onKept(work: () => void): void
}

export const rule = (change: Partial<AlertRule> = {}): FriendAlert => ({
  mode: 'own',
  rule: { ...defaultAlertRule, madeAt: 1, ...change }
})

/** @param favourites friends who are favourites; everyone starts offline */
export function createDesk(favourites: string[] = ['Anna', 'Bela', 'Cora', 'Dora', 'Eva'], zone = utc): Desk {
  const clock = createFakeClock(NOON)
  const known = new Map<string, AvailabilityKind>()
  let kept: AlertState | null = null
  let keptHook = (): void => undefined
  let current = defaultAlertSettings
  let starred = favourites
  let pause: Pause
  const startPause = (state: Pause['state']): Pause =>
    createPause(clock, state, () => desk.engine.setConditions({ pausedUntil: null }))

  const start = (): AlertEngine => {
    const engine = createAlertEngine({
      clock,
      accountId,
      load: kept === null ? null : (JSON.parse(JSON.stringify(kept)) as AlertState),
      localTime: zone,
      onEffect(effect) {
        desk.effects.push(effect)
        if (effect.type === 'show') desk.open.set(effect.slot, effect)
        else desk.open.delete(effect.slot)
      },
      onLog: (entries) => void desk.log.push(...entries),
      onStateChanged(state) {
        kept = state
        keptHook()
      }
    })
    engine.setRules(current, starred.map(user))
    engine.setConditions({ pausedUntil: pause.until(clock.now()) })
    return engine
  }

  const desk: Desk = {
    clock,
    engine: null as unknown as AlertEngine,
    effects: [],
    log: [],
    open: new Map(),
    titles: () =>
      [...desk.open.values()].map(({ message }) =>
        message.kind === 'friend'
          ? `${message.name} ${message.to.kind}`
          : message.kind === 'digest'
            ? `${message.count} ${message.change}`
            : `keys of ${message.names.join(', ')}`
      ),
    why() {
      const last = desk.log.at(-1)
      return last ? `${last.decision}: ${last.reason} (${last.rule})` : 'nothing'
    },
    becomes: (name, to, cause) => desk.together([name], to, cause),
    together(names, to, cause = 'live') {
      const list = names.map((name): FriendChange => {
        const from = being(known.get(name) ?? 'offline')
        known.set(name, to)
        return { friendId: user(name), name, from, to: being(to), at: clock.now(), cause }
      })
      desk.engine.changes(list)
    },
    pauseFor(ms) {
      const now = clock.now()
      pause.set(ms === null ? null : now + ms, now)
      desk.engine.setConditions({ pausedUntil: pause.until(now) })
    },
    pausedUntil: () => pause.until(clock.now()),
    settings(change, friends = {}, stars = starred) {
      starred = stars
      const mine = Object.fromEntries(Object.entries(friends).map(([name, alert]) => [user(name), alert]))
      current = { ...current, ...change, accounts: { [accountId]: { friends: mine } } }
      desk.engine.setRules(current, starred.map(user))
    },
    restart(firstList = Object.fromEntries(known)) {
      desk.engine.dispose()
      pause.stop()
      desk.effects.length = 0
      desk.open.clear()
      known.clear()
      pause = startPause(pause.state)
      desk.engine = start()
      for (const [name, kind] of Object.entries(firstList)) known.set(name, kind)
      desk.engine.firstList(
        Object.entries(firstList).map(([name, kind]) => ({
          friendId: user(name),
          name,
          availability: being(kind)
        }))
      )
    },
    kept: () => kept,
    onKept: (work) => void (keptHook = work)
  }
  pause = startPause(null)
  desk.engine = start()
  desk.engine.firstList([])
  return desk
}
