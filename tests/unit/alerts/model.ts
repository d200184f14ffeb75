import type { AlertRule, AlertSettings, FriendAlert, TellMeExpiry } from '@shared/alerts'
import type { AvailabilityKind } from '@shared/availability'
import type { UserId } from '@shared/ids'
import { daysLater, nextMidnight, type LocalTime } from '../../../main/alerts/localTime'
import { accountId } from './desk'

/**
 * What alerts should do, said as plainly as possible: no timers (it looks at every second), no indexes, no
 * ordering tricks. It speaks in lines of text, so that a difference to the engine reads as a sentence.
 */

type Kind = AvailabilityKind
export interface ModelChange {
  friend: string
  from: Kind
  to: Kind
  catchUp: boolean
}
interface Wish {
  friend: string
  expires: TellMeExpiry
  expiresAt: number
  waitsFor: 'leave' | 'return' | 'ready'
}
interface Shown {
  friend: string
  kind: Kind
  rule: string
  sound: boolean
  urgent: boolean
  late: boolean
  at: number
}
interface Friend {
  name: string
  current: Kind
  toldKind: Kind | null
  toldAt: number | null
  held: ModelChange | null
}
type Verdict = { tell: Shown; spends: number | null } | { tell: null; reason: string; rule: string }

const isIn = (kind: Kind): boolean => kind === 'available'
const side = (wanted: string, kind: Kind): boolean =>
  wanted === 'any' || wanted === kind || (wanted === 'unavailable' && !isIn(kind))

export class Model {
  elapsed = 0
  lines: string[] = []
  friends: Friend[] = []
  wishes: Wish[] = []
  spent: { friend: string; madeAt: number }[] = []
  pause: { until: number; setAt: number; endsAtElapsed: number } | null = null
  ownPresence = 'available'
  dnd = false
  focused: string | null = null
  connected = false
  singles: Shown[] = []
  digest: {
    members: Shown[]
    others: number
    away: boolean
    grownAt: number
    drawnAt: number
    stale: boolean
  } | null = null
  askedIn = new Map<string, string[]>()
  lastExpiry = new Map<string, TellMeExpiry>()

  constructor(
    private offset: number,
    private zone: LocalTime,
    private settings: AlertSettings,
    private favourites: string[]
  ) {}

  get now(): number {
    return this.elapsed + this.offset
  }

