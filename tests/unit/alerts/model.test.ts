import {
  alertReasons,
  defaultAlertRule,
  defaultAlertSettings,
  type AlertLogEntry,
  type AlertRule,
  type AlertSettings,
  type FriendAlert,
  type TellMeExpiry
} from '@shared/alerts'
import type { AvailabilityKind } from '@shared/availability'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createAlertEngine } from '../../../main/alerts/engine'
import type { LocalTime } from '../../../main/alerts/localTime'
import { createPause, type KeptPause, type Pause } from '../../../main/alerts/pause'
import type { AlertState } from '../../../main/alerts/state'
import type { AlertConditions, AlertEffect, AlertEngine } from '../../../main/alerts/types'
import { accountId, being, user } from './desk'
import { createFakeClock, type FakeClock } from './fakeClock'
import type { FriendChange } from '../../../main/roster/change'
import { createDamping, type Damping } from '../../../main/roster/damping'
import { Model, PlainDamping, type ModelChange } from './model'

const names = ['anna', 'bela', 'cora', 'dora', 'eva', 'fred', 'gus', 'hana']
const RUNS = Number(process.env['ALERT_LIVES'] ?? 1_200)
const HOUR = 3_600_000
const SPRING = Date.UTC(2026, 2, 29, 1)
const AUTUMN = Date.UTC(2026, 9, 25, 1)
const europe: LocalTime = { offsetAt: (ms) => (ms >= SPRING && ms < AUTUMN ? 120 : 60) }

type Command =
  | { do: 'changes'; steps: { who: number; to: AvailabilityKind }[]; catchUp: boolean; inParts: boolean }
  | { do: 'advance'; seconds: number }
  | { do: 'jump'; ms: number; noticed: boolean }
  | { do: 'damping'; seconds: number }
  | { do: 'rules'; settings: AlertSettings; favourites: string[] }
  | {
      do: 'conditions'
      change: {
        ownPresence?: AlertConditions['ownPresence']
        absent?: boolean
        dnd?: boolean
        focused?: string | null
      }
    }
  | { do: 'pause'; ms: number | null }
  | { do: 'ask'; who: number; expires: TellMeExpiry }
  | { do: 'cancel' | 'seen' | 'remove' | 'add'; who: number }
  | { do: 'remind' | 'close' | 'expire'; slot: number }
  | { do: 'sleep'; seconds: number; steps: { who: number; to: AvailabilityKind }[] }
  | { do: 'link'; up: boolean }
  | { do: 'restart'; steps: { who: number; to: AvailabilityKind }[] }

const who = fc.nat({ max: names.length - 1 })
const kind = fc.constantFrom<AvailabilityKind>(
  'available',
  'available',
  'available',
  'away',
  'busy',
  'offline',
  'unknown'
)
const steps = fc.array(fc.record({ who, to: kind }), { minLength: 1, maxLength: 7 })
const side = fc.constantFrom<AlertRule['from']>('any', 'available', 'unavailable', 'away', 'busy', 'offline')
const rule: fc.Arbitrary<AlertRule> = fc.record({
  from: fc.oneof(fc.constant('any' as const), side),
  to: fc.oneof(fc.constantFrom('any' as const, 'available' as const), side),
  how: fc.constantFrom<AlertRule['how']>('notification', 'notification', 'sound', 'silent'),
  when: fc.constantFrom<AlertRule['when']>(
    'always',
    'always',
    'only-while-i-am-away',
    'only-while-i-am-available'
  ),
  repeat: fc.constantFrom<AlertRule['repeat']>('always', 'always', 'once'),
  breaksThrough: fc.boolean(),
  madeAt: fc.nat({ max: 5 })
})
const friendAlert: fc.Arbitrary<FriendAlert> = fc.oneof(
  fc.constant<FriendAlert>({ mode: 'watch' }),
  fc.constant<FriendAlert>({ mode: 'never' }),
  fc.record({ mode: fc.constant('own' as const), rule })
)
const minute = fc.nat({ max: 1_439 })
const settings: fc.Arbitrary<AlertSettings> = fc
  .record({
    friends: fc.dictionary(fc.constantFrom(...names), friendAlert, { maxKeys: 5, noNullPrototype: true }),
    defaultRule: fc.oneof(fc.constant(defaultAlertRule), fc.constant(defaultAlertRule), rule),
    defaultFor: fc.constantFrom<AlertSettings['defaultFor']>('watched', 'everyone'),
    on: fc.boolean(),
    spans: fc.array(fc.record({ day: fc.nat({ max: 6 }), from: minute, to: minute }), { maxLength: 4 }),
    honourDoNotDisturb: fc.boolean(),
    coolDownMs: fc.constantFrom(0, 120_000, 120_000, 600_000),
    log: fc.constantFrom(true, true, true, false)
  })
  .map(({ friends, on, spans, log, ...rest }) => ({
    ...defaultAlertSettings,
    ...rest,
    accounts: { [accountId]: { friends } },
    quietHours: { on, spans },
    log: { on: log, keepDays: 14 }
  }))

