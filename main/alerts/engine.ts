import { defaultAlertSettings, type AlertLogEntry, type AlertReason, type TellMeExpiry } from '@shared/alerts'
import { isAvailable } from '@shared/availability'
import type { UserId } from '@shared/ids'
import type { FriendChange } from '../roster/change'
import { createFriendMemory } from './friendMemory'
import { createJournal, type Subject } from './journal'
import { judge, judgeTellMe, type Verdict } from './judge'
import { createKeyNews } from './keyNews'
import { MINUTE, systemLocalTime } from './localTime'
import { netChanges } from './netChanges'
import { hindrance, quietNow, type Moment } from './quiet'
import { createQuietClock } from './quietClock'
import { createRulebook } from './rulebook'
import { createScreen } from './screen'
import { createSpentRules } from './spentRules'
import { emptyAlertState, type TellMe } from './state'
import { createTellMeList } from './tellMe'
import type {
  Alert,
  AlertConditions,
  AlertEffect,
  AlertEngine,
  AlertEngineOptions,
  KnownFriend,
  NamedFriend
} from './types'
import { createWaker } from './waker'

interface Batch {
  alerts: Alert[]
  told: AlertLogEntry[]
  /** Friends who became available in a catch-up without a rule: a digest counts them. */
  others: AlertLogEntry[]
  catchUp: boolean
}

// While something waits for the end of quiet, a clock that was set is noticed within this time.
const RECHECK_MS = 15 * MINUTE

const quietReasons: ReadonlySet<AlertReason> = new Set(['paused', 'quiet-hours', 'do-not-disturb'])

/**
 * The heart of the app, pure over a clock: friend changes in, notifications and reasons out.
 *
 * Three promises hold together. What pops up is rare: one slot for each friend, a cool-down, quiet, one digest instead of a
 * burst. What a rule or a request demands is not lost: what quiet holds back is told when quiet ends and it is still so,
 * and when a cool-down ends while the friend's state is one that the rule asks for and that the person was not told, it
 * is told then. And a request is answered only by an alert that somebody could see.
 */