  advance(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      if (!this.waitsForTime()) {
        this.elapsed += (seconds - second) * 1_000
        return
      }
      this.elapsed += 1_000
      this.settle()
    }
  }

  private waitsForTime(): boolean {
    return (
      this.digest?.stale === true ||
      this.friends.some((friend) => friend.held) ||
      this.wishes.some((wish) => wish.waitsFor === 'ready')
    )
  }

  jump(ms: number): void {
    this.offset += ms
    this.settle()
  }

  setRules(settings: AlertSettings, favourites: string[]): void {
    this.settings = settings
    this.favourites = favourites
    const rules = Object.values(settings.accounts[accountId]?.friends ?? {})
    const made = [
      settings.defaultRule.madeAt,
      ...rules.map((alert) => (alert.mode === 'own' ? alert.rule.madeAt : NaN))
    ]
    this.spent = this.spent.filter((one) => made.includes(one.madeAt))
    this.settle()
  }

  setConditions(change: { ownPresence?: string; dnd?: boolean; focused?: string | null }): void {
    this.ownPresence = change.ownPresence ?? this.ownPresence
    this.dnd = change.dnd ?? this.dnd
    if (change.focused !== undefined) this.focused = change.focused
    if (this.focused !== null) this.takeAway(this.focused)
    this.settle()
  }

  pauseFor(ms: number | null): void {
    this.pause =
      ms === null ? null : { until: this.now + ms, setAt: this.now, endsAtElapsed: this.elapsed + ms }
    this.settle()
  }

  ask(name: string, expires: TellMeExpiry): void {
    const ready = this.wishes.some((wish) => wish.friend === name && wish.waitsFor === 'ready')
    this.drop(name)
    const there = this.friends.some((friend) => friend.name === name && isIn(friend.current))
    const expiresAt =
      expires === 'never'
        ? Infinity
        : expires === 'today'
          ? nextMidnight(this.now, this.zone)
          : daysLater(this.now, 7, this.zone)
    this.wishes.push({
      friend: name,
      expires,
      expiresAt,
      waitsFor: ready ? 'ready' : there ? 'leave' : 'return'
    })
    this.settle()
  }

  cancel(name: string): void {
    this.drop(name)
    this.settle()
  }

  remindAgain(slot: string): void {
    for (const name of this.askedIn.get(slot) ?? [])
      if (!this.wishes.some((wish) => wish.friend === name))
        this.ask(name, this.lastExpiry.get(name) ?? 'week')
    this.settle()
  }

  closed(slot: string): void {
    if (slot === 'digest') this.digest = null
    this.singles = this.singles.filter((one) => one.friend !== slot)
    this.settle()
  }

  seen(name: string): void {
    this.takeAway(name)
    this.settle()
  }

  setConnected(connected: boolean): void {
    this.connected = connected
    this.settle()
  }

  removed(name: string): void {
    this.friends = this.friends.filter((friend) => friend.name !== name)
    this.takeAway(name)
    for (const wish of this.wishes)
      if (wish.friend === name) {
        wish.waitsFor = 'return'
        wish.expiresAt = Math.min(wish.expiresAt, this.now + 7 * 86_400_000)
      }
    this.settle()
  }

  restart(list: { friend: string; kind: Kind }[]): void {
    this.takeAllAway()
    this.lines = []
    this.friends = []
    this.singles = []
    this.digest = null
    this.askedIn.clear()
    this.lastExpiry.clear()
    this.ownPresence = 'available'
    this.dnd = false
    this.focused = null
    this.connected = false
    const { pause } = this
    if (pause) {
      const over =
        this.now < pause.setAt - 60_000 || this.now >= pause.until || this.elapsed >= pause.endsAtElapsed
      this.pause = over ? null : { ...pause, endsAtElapsed: this.elapsed + pause.until - this.now }
    }
    this.connected = true
    this.learn(list, true)
  }

  learn(list: { friend: string; kind: Kind }[], first: boolean): void {
    const told: Shown[] = []
    const lines: string[] = []
    for (const { friend: name, kind } of list) {
      this.friend(name).current = kind
      const wish = this.wishes.find((one) => one.friend === name)
      if (!isIn(kind) && wish) wish.waitsFor = 'return'
      if (!isIn(kind)) continue
      if (wish?.waitsFor === 'return') {
        if (this.now < wish.expiresAt) {
          const verdict = this.judgeWish(name, true)
          this.write(name, kind, verdict, lines)
          if (verdict.tell) told.push(this.tell(verdict))
          continue
        }
        this.drop(name)
        lines.push(`log ${name} ${kind} silent expired tell-me`)
        continue
      }
      const rule = this.ruleFor(name)
      if (first && rule && rule !== 'never' && rule.by !== 'default')
        lines.push(`log ${name} ${kind} silent first-list ${rule.by}`)
    }
    this.dispatch(told, [], false, lines)
    this.settle()
  }

  changes(list: ModelChange[]): void {
    const told: Shown[] = []
    const others: string[] = []
    const lines: string[] = []
    const net: ModelChange[] = []
    list.forEach((change, index) => {
      const mine = list.filter((one) => one.friend === change.friend)
      const isLast = !list.slice(index + 1).some((one) => one.friend === change.friend)
      if (isLast) net.push({ ...change, from: mine[0]?.from ?? change.from })
      else lines.push(`log ${change.friend} ${change.to} silent superseded none`)
      if (!isLast && !isIn(change.to)) this.left(change.friend)
    })
    for (const change of net) {
      const friend = this.friend(change.friend)
      friend.current = change.to
      friend.held = null
      if (!isIn(change.from) || !isIn(change.to)) this.left(change.friend)
      const verdict = this.verdictOn(change)
      this.write(change.friend, change.to, verdict, lines)
      if (verdict.tell) {
        told.push(this.tell(verdict))
        continue
      }
      const shown = [...this.singles, ...(this.digest?.members ?? [])].find(
        (one) => one.friend === change.friend
      )
      if (shown && shown.kind !== change.to) {
        this.takeAway(change.friend)
        friend.toldKind = null
      }
      if (verdict.reason === 'cool-down') friend.held = change
      if (verdict.rule === 'none' && !isIn(change.from) && isIn(change.to)) others.push(change.friend)
    }
    const catchUp = net.some((change) => change.catchUp)
    this.dispatch(told, catchUp ? others : [], catchUp, lines)
    this.settle()
  }

  /** Whatever may be told now because of time or because quiet is over. */
  settle(): void {
    if (this.connected) {
      const told: Shown[] = []
      const lines: string[] = []
      for (const friend of this.friends) {
        if (!friend.held || this.cools(friend)) continue
        const change = friend.held
        friend.held = null
        if (friend.toldKind === change.to) continue
        const verdict = this.judgeByRule(change, true)
        this.write(change.friend, change.to, verdict, lines)
        if (verdict.tell) told.push(this.tell(verdict))
      }
      for (const wish of [...this.wishes]) {
        const friend = this.friends.find((one) => one.name === wish.friend)
        if (wish.waitsFor !== 'ready' || !friend || !isIn(friend.current)) continue
        const verdict = this.judgeWish(wish.friend, true)
        if (verdict.tell || verdict.reason === 'focused')
          this.write(wish.friend, friend.current, verdict, lines)
        if (verdict.tell) told.push(this.tell(verdict))
      }
      this.dispatch(told, [], false, lines)
    }
    const { digest } = this
    if (!digest?.stale) return
    const waited = this.now - digest.drawnAt
    if (waited < 0 || waited >= 1_000) this.drawDigest(true)
  }

  private friend(name: string): Friend {
    let friend = this.friends.find((one) => one.name === name)
    if (!friend)
      this.friends.push((friend = { name, current: 'offline', toldKind: null, toldAt: null, held: null }))
    return friend
  }

  private cools(friend: Friend): boolean {
    return (
      friend.toldAt !== null &&
      this.now >= friend.toldAt &&
      this.now < friend.toldAt + this.settings.coolDownMs
    )
  }

  private left(name: string): void {
    for (const wish of this.wishes) if (wish.friend === name) wish.waitsFor = 'return'
  }

  private drop(name: string): void {
    this.wishes = this.wishes.filter((wish) => wish.friend !== name)
  }

  private ruleFor(name: string): { by: string; rule: AlertRule; crossingsOnly: boolean } | 'never' | null {
    const own: FriendAlert | undefined = this.settings.accounts[accountId]?.friends[name as UserId]
    const { defaultRule, defaultFor } = this.settings
    if (own?.mode === 'never') return 'never'
    if (own?.mode === 'own') {
      const sides = `${own.rule.from} ${own.rule.to}`
      const beyond = sides === 'any any' || /away|busy|offline/.test(sides)
      return { by: 'friend', rule: own.rule, crossingsOnly: !beyond }
    }
    if (own?.mode === 'watch') return { by: 'friend', rule: defaultRule, crossingsOnly: true }
    if (this.favourites.includes(name)) return { by: 'favourite', rule: defaultRule, crossingsOnly: true }
    return defaultFor === 'everyone' ? { by: 'default', rule: defaultRule, crossingsOnly: true } : null
  }

  private isQuietHour(): boolean {
    if (!this.settings.quietHours.on) return false
    const wall = new Date(this.now + this.zone.offsetAt(this.now) * 60_000)
    const minute = wall.getUTCDay() * 1_440 + wall.getUTCHours() * 60 + wall.getUTCMinutes()
    return this.settings.quietHours.spans.some(({ day, from, to }) => {
      const begins = day * 1_440 + from
      const lasts = to > from ? to - from : to - from + 1_440
      return (minute - begins + 10_080) % 10_080 < lasts
    })
  }

  private hindrance(name: string, breaks: boolean): string | null {
    if (this.focused === name) return 'focused'
    if (breaks) return null
    if (this.pause && this.now < this.pause.until && this.elapsed < this.pause.endsAtElapsed) return 'paused'
    if (this.isQuietHour()) return 'quiet-hours'
    return this.settings.honourDoNotDisturb && this.dnd ? 'do-not-disturb' : null
  }

  private judgeByRule({ friend: name, from, to }: ModelChange, late: boolean): Verdict {
    const found = this.ruleFor(name)
    if (found === null) return { tell: null, reason: 'no-rule-matches', rule: 'none' }
    if (found === 'never') return { tell: null, reason: 'never', rule: 'friend' }
    const { rule, by } = found
    const no = (reason: string): Verdict => ({ tell: null, reason, rule: by })
    if (from === to || (found.crossingsOnly && isIn(from) === isIn(to))) return no('not-a-crossing')
    if (!side(rule.from, from) || !side(rule.to, to)) return no('no-rule-matches')
    const used = this.spent.some((one) => one.friend === name && one.madeAt === rule.madeAt)
    if (rule.repeat === 'once' && used) return no('once-spent')
    if (rule.how === 'silent') return no('rule-is-silent')
    if (rule.when === 'only-while-i-am-away' && this.ownPresence !== 'away') return no('own-state')
    if (rule.when === 'only-while-i-am-available' && !['available', 'invisible'].includes(this.ownPresence))
      return no('own-state')
    const hindrance = this.hindrance(name, rule.breaksThrough)
    if (hindrance) return no(hindrance)
    if (!rule.breaksThrough && this.cools(this.friend(name))) return no('cool-down')
    return {
      tell: {
        friend: name,
        kind: to,
        rule: by,
        sound: rule.how === 'sound',
        urgent: this.dnd,
        late,
        at: this.now
      },
      spends: rule.repeat === 'once' ? rule.madeAt : null
    }
  }

  private judgeWish(name: string, late: boolean): Verdict {
    const found = this.ruleFor(name)
    const rule = found === null || found === 'never' ? null : found.rule
    const hindrance = this.hindrance(name, rule?.breaksThrough ?? false)
    const wish = this.wishes.find((one) => one.friend === name)
    if (hindrance && hindrance !== 'focused') {
      if (wish) wish.waitsFor = 'ready'
      return { tell: null, reason: hindrance, rule: 'tell-me' }
    }
    if (wish) this.lastExpiry.set(name, wish.expires)
    this.drop(name)
    if (hindrance) return { tell: null, reason: hindrance, rule: 'tell-me' }
    const sound = (rule ?? this.settings.defaultRule).how === 'sound'
    return {
      tell: { friend: name, kind: 'available', rule: 'tell-me', sound, urgent: this.dnd, late, at: this.now },
      spends: null
    }
  }

  private verdictOn(change: ModelChange): Verdict {
    const wish = this.wishes.find((one) => one.friend === change.friend)
    if (wish?.waitsFor !== 'return' || !isIn(change.to)) return this.judgeByRule(change, false)
    if (this.now < wish.expiresAt) return this.judgeWish(change.friend, false)
    this.drop(change.friend)
    const verdict = this.judgeByRule(change, false)
    if (verdict.tell || verdict.reason !== 'no-rule-matches') return verdict
    return { tell: null, reason: 'expired', rule: 'tell-me' }
  }

  private tell({ tell, spends }: Extract<Verdict, { spends: number | null }>): Shown {
    const friend = this.friend(tell.friend)
    friend.toldKind = tell.kind
    friend.toldAt = this.now
    if (spends !== null) this.spent.push({ friend: tell.friend, madeAt: spends })
    return tell
  }

  private write(name: string, kind: Kind, verdict: Verdict, lines: string[]): void {
    if (verdict.tell)
      lines.push(
        `log ${name} ${kind} shown ${verdict.tell.late ? 'shown-late' : 'shown'} ${verdict.tell.rule}`
      )
    else lines.push(`log ${name} ${kind} silent ${verdict.reason} ${verdict.rule}`)
  }

  private dispatch(told: Shown[], others: string[], catchUp: boolean, lines: string[]): void {
    const near = (at: number): boolean => Math.abs(this.now - at) < 2_000
    const recent = this.singles.filter((one) => near(one.at))
    const together = new Set([...recent, ...told].map((one) => one.friend)).size
    const grows = this.digest !== null && near(this.digest.grownAt)
    if (told.length > 0 && (grows || together > 3 || (catchUp && told.length > 1))) {
      if (!grows)
        this.digest = { members: [], others: 0, away: false, grownAt: 0, drawnAt: this.now, stale: false }
      for (const one of grows ? told : [...recent, ...told]) this.fold(one)
      if (this.digest) {
        this.digest.others += others.length
        this.digest.away ||= catchUp
        this.digest.grownAt = this.now
        this.digest.stale = true
      }
      if (!grows) this.drawDigest(false)
      const counted = others.map((name) => `log ${name} available silent no-rule-matches none`)
      lines = lines.map((line) =>
        counted.includes(line)
          ? line.replace('silent no-rule-matches', 'digest counted')
          : line.replace(/shown (shown-late|shown) /, 'digest digest ')
      )
    } else for (const one of told) this.showAlone(one)
    if (this.settings.log.on) this.lines.push(...lines)
  }

  private fold(one: Shown): void {
    if (this.singles.some((single) => single.friend === one.friend)) this.lines.push(`withdraw ${one.friend}`)
    this.singles = this.singles.filter((single) => single.friend !== one.friend)
    if (!this.digest) return
    this.digest.members = [...this.digest.members.filter((member) => member.friend !== one.friend), one]
  }

  private showAlone(one: Shown): void {
    this.leaveDigest(one.friend)
    this.singles = [...this.singles.filter((single) => single.friend !== one.friend), one]
    this.remember(one.friend, [one])
    const words = [one.kind, one.rule === 'tell-me' ? 'asked' : 'by-rule', one.late ? 'late' : 'now']
    this.lines.push(`show ${one.friend} ${words.join(' ')} ${look([one], one.sound)}`)
  }

  private drawDigest(silently: boolean): void {
    const { digest } = this
    if (!digest) return
    digest.stale = false
    digest.drawnAt = this.now
    this.remember('digest', digest.members)
    const watched = digest.members.filter((one) => one.rule !== 'default').length
    const count = digest.members.length + digest.others
    const names = digest.members.map((one) => one.friend).sort()
    const sound = !silently && digest.members.some((one) => one.sound)
    const numbers = `${count} ${watched === count ? 0 : watched} ${digest.away ? 'away' : 'here'}`
    this.lines.push(`show digest ${numbers} ${names.join('+')} ${look(digest.members, sound)}`)
  }

  private remember(slot: string, shown: Shown[]): void {
    this.askedIn.set(
      slot,
      shown.filter((one) => one.rule === 'tell-me').map((one) => one.friend)
    )
  }

  private leaveDigest(name: string): void {
    if (!this.digest?.members.some((one) => one.friend === name)) return
    this.digest.members = this.digest.members.filter((one) => one.friend !== name)
    if (this.digest.members.length > 0) return
    this.digest = null
    this.lines.push('withdraw digest')
  }

  private takeAway(name: string): void {
    if (this.singles.some((one) => one.friend === name)) this.lines.push(`withdraw ${name}`)
    this.singles = this.singles.filter((one) => one.friend !== name)
    this.leaveDigest(name)
  }

  private takeAllAway(): void {
    for (const one of [...this.singles]) this.takeAway(one.friend)
  }
}

const look = (shown: Shown[], sound: boolean): string =>
  [
    sound ? 'sound' : 'mute',
    shown.some((one) => one.urgent) ? 'critical' : 'normal',
    shown.some((one) => one.rule === 'tell-me') ? 'open remind-again' : 'open'
  ].join(' ')