const seconds = fc.constantFrom(0, 1, 1, 2, 3, 15, 59, 60, 119, 120, 121, 900, 3_600, 30_000)
// Adjustable up to five minutes, or off; and what nobody chose.
const dampingTime = fc.oneof(fc.constant(15), fc.constant(0), fc.nat({ max: 300 }))
const day = 24 * HOUR
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant('changes' as const),
      steps,
      catchUp: fc.constantFrom(false, false, true),
      inParts: fc.boolean()
    })
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('advance' as const), seconds }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('jump' as const),
      ms: fc.constantFrom(-day, day, -HOUR, HOUR, -30_000, 30_000, 1_000, -1_000),
      noticed: fc.boolean()
    })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('damping' as const), seconds: dampingTime }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rules' as const), settings, favourites: fc.subarray(names) })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('conditions' as const),
      change: fc.record(
        {
          ownPresence: fc.constantFrom<AlertConditions['ownPresence']>(
            'available',
            'away',
            'busy',
            'invisible'
          ),
          absent: fc.boolean(),
          dnd: fc.constantFrom(false, false, true),
          focused: fc.constantFrom(null, null, ...names)
        },
        { requiredKeys: [] }
      )
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pause' as const), ms: fc.constantFrom(null, HOUR / 2, 2 * HOUR) })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      who,
      expires: fc.constantFrom<TellMeExpiry>('today', 'week', 'never')
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('cancel' as const, 'seen' as const, 'remove' as const, 'add' as const),
      who
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('remind' as const, 'close' as const, 'expire' as const),
      slot: fc.nat()
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('sleep' as const),
      seconds: fc.constantFrom(60, 3_600, 30_000),
      steps
    })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('link' as const), up: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), steps }) }
)

/** Puts what the engine did into the model's words. */
const effectLine = (effect: AlertEffect): string => {
  const slot = effect.slot.startsWith('digest') ? 'digest' : effect.slot.split(':')[2]
  if (effect.type === 'withdraw') return `withdraw ${slot}`
  const { message } = effect
  const stays = effect.stays ? 'stays' : 'goes'
  const look = [effect.sound ? 'sound' : 'mute', effect.urgency, stays, ...effect.actions].join(' ')
  if (message.kind === 'friend')
    return `show ${slot} ${message.to.kind} ${message.asked ? 'asked' : 'by-rule'} ${message.late ? 'late' : 'now'} ${look}`
  if (message.kind === 'keys') return `show keys ${effect.friendIds.join('+')}`
  const numbers = `${message.count} ${message.watched} ${message.away ? 'away' : 'here'}`
  return `show digest ${numbers} ${[...effect.friendIds].sort().join('+')} ${look}`
}
const logLine = (entry: AlertLogEntry): string =>
  `log ${entry.friendId} ${entry.to.kind} ${entry.decision} ${entry.reason} ${entry.rule}`

/** The engine and the model, given the same life. */
class Pair {
  private clock: FakeClock
  private lines: string[] = []
  private kept: AlertState | null = null
  private settings = defaultAlertSettings
  private favourites = names.slice(0, 4)
  private actual = new Map<string, AvailabilityKind>(names.map((name) => [name, 'offline']))
  private listed = new Set(names)
  private slots: string[] = []
  private open = new Set<string>()
  private model: Model
  private engine: AlertEngine
  private pause: Pause
  /** The clock was set, and nobody has told the engine yet. */
  private unaware = false
  /** What stands in front of both in the app; each second it comes after them. */
  private damping: { clock: FakeClock; real: Damping; plain: PlainDamping } | null = null