export function createAlertEngine(options: AlertEngineOptions): AlertEngine {
  const { clock, accountId } = options
  const zone = options.localTime ?? systemLocalTime
  const kept = options.load ?? emptyAlertState
  let book = createRulebook(defaultAlertSettings, accountId, new Set())
  let conditions: AlertConditions = {
    ownPresence: 'available',
    absent: false,
    desktopDoNotDisturb: false,
    pausedUntil: null,
    focusedFriend: null
  }
  let connected = false
  let dirty = false
  let disposed = false
  let depth = 0
  // What one answer brought, as long as further parts of it are to come.
  let gathering: Batch | null = null
  const effects: AlertEffect[] = []
  let quiet = createQuietClock(book.settings.quietHours, zone)
  const expiryOf = new Map<UserId, TellMeExpiry>()
  // Requests that were answered while nobody sits there: if the friend leaves before that changes, nobody saw it.
  const unseen = new Map<UserId, TellMe>()
  const friends = createFriendMemory(book.settings.coolDownMs)
  const wishes = createTellMeList(kept.tellMe, zone)
  const spent = createSpentRules(kept.spent)
  const journal = createJournal(accountId, options.onLog)
  const screen = createScreen(accountId, (effect) => effects.push(effect))
  const keyNews = createKeyNews(accountId, kept.keys, (effect) => effects.push(effect))
  const waker = createWaker(clock, () => act(() => {}))

  const pausedUntil = (now: number): number | null =>
    conditions.pausedUntil !== null && now < conditions.pausedUntil ? conditions.pausedUntil : null

  // One for each call, however many changes are judged by it.
  let present: Moment | null = null
  const moment = (now: number): Moment =>
    (present ??= {
      pausedUntil: pausedUntil(now),
      inQuietHours: quiet.inQuiet(now),
      settings: book.settings,
      conditions
    })

  const judgeByRule = (change: FriendChange, now: number, late: boolean): Verdict =>
    judge(
      change,
      book,
      moment(now),
      { isSpent: spent.has, coolDownEnd: friends.coolDownEnd(change.friendId, now) },
      late
    )

  /** Remembers and logs a verdict, and puts an alert into the batch. */
  const record = (subject: Subject, verdict: Verdict, batch: Batch, now: number): AlertLogEntry => {
    const entry = journal.add(subject, verdict)
    if (!verdict.tell) return entry
    friends.told(subject.friendId, subject.to.kind, now)
    if (verdict.spends !== null) {
      spent.add(subject.friendId, verdict.spends)
      dirty = true
    }
    batch.alerts.push(verdict.alert)
    batch.told.push(entry)
    return entry
  }

  /** Judges a request whose friend is available. Told or seen it is fulfilled; held back it becomes ready. */
  const judgeWish = (subject: Subject, now: number, late: boolean): Verdict => {
    const verdict = judgeTellMe(subject, book, moment(now), late)
    const wish = wishes.get(subject.friendId)
    if (verdict.tell || verdict.reason === 'focused') {
      if (wish) expiryOf.set(subject.friendId, wish.expires)
      if (wish && verdict.tell && conditions.absent) unseen.set(subject.friendId, wish)
      wishes.drop(subject.friendId)
      dirty = true
    } else if (wish?.waitsFor !== 'ready') {
      wishes.ready(subject.friendId)
      dirty = true
    }
    return verdict
  }

  const verdictOn = (change: FriendChange, now: number): Verdict => {
    const wish = wishes.get(change.friendId)
    return wish?.waitsFor === 'return' && isAvailable(change.to)
      ? judgeWish(change, now, false)
      : judgeByRule(change, now, false)
  }

  /** Keeps for later what a rule demands and what only the moment forbids. */
  const holdBack = (change: FriendChange, verdict: Verdict): void => {
    if (verdict.tell || verdict.rule === 'tell-me') return
    if (verdict.reason === 'cool-down') friends.hold(change, 'cool-down')
    else if (quietReasons.has(verdict.reason)) friends.hold(change, 'quiet')
  }

  /** She is gone before anybody could see the answer to a request: it waits again. */
  const missed = (friendId: UserId): void => {
    const wish = unseen.get(friendId)
    if (!wish) return
    unseen.delete(friendId)
    wishes.takeBack(wish)
    dirty = true
  }

  const weigh = (change: FriendChange, batch: Batch, now: number): void => {
    const { friendId, from, to } = change
    friends.follow(change)
    if ((!isAvailable(from) || !isAvailable(to)) && wishes.left(friendId)) dirty = true
    if (!isAvailable(to)) missed(friendId)
    const verdict = verdictOn(change, now)
    const entry = record(change, verdict, batch, now)
    if (verdict.tell) return
    if (screen.correct(friendId, to.kind)) friends.untold(friendId)
    holdBack(change, verdict)
    if (entry.rule === 'none' && !isAvailable(from) && isAvailable(to)) batch.others.push(entry)
  }

  const dispatch = (batch: Batch, now: number): void => {
    const others = batch.catchUp ? batch.others : []
    if (screen.show(batch.alerts, others, batch.catchUp, now) === 'alone') return
    const markAs = (entry: AlertLogEntry, reason: 'digest' | 'counted'): void => {
      entry.decision = 'digest'
      entry.reason = reason
    }
    for (const entry of batch.told) markAs(entry, 'digest')
    for (const entry of others) markAs(entry, 'counted')
  }

  const newBatch = (catchUp: boolean): Batch => ({ alerts: [], told: [], others: [], catchUp })

  const noteKey = ({ friendId, name }: NamedFriend, verdict: Verdict, now: number): void => {
    const to = friends.get(friendId)?.current ?? { kind: 'unknown', text: '' }
    journal.add({ at: now, friendId, name, from: null, to, what: 'key' }, verdict)
  }

  /** Tells of a changed key, or keeps it until quiet ends. */
  const tellKey = (friend: NamedFriend, now: number, late: boolean): void => {
    const held = hindrance(moment(now), friend.friendId, false)
    keyNews.add(friend, held)
    if (held) return noteKey(friend, { tell: false, rule: 'key', ...held }, now)
    const to = friends.get(friend.friendId)?.current ?? { kind: 'unknown', text: '' }
    const urgent = conditions.desktopDoNotDisturb
    const alert: Alert = { ...friend, from: null, to, rule: 'key', sound: false, urgent, late }
    noteKey(friend, { tell: true, alert, spends: null }, now)
  }

  /** Tells what was held back and may be told now. */
  const release = (now: number): void => {
    const freed = keyNews.release((friendId) => hindrance(moment(now), friendId, false))
    for (const friend of freed) tellKey(friend, now, true)
    if (freed.length > 0) dirty = true
    keyNews.draw(conditions.desktopDoNotDisturb)
    if (!connected) return
    const batch = newBatch(false)
    const due = friends.takeDue(now)
    if (friends.hushes && quietNow(moment(now)) === null) due.push(...friends.takeHushed())
    const viewed = conditions.focusedFriend && friends.takeHeld(conditions.focusedFriend)
    if (viewed) due.push(viewed)
    for (const held of due) {
      const change = { ...held, at: now }
      const verdict = judgeByRule(change, now, true)
      record(change, verdict, batch, now)
      holdBack(change, verdict)
    }
    for (const { friendId, waitsFor } of wishes.open()) {
      const friend = friends.get(friendId)
      if (waitsFor !== 'ready' || !friend || !isAvailable(friend.current)) continue
      const subject = { friendId, name: friend.name, from: null, to: friend.current, at: now }
      const verdict = judgeWish(subject, now, true)
      // What still waits was logged when it began to wait.
      if (verdict.tell || verdict.reason === 'focused') record(subject, verdict, batch, now)
    }
    dispatch(batch, now)
  }

  /** Requests whose time is over are so at that minute, not when she comes at last. */
  const expire = (now: number): void => {
    const { over, changed } = wishes.expire(now)
    dirty ||= changed
    for (const wish of over) {
      const friend = friends.get(wish.friendId)
      const name = friend?.name || wish.name || wish.friendId
      const to = friend?.current ?? { kind: 'unknown', text: '' }
      const subject = { at: now, friendId: wish.friendId, name, from: null, to }
      journal.add(subject, { tell: false, reason: 'expired', rule: 'tell-me' })
    }
  }

  const nextWake = (now: number): number | null => {
    const waits: number[] = []
    const refresh = screen.refresh(now)
    if (refresh !== null) waits.push(refresh)
    const due = connected ? friends.nextDue() : null
    if (due !== null) waits.push(due - now)
    const expiry = wishes.nextExpiry()
    if (expiry !== null) waits.push(expiry - now)
    const ready = connected && (friends.hushes || wishes.open().some((wish) => wish.waitsFor === 'ready'))
    if (ready || keyNews.list().length > 0)
      waits.push(RECHECK_MS, (quiet.endsAt(now) ?? Infinity) - now, (pausedUntil(now) ?? Infinity) - now)
    return waits.length > 0 ? Math.min(...waits) : null
  }

  const handOver = (): void => {
    for (let effect = effects.shift(); effect; effect = effects.shift()) options.onEffect(effect)
    if (!gathering) journal.flush(book.settings.log.on)
    if (!dirty) return
    dirty = false
    options.onStateChanged({
      version: 1,
      tellMe: wishes.list(),
      spent: spent.list(),
      keys: keyNews.list()
    })
  }

  /** Runs one call; what it causes is handed over at its end, so that a handler may call the engine again. */
  const act = (work: (now: number) => void): void => {
    if (disposed) return
    const now = clock.now()
    depth += 1
    try {
      present = null
      expire(now)
      work(now)
      present = null
      expire(now)
      if (!gathering) release(now)
    } finally {
      depth -= 1
    }
    if (!gathering) waker.wakeWithin(nextWake(now))
    if (depth > 0) return
    depth += 1
    try {
      while (effects.length > 0 || dirty || !(gathering || journal.isEmpty)) handOver()
    } finally {
      depth -= 1
    }
  }

  const ask = (friendId: UserId, expires: TellMeExpiry, now: number): void => {
    const friend = friends.get(friendId)
    wishes.ask({ friendId, name: friend?.name ?? '' }, expires, friend?.current ?? null, now)
    unseen.delete(friendId)
    dirty = true
  }

  const learn = (list: readonly KnownFriend[], first: boolean, batch: Batch, now: number): void => {
    for (const { friendId, name, availability } of list) {
      friends.learn(friendId, name, availability)
      const wish = wishes.get(friendId)
      const subject = { friendId, name, from: null, to: availability, at: now }
      if (!isAvailable(availability)) {
        if (wishes.left(friendId)) dirty = true
        continue
      }
      if (wish?.waitsFor === 'return') {
        record(subject, judgeWish(subject, now, true), batch, now)
        continue
      }
      const applied = first ? book.ruleFor(friendId) : null
      if (applied !== null && applied !== 'never' && applied.name !== 'default')
        journal.add(subject, { tell: false, reason: 'first-list', rule: applied.name })
    }
  }

  /** Adds a part to what comes in parts, and tells all of it after the last. */
  const gather = (more: boolean, now: number, add: (batch: Batch) => void): void => {
    const batch = gathering ?? newBatch(false)
    add(batch)
    gathering = more ? batch : null
    if (!more) dispatch(batch, now)
  }

  return {
    firstList: (list, more = false) =>
      act((now) => {
        connected = true
        gather(more, now, (batch) => learn(list, true, batch, now))
      }),
    friendsAdded: (list) =>
      act((now) => {
        const batch = newBatch(false)
        learn(list, false, batch, now)
        dispatch(batch, now)
      }),
    friendsRemoved: (friendIds) =>
      act((now) => {
        for (const friendId of friendIds) {
          missed(friendId)
          friends.forget(friendId)
          screen.seen(friendId)
          if (wishes.orphaned(friendId, now)) dirty = true
        }
      }),
    changes: (list, more = false) =>
      act((now) => {
        const { net, steps } = netChanges(list)
        for (const step of steps) {
          journal.add(step, { tell: false, reason: 'superseded', rule: 'none' })
          if (!isAvailable(step.to) && wishes.left(step.friendId)) dirty = true
        }
        gather(more, now, (batch) => {
          batch.catchUp ||= net.some((change) => change.cause === 'catch-up')
          for (const change of net) weigh(change, batch, now)
        })
      }),
    damped: (list) =>
      act(() => {
        for (const change of list) journal.add(change, { tell: false, reason: 'damped', rule: 'none' })
      }),
    keysChanged: (list) =>
      act((now) => {
        for (const friend of list) tellKey(friend, now, false)
        dirty = true
      }),
    keysReturned: (list) =>
      act((now) => {
        for (const friend of list) {
          keyNews.settled(friend.friendId)
          noteKey(friend, { tell: false, reason: 'key-returned', rule: 'key' }, now)
        }
        dirty = true
      }),
    keyDecided: (friendId) =>
      act(() => {
        keyNews.settled(friendId)
        dirty = true
      }),
    setRules: (settings, favourites) =>
      act(() => {
        book = createRulebook(settings, accountId, new Set(favourites))
        if (spent.keep((madeAt) => book.has(madeAt))) dirty = true
        friends.setCoolDown(settings.coolDownMs)
        quiet = createQuietClock(settings.quietHours, zone)
      }),
    setConditions: (change) =>
      act(() => {
        conditions = { ...conditions, ...change }
        if (!conditions.absent) unseen.clear()
        const { focusedFriend } = change
        if (!focusedFriend) return
        unseen.delete(focusedFriend)
        screen.seen(focusedFriend)
        keyNews.settled(focusedFriend)
      }),
    tellMeWhen: (friendId, expires) => act((now) => ask(friendId, expires, now)),
    cancelTellMe: (friendId) =>
      act(() => {
        if (wishes.drop(friendId)) dirty = true
      }),
    remindAgain: (slot) =>
      act((now) => {
        for (const friendId of screen.askedIn(slot)) {
          if (!wishes.get(friendId)) ask(friendId, expiryOf.get(friendId) ?? 'week', now)
        }
      }),
    notificationClosed: (slot) =>
      act(() => {
        for (const friendId of screen.closed(slot)) unseen.delete(friendId)
        keyNews.closed(slot)
      }),
    notificationExpired: (slot) => act(() => screen.expired(slot)),
    notificationSeen: (friendId) =>
      act(() => {
        unseen.delete(friendId)
        screen.seen(friendId)
      }),
    setDisconnected: () =>
      act(() => {
        connected = false
      }),
    setReconnected: () =>
      act(() => {
        connected = true
      }),
    recheck: () =>
      // The timer was set by the old clock.
      act(() => waker.stop()),
    get tellMe() {
      return wishes.open().map(({ friendId, expires, expiresAt }) => ({ friendId, expires, expiresAt }))
    },
    dispose() {
      if (disposed) return
      for (const friendId of [...unseen.keys()]) missed(friendId)
      screen.clear()
      keyNews.clear()
      gathering = null
      handOver()
      disposed = true
      waker.stop()
    }
  }
}
