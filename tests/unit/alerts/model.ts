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
  over: boolean
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
  /** Waits for the end of a cool-down, or of quiet. */
  held: ModelChange | null
  hushed: ModelChange | null
}
type Verdict = { tell: Shown; spends: number | null } | { tell: null; reason: string; rule: string }

/** Some days after its time was over a request is forgotten for good. */
const forgottenMs = 2 * 86_400_000

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
  absent = false
  focused: string | null = null
  connected = false
  singles: Shown[] = []
  digest: {
    members: Shown[]
    others: string[]
    away: boolean
    grownAt: number
    drawnAt: number
    grown: boolean
    shrunk: boolean
    expired: boolean
  } | null = null
  /** Requests that were answered while nobody was there. */
  unseen: Wish[] = []
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
      if (!this.waitsForTime((seconds - second) * 1_000)) {
        this.elapsed += (seconds - second) * 1_000
        return
      }
      this.elapsed += 1_000
      this.settle()
    }
  }

  private waitsForTime(within: number): boolean {
    return (
      this.digest?.grown === true ||
      (this.digest?.shrunk === true && !this.digest.expired) ||
      this.friends.some((friend) => friend.held ?? friend.hushed) ||
      this.wishes.some(
        (wish) =>
          wish.waitsFor === 'ready' || wish.expiresAt + (wish.over ? forgottenMs : 0) <= this.now + within
      )
    )
  }

  /** @param noticed whether somebody tells the app; else the next that happens meets the new time */
  jump(ms: number, noticed: boolean): void {
    this.offset += ms
    if (noticed) this.settle()
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

  setConditions(change: {
    ownPresence?: string
    absent?: boolean
    dnd?: boolean
    focused?: string | null
  }): void {
    this.lookAtRequests()
    this.ownPresence = change.ownPresence ?? this.ownPresence
    this.dnd = change.dnd ?? this.dnd
    this.absent = change.absent ?? this.absent
    if (!this.absent) this.unseen = []
    if (change.focused !== undefined) this.focused = change.focused
    if (change.focused !== undefined && this.focused !== null) {
      this.forgetUnseen(this.focused)
      this.takeAway(this.focused)
    }
    this.settle()
  }

  pauseFor(ms: number | null): void {
    this.lookAtRequests()
    this.pause =
      ms === null ? null : { until: this.now + ms, setAt: this.now, endsAtElapsed: this.elapsed + ms }
    this.settle()
  }

  ask(name: string, expires: TellMeExpiry): void {
    this.lookAtRequests()
    this.forgetUnseen(name)
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
      waitsFor: ready ? 'ready' : there ? 'leave' : 'return',
      over: false
    })
    this.settle()
  }

  cancel(name: string): void {
    this.lookAtRequests()
    this.drop(name)
    this.settle()
  }

  remindAgain(slot: string): void {
    this.lookAtRequests()
    for (const name of this.askedIn.get(slot) ?? [])
      if (!this.wishes.some((wish) => wish.friend === name && !wish.over))
        this.ask(name, this.lastExpiry.get(name) ?? 'week')
    this.settle()
  }

  closed(slot: string): void {
    this.lookAtRequests()
    const gone = slot === 'digest' ? (this.digest?.members ?? []) : this.singles
    for (const { friend } of gone) if (slot === 'digest' || friend === slot) this.forgetUnseen(friend)
    if (slot === 'digest') this.digest = null
    this.singles = this.singles.filter((one) => one.friend !== slot)
    this.settle()
  }

  expired(slot: string): void {
    this.lookAtRequests()
    if (this.digest && slot === 'digest') this.digest.expired = true
    this.settle()
  }

  seen(name: string): void {
    this.lookAtRequests()
    this.forgetUnseen(name)
    this.takeAway(name)
    this.settle()
  }

  setConnected(connected: boolean): void {
    this.lookAtRequests()
    this.connected = connected
    this.settle()
  }

  removed(name: string): void {
    this.lookAtRequests()
    this.missed(name)
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
    for (const { friend } of [...this.unseen]) this.missed(friend)
    this.takeAllAway()
    this.lines = []
    this.friends = []
    this.singles = []
    this.digest = null
    this.askedIn.clear()
    this.lastExpiry.clear()
    this.ownPresence = 'available'
    this.dnd = false
    this.absent = false
    this.focused = null
    this.connected = false
    this.lookAtRequests()
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
    this.lookAtRequests()
    const told: Shown[] = []
    const lines: string[] = []
    for (const { friend: name, kind } of list) {
      this.friend(name).current = kind
      const wish = this.wishes.find((one) => one.friend === name)
      if (!isIn(kind) && wish) wish.waitsFor = 'return'
      if (!isIn(kind)) continue
      if (wish?.waitsFor === 'return' && !wish.over) {
        const verdict = this.judgeWish(name, true)
        this.write(name, kind, verdict, lines)
        if (verdict.tell) told.push(this.tell(verdict))
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
    this.lookAtRequests()
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
      friend.hushed = null
      if (!isIn(change.from) || !isIn(change.to)) this.left(change.friend)
      if (!isIn(change.to)) this.missed(change.friend)
      const verdict = this.verdictOn(change)
      this.write(change.friend, change.to, verdict, lines)
      if (verdict.tell) {
        told.push(this.tell(verdict))
        continue
      }
      const shown = [...this.singles, ...(this.digest?.members ?? [])].find(
        (one) => one.friend === change.friend
      )
      const counted = this.digest?.others.includes(change.friend) && !isIn(change.to)
      if ((shown && shown.kind !== change.to) || (!shown && counted)) {
        this.takeAway(change.friend)
        friend.toldKind = null
      }
      this.hold(change, verdict)
      if (verdict.rule === 'none' && !isIn(change.from) && isIn(change.to)) others.push(change.friend)
    }
    const catchUp = net.some((change) => change.catchUp)
    this.dispatch(told, catchUp ? others : [], catchUp, lines)
    this.settle()
  }

  damped(list: { friend: string; to: Kind }[]): void {
    this.lookAtRequests()
    if (this.settings.log.on)
      this.lines.push(...list.map(({ friend, to }) => `log ${friend} ${to} silent damped none`))
    this.settle()
  }

  /** Whatever may be told now because of time or because quiet is over. */
  settle(): void {
    this.lookAtRequests()
    if (this.connected) {
      const told: Shown[] = []
      const lines: string[] = []
      const quiet = this.quiet() !== null
      const due: ModelChange[] = []
      for (const friend of this.friends) {
        if (friend.held && !this.cools(friend)) {
          if (friend.toldKind !== friend.held.to) due.push(friend.held)
          friend.held = null
        }
        if (friend.hushed && !quiet) {
          due.push(friend.hushed)
          friend.hushed = null
        }
        const waits = friend.held ?? friend.hushed
        if (waits && friend.name === this.focused) {
          due.push(waits)
          friend.held = friend.hushed = null
        }
      }
      for (const change of due) {
        const verdict = this.judgeByRule(change, true)
        this.write(change.friend, change.to, verdict, lines)
        if (verdict.tell) told.push(this.tell(verdict))
        this.hold(change, verdict)
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
    if (!digest) return
    const waited = this.now - digest.drawnAt
    const past = (ms: number): boolean => waited < 0 || waited >= ms
    if (digest.grown ? past(1_000) : digest.shrunk && !digest.expired && past(30_000)) this.drawDigest(true)
  }

  /** Requests whose time is over, at whatever time it is now. */
  private lookAtRequests(): void {
    this.wishes = this.wishes.filter(
      (wish) => wish.waitsFor === 'ready' || !wish.over || this.now < wish.expiresAt + forgottenMs
    )
    for (const wish of this.wishes) {
      const over = wish.waitsFor !== 'ready' && this.now >= wish.expiresAt
      const kind = this.friends.find((one) => one.name === wish.friend)?.current ?? 'unknown'
      if (over && !wish.over && this.settings.log.on)
        this.lines.push(`log ${wish.friend} ${kind} silent expired tell-me`)
      wish.over = over
    }
  }

  private hold(change: ModelChange, verdict: Verdict): void {
    if (verdict.tell || verdict.rule === 'tell-me') return
    const friend = this.friend(change.friend)
    if (verdict.reason === 'cool-down') friend.held = change
    if (['paused', 'quiet-hours', 'do-not-disturb'].includes(verdict.reason)) friend.hushed = change
  }

  private forgetUnseen(name: string): void {
    this.unseen = this.unseen.filter((wish) => wish.friend !== name)
  }

  /** She is gone before anybody could see the answer to a request. */
  private missed(name: string): void {
    const wish = this.unseen.find((one) => one.friend === name)
    if (!wish) return
    this.forgetUnseen(name)
    this.drop(name)
    this.wishes.push({ ...wish, waitsFor: 'return' })
  }

  private friend(name: string): Friend {
    let friend = this.friends.find((one) => one.name === name)
    if (!friend)
      this.friends.push(
        (friend = {
          name,
          current: 'offline',
          toldKind: null,
          toldAt: null,
          held: null,
          hushed: null
        })
      )
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
    return breaks ? null : this.quiet()
  }

  private quiet(): string | null {
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
    if (rule.when === 'only-while-i-am-available' && this.ownPresence !== 'available') return no('own-state')
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
    if (wish && !hindrance && this.absent) this.unseen.push(wish)
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
    const waits = wish?.waitsFor === 'return' && !wish.over
    return waits && isIn(change.to) ? this.judgeWish(change.friend, false) : this.judgeByRule(change, false)
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
        this.digest = {
          members: [],
          others: [],
          away: false,
          grownAt: 0,
          drawnAt: this.now,
          grown: false,
          shrunk: false,
          expired: false
        }
      for (const one of grows ? told : [...recent, ...told]) this.fold(one)
      if (this.digest) {
        this.digest.others.push(...others.filter((name) => !this.digest?.others.includes(name)))
        this.digest.away ||= catchUp
        this.digest.grownAt = this.now
        this.digest.grown = true
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
    this.digest.others = this.digest.others.filter((name) => name !== one.friend)
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
    const usual = digest.grown ? 'normal' : 'low'
    digest.grown = digest.shrunk = false
    digest.drawnAt = this.now
    this.remember('digest', digest.members)
    const watched = digest.members.filter((one) => one.rule !== 'default').length
    const count = digest.members.length + digest.others.length
    const names = digest.members.map((one) => one.friend).sort()
    const sound = !silently && digest.members.some((one) => one.sound)
    const numbers = `${count} ${watched === count ? 0 : watched} ${digest.away ? 'away' : 'here'}`
    this.lines.push(`show digest ${numbers} ${names.join('+')} ${look(digest.members, sound, usual)}`)
  }

  private remember(slot: string, shown: Shown[]): void {
    this.askedIn.set(
      slot,
      shown.filter((one) => one.rule === 'tell-me').map((one) => one.friend)
    )
  }

  private leaveDigest(name: string): void {
    if (!this.digest) return
    const before = this.digest.members.length
    const counted = this.digest.others.length
    this.digest.members = this.digest.members.filter((one) => one.friend !== name)
    this.digest.others = this.digest.others.filter((one) => one !== name)
    const left = this.digest.members.length < before
    if (left || this.digest.others.length < counted) this.digest.shrunk = true
    if (!left || this.digest.members.length > 0) return
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

/** What a short drop is, by the second: a friend who is back within this time was never away. */
export class PlainDamping {
  private shown = new Map<string, Kind>()
  private gone = new Map<string, { to: Kind; seconds: number; catchUp: boolean }>()
  private blind = false

  constructor(private limit: number) {}

  get waits(): boolean {
    return !this.blind && this.gone.size > 0
  }

  observe(
    list: { friend: string; to: Kind }[],
    catchUp: boolean
  ): { changes: ModelChange[]; damped: { friend: string; to: Kind }[] } {
    const changes: ModelChange[] = []
    const damped: { friend: string; to: Kind }[] = []
    for (const { friend, to } of list) {
      const from = this.shown.get(friend)
      const gone = this.gone.get(friend)
      if (from !== 'available' || (this.limit === 0 && !gone)) {
        if (from !== undefined && from !== to) changes.push({ friend, from, to, catchUp })
        this.shown.set(friend, to)
      } else if (to !== 'available')
        this.gone.set(friend, gone ? { ...gone, to } : { to, seconds: 0, catchUp })
      else if (gone) {
        damped.push({ friend, to: gone.to })
        this.gone.delete(friend)
      }
    }
    if (this.blind) {
      this.blind = false
      changes.push(...this.lasting().map((change) => ({ ...change, catchUp })))
    }
    return { changes, damped }
  }

  pass(seconds: number): ModelChange[] {
    for (const gone of this.gone.values()) gone.seconds += seconds
    return this.blind ? [] : this.lasting()
  }

  link(up: boolean): ModelChange[] {
    this.blind = !up
    return up ? this.lasting() : []
  }

  setLimit(seconds: number): ModelChange[] {
    this.limit = seconds
    return this.blind ? [] : this.lasting()
  }

  forget(friend: string): void {
    this.shown.delete(friend)
    this.gone.delete(friend)
  }

  private lasting(): ModelChange[] {
    return [...this.gone].flatMap(([friend, { to, seconds, catchUp }]) => {
      if (seconds < this.limit) return []
      this.gone.delete(friend)
      this.shown.set(friend, to)
      return [{ friend, from: 'available' as const, to, catchUp }]
    })
  }
}

const look = (shown: Shown[], sound: boolean, usual = 'normal'): string =>
  [
    sound ? 'sound' : 'mute',
    shown.some((one) => one.urgent) ? 'critical' : usual,
    shown.some((one) => one.rule === 'tell-me') ? 'stays open remind-again' : 'goes open'
  ].join(' ')