  constructor(
    start: number,
    private reasons: Set<string>,
    /** Seconds that a drop is held, null for no damping. */
    private dampingTime: number | null = null
  ) {
    this.clock = createFakeClock(start)
    this.model = new Model(start, europe, this.settings, this.favourites)
    this.pause = this.startPause(null)
    this.engine = this.startEngine()
    this.startDamping()
    const list = [...this.actual].map(([friend, kindNow]) => ({ friend, kind: kindNow }))
    this.giveFirstList()
    this.model.restart(list)
  }

  /** In parts, as a long list comes. */
  private giveFirstList(): void {
    const known = this.known()
    for (let from = 0; from === 0 || from < known.length; from += 2)
      this.engine.firstList(known.slice(from, from + 2), from + 2 < known.length)
  }

  /** The person's pause, as the desk of all accounts holds it. */
  private startPause(kept: KeptPause | null): Pause {
    return createPause(this.clock, kept, () => this.engine.setConditions({ pausedUntil: null }))
  }

  private startEngine(): AlertEngine {
    const engine = createAlertEngine({
      clock: this.clock,
      accountId,
      load: this.kept && (JSON.parse(JSON.stringify(this.kept)) as AlertState),
      localTime: europe,
      onEffect: (effect) => {
        this.lines.push(effectLine(effect))
        if (effect.type === 'withdraw') this.open.delete(effect.slot)
        else {
          this.open.add(effect.slot)
          if (!this.slots.includes(effect.slot)) this.slots.push(effect.slot)
        }
      },
      onLog: (entries) => {
        for (const entry of entries) this.reasons.add(entry.reason)
        this.lines.push(...entries.map(logLine))
      },
      onStateChanged: (state) => void (this.kept = state)
    })
    engine.setRules(this.settings, this.favourites.map(user))
    engine.setConditions({ pausedUntil: this.pause.until(this.clock.now()) })
    return engine
  }

  private startDamping(): void {
    if (this.dampingTime === null) return
    this.damping?.real.dispose()
    const clock = createFakeClock(this.clock.now())
    const real = createDamping({
      clock,
      dampingMs: this.dampingTime * 1_000,
      onConfirmed: (changes) => this.engine.changes(changes),
      onDamped: (drops) => this.engine.damped(drops)
    })
    this.damping = { clock, real, plain: new PlainDamping(this.dampingTime) }
    this.observe([...this.listed], false)
  }

  /** The server says how these friends are. */
  private observe(friends: string[], catchUp: boolean): void {
    if (!this.damping) return
    const list = friends.map((friend) => ({ friend, to: this.actual.get(friend) ?? 'offline' }))
    const cause = catchUp ? 'catch-up' : 'live'
    const seen = list.map(({ friend, to }) => ({ id: user(friend), name: friend, availability: being(to) }))
    this.engine.changes(this.damping.real.observe(seen, cause))
    const { changes, damped } = this.damping.plain.observe(list, catchUp)
    if (damped.length > 0) this.model.damped(damped)
    this.model.changes(changes)
  }

  private known(only?: string) {
    return [...this.actual]
      .filter(([name]) => (only ? name === only : this.listed.has(name)))
      .map(([name, now]) => ({ friendId: user(name), name, availability: being(now) }))
  }

  private change(list: { who: number; to: AvailabilityKind }[], catchUp: boolean, inParts = false): void {
    const changes: ModelChange[] = []
    for (const step of list) {
      const friend = names[step.who] ?? ''
      const from = this.actual.get(friend) ?? 'offline'
      if (!this.listed.has(friend) || from === step.to) continue
      this.actual.set(friend, step.to)
      changes.push({ friend, from, to: step.to, catchUp })
    }
    if (this.damping) return this.observe([...new Set(changes.map(({ friend }) => friend))], catchUp)
    const all = changes.map(({ friend, from, to }): FriendChange => ({
      friendId: user(friend),
      name: friend,
      from: being(from),
      to: being(to),
      at: this.clock.now(),
      cause: catchUp ? 'catch-up' : 'live'
    }))
    // A long answer comes in parts.
    const parted = inParts && new Set(all.map(({ friendId }) => friendId)).size === all.length
    if (parted) this.engine.changes(all.splice(0, all.length / 2), true)
    this.engine.changes(all)
    this.model.changes(changes)
  }

  private advance(count: number): void {
    // As after each wake-up, and otherwise within a quarter of an hour.
    if (this.unaware) this.engine.recheck()
    if (this.unaware) this.model.settle()
    this.unaware = false
    let left = count
    for (; left > 0 && this.damping?.plain.waits; left -= 1) this.pass(1)
    this.pass(left)
  }

  private pass(seconds: number): void {
    this.clock.advance(seconds * 1_000)
    this.model.advance(seconds)
    if (!this.damping) return
    this.damping.clock.advance(seconds * 1_000)
    this.model.changes(this.damping.plain.pass(seconds))
  }

  private link(up: boolean): void {
    if (this.damping) {
      const { real, plain } = this.damping
      if (up) real.connectionConfirmed()
      else real.connectionLost()
      this.model.changes(plain.link(up))
    }
    if (up) this.engine.setReconnected()
    else this.engine.setDisconnected()
    this.model.setConnected(up)
  }

  private modelSlot = (slot: string): string =>
    slot.startsWith('digest') ? 'digest' : (slot.split(':')[2] ?? '')

  run(step: Command): void {
    const { engine, model } = this
    switch (step.do) {
      case 'changes':
        return this.change(step.steps, step.catchUp, step.inParts)
      case 'advance':
        return this.advance(step.seconds)
      case 'jump':
        // What the damping makes of it is proved where it is made.
        if (this.damping) return
        this.clock.jump(step.ms)
        if (step.noticed) engine.recheck()
        this.unaware ||= !step.noticed
        return model.jump(step.ms, step.noticed)
      case 'damping':
        if (!this.damping) return
        this.dampingTime = step.seconds
        this.damping.real.setDampingMs(step.seconds * 1_000)
        return model.changes(this.damping.plain.setLimit(step.seconds))
      case 'rules':
        this.settings = step.settings
        this.favourites = step.favourites
        engine.setRules(step.settings, step.favourites.map(user))
        return model.setRules(step.settings, step.favourites)
      case 'conditions': {
        const { ownPresence, absent, dnd, focused } = step.change
        engine.setConditions({
          ...(ownPresence === undefined ? {} : { ownPresence }),
          ...(absent === undefined ? {} : { absent }),
          ...(dnd === undefined ? {} : { desktopDoNotDisturb: dnd }),
          ...(focused === undefined ? {} : { focusedFriend: focused === null ? null : user(focused) })
        })
        return model.setConditions(step.change)
      }
      case 'pause':
        this.pause.set(step.ms === null ? null : this.clock.now() + step.ms, this.clock.now())
        engine.setConditions({ pausedUntil: this.pause.until(this.clock.now()) })
        return model.pauseFor(step.ms)
      case 'ask':
        engine.tellMeWhen(user(names[step.who] ?? ''), step.expires)
        return model.ask(names[step.who] ?? '', step.expires)
      case 'link':
        return this.link(step.up)
      case 'sleep':
        this.link(false)
        this.advance(step.seconds)
        this.change(step.steps, true)
        return this.link(true)
      case 'restart':
        return this.restart(step.steps)
      case 'remind':
      case 'close':
      case 'expire':
        return this.atSlot(step.do, step.slot)
      default:
        return this.withFriend(step.do, names[step.who] ?? '')
    }
  }

  private withFriend(what: 'cancel' | 'seen' | 'remove' | 'add', name: string): void {
    const { engine, model } = this
    if (what === 'cancel') {
      engine.cancelTellMe(user(name))
      model.cancel(name)
    } else if (what === 'seen') {
      engine.notificationSeen(user(name))
      model.seen(name)
    } else if (what === 'remove') {
      this.listed.delete(name)
      this.damping?.real.forget([user(name)])
      this.damping?.plain.forget(name)
      engine.friendsRemoved([user(name)])
      model.removed(name)
    } else if (!this.listed.has(name)) {
      this.listed.add(name)
      this.observe([name], false)
      engine.friendsAdded(this.known(name))
      model.learn([{ friend: name, kind: this.actual.get(name) ?? 'offline' }], false)
    }
  }

  private atSlot(what: 'remind' | 'close' | 'expire', index: number): void {
    const slot = this.slots[index % Math.max(this.slots.length, 1)]
    if (slot === undefined) return
    if (what === 'remind') {
      this.engine.remindAgain(slot)
      this.model.remindAgain(this.modelSlot(slot))
    } else if (what === 'expire') {
      this.engine.notificationExpired(slot)
      this.model.expired(this.modelSlot(slot))
    } else {
      this.open.delete(slot)
      this.engine.notificationClosed(slot)
      this.model.closed(this.modelSlot(slot))
    }
  }

  private restart(list: { who: number; to: AvailabilityKind }[]): void {
    this.engine.dispose()
    const pause = this.pause.state
    this.pause.stop()
    expect(this.open, 'nothing is left on the screen').toEqual(new Set())
    expect(this.clock.timers, 'no timer is left').toBe(0)
    this.lines = []
    this.slots = []
    for (const step of list) this.actual.set(names[step.who] ?? '', step.to)
    this.unaware = false
    this.damping?.real.dispose()
    this.damping = null
    this.pause = this.startPause(pause)
    this.engine = this.startEngine()
    this.giveFirstList()
    this.model.restart([...this.listedKinds()])
    this.startDamping()
  }

  private *listedKinds() {
    for (const [friend, kindNow] of this.actual) if (this.listed.has(friend)) yield { friend, kind: kindNow }
  }

  /** Both did the same things, remember the same, and show the same. */
  compare(): void {
    const { model } = this
    expect(this.lines.splice(0).sort()).toEqual(model.lines.splice(0).sort())
    const shown = [...model.singles.map((one) => one.friend), ...(model.digest ? ['digest'] : [])]
    expect([...this.open].map(this.modelSlot).sort()).toEqual(shown.sort())
    const wishes = (this.kept?.tellMe ?? []).map(
      (wish) => `${wish.friendId} ${wish.waitsFor} ${wish.expiresAt} ${wish.over}`
    )
    expect(wishes.sort()).toEqual(
      model.wishes
        .map(
          (wish) =>
            `${wish.friend} ${wish.waitsFor} ${wish.expiresAt === Infinity ? null : wish.expiresAt} ${wish.over}`
        )
        .sort()
    )
    expect(this.clock.timers).toBeLessThanOrEqual(2)
  }
}

const start = fc
  .constantFrom(SPRING, AUTUMN)
  .chain((middle) =>
    fc.integer({ min: -40 * 3_600, max: 10 * 3_600 }).map((second) => middle + second * 1_000)
  )

/** @returns how many steps were made, and which reasons the log gave */
function live(lives: number, damping: fc.Arbitrary<number | null>): { steps: number; reasons: Set<string> } {
  const reasons = new Set<string>()
  let steps = 0
  fc.assert(
    fc.property(start, damping, fc.array(command, { maxLength: 240, size: 'max' }), (from, seconds, life) => {
      const pair = new Pair(from, reasons, seconds)
      for (const step of life) {
        pair.run(step)
        pair.compare()
        steps += 1
      }
    }),
    { numRuns: lives }
  )
  return { steps, reasons }
}

it('does in 100,000 steps of random lives what the plain model says', { timeout: 120_000 }, () => {
  const { steps, reasons } = live(RUNS, fc.constant(null))
  expect(steps).toBeGreaterThan(100_000)
  // Lives in which half of the rules never apply would prove nothing.
  const elsewhere = ['damped', 'key-returned']
  expect([...reasons].sort()).toEqual(alertReasons.filter((reason) => !elsewhere.includes(reason)).sort())
})

it('does the same behind the damping, where a short drop is no change at all', { timeout: 120_000 }, () => {
  const { steps, reasons } = live(RUNS / 4, dampingTime)
  expect(steps).toBeGreaterThan(25_000)
  expect(reasons).toContain('damped')
  expect(reasons).toContain('shown-late')
})
