import type { ConnectionState } from '@shared/account'
import type { AppError } from '@shared/errors'
import type { Presence } from '@shared/ownStatus'
import {
  downloadNotification,
  findListenerForm,
  type KeptAnswer,
  listFriends,
  retrySafely,
  type RetryOptions
} from '../protocol'
import type { Roster, RosterUpdate } from '../roster/roster'
import type { AccountSecret } from '../vault/types'
import { createAnnouncer } from './announcer'
import { createBackoff } from './backoff'
import { type ListenerLink, linkListener } from './listenerLink'
import { createIntake } from './intake'
import { describeFailure } from './failure'
import type { Network, Ports } from './ports'
import { type SignedIn, signIn, type SignInTarget } from './signIn'

export interface SessionOptions {
  target: SignInTarget
  /** Id of a listener form, or `none`. */
  listener: string
  secret: AccountSecret
  network: Network
  ports: Ports
  roster: Roster
  ownPresence: Presence
  undocumentedPresence: boolean
  /** A sign-in that was just made by the form, so that it is not made twice. */
  signedIn: SignedIn | null
  onSignedIn(signedIn: SignedIn): void
  onRoster(update: RosterUpdate): void
  /** Connection, news or keys are not what they were. */
  onChange(): void
}

/** Why to look at once: the person asks, the computer woke up or was unlocked, or it is in another network. */
export type CheckReason = 'asked' | 'woken' | 'moved'

export interface Session {
  readonly connection: ConnectionState
  readonly news: 'listening' | 'polling'
  readonly signedIn: SignedIn | null
  setOwnPresence(presence: Presence): void
  setUndocumentedPresence(on: boolean): void
  /**
   * Looks now, and trusts no open socket. What the system tells in a bunch (wake-up, unlock, another network) is one
   * check, and a second one at the end of it where the network changed meanwhile.
   */
  checkNow(reason: CheckReason): void
  /** The computer goes to sleep: no socket and no question stays open. `checkNow` wakes it, or a minute of being awake. */
  rest(): void
  stop(): void
}

/** How often to ask, in ms: without a listener that is sure to tell, with one, and the whole list at the latest. */
export const pace = {
  polling: 30_000,
  listening: 180_000,
  wholeList: 600_000,
  /** A refused sign-in is not tried again and again: the server may lock the account. */
  refused: 300_000,
  certificate: 60_000,
  /** Nobody is called online for longer than this while a question stands unanswered. */
  doubt: 10_000,
  /** The clients of a server that ends their listeners ask again within this time, each at a moment of its own. */
  spread: 5_000,
  /** A sleep that was announced and of whose end nobody told. */
  rest: 60_000,
  /** What the system tells within this time is one bunch. */
  bunch: 2_000,
  /** A whole list is not fetched again for so long by what the system tells, unless it tells of sleep. */
  freshList: 30_000,
  /** A server that asks to be left alone (Retry-After) is left alone for so long at most. */
  askedAtMost: 3_600_000
} as const

// A list of fewer bytes is asked for beside the news and not after them: one more list costs less than waiting.
const cheapList = 1_000_000

// A flood of wake-ups becomes at most this many looks at once, then one each `floodGap` ms.
const looksPerSecond = 8
const floodGap = 250

/** Keeps one account signed in and its roster true. See docs/architecture.md for the picture of its states. */
export function createSession(options: SessionOptions): Session {
  const { ports, roster, network } = options
  const { clock } = ports
  const backoff = createBackoff(() => ports.random())
  let connection: ConnectionState = { kind: 'signing-in' }
  let current: SignedIn | null = null
  let link: ListenerLink | null = null
  let linked = false
  let stopped = false
  let wanted: 'news' | 'list' = 'list'
  let running: AbortController | null = null
  let again = false
  // The server itself asked for the present pause: only its end or the person's wish ends it.
  let askedToWait = false
  let signInRepeated = false
  let lastList = 0
  // The list that the roster has, as it came: the next one is read as the difference to it.
  let kept: KeptAnswer | null = null
  // The running look asks for the list beside the news, so the list may be older than they are.
  let beside = false
  // News were told that the last list may not know; the frame that tells of them again is still on its way.
  let doubtful = false
  // Nothing that the server told was lost on its way since the last look that went well.
  let settled = false
  // What the running look does not learn, the server tells as news to the next one.
  let newsWillTell = false
  let checkedAt = -Infinity
  let cancelRecheck: (() => void) | null = null
  let woken = false
  // What the last frame was about: mostly the next one is about the same.
  let newsOfFriends = true
  let cancelTimer: (() => void) | null = null
  let recentLooks: number[] = []

  const intake = createIntake(roster, options.onRoster)

  const announcer = createAnnouncer({
    clock,
    presence: options.ownPresence,
    undocumented: options.undocumentedPresence,
    onFailure: (error) =>
      ports.log('warn', `presence not announced: ${describeFailure(error, '').error.code}`)
  })

  const become = (next: ConnectionState): void => {
    if (next.kind === 'online' && current) announcer.online(current.context)
    else announcer.offline()
    if (connection.kind === 'online' && next.kind !== 'online') roster.connectionLost()
    // Still connected is no news; the window asks for the time of confirmation when that is lost.
    const isNews = connection.kind !== 'online' || next.kind !== 'online'
    connection = next
    if (isNews) options.onChange()
  }

  const later = (ms: number, want: 'news' | 'list'): void => {
    cancelTimer?.()
    cancelTimer = clock.after(ms, () => {
      cancelTimer = null
      look(want)
    })
  }

  const take = (friends: SignedIn['friends']): Promise<void> => {
    for (const oddity of friends.oddities.slice(0, 20)) ports.log('warn', `friends list: ${oddity}`)
    lastList = clock.now()
    kept = friends.kept
    return intake.take(friends, connection.kind === 'online' ? 'live' : 'catch-up')
  }

  const adopt = async (signedIn: SignedIn): Promise<void> => {
    current = signedIn
    // A server that had to be signed in to again may have forgotten who is available.
    announcer.forget()
    await take(signedIn.friends)
    if (stopped || current !== signedIn) return
    options.onSignedIn(signedIn)
    const form = findListenerForm(options.listener)
    link?.close()
    linked = false
    link = form
      ? linkListener({
          form,
          addresses: signedIn.listeners,
          secure: signedIn.base.startsWith('https:'),
          stationId: options.target.stationId,
          tls: network.listenerTls,
          ports,
          onNews: () => heard('frame'),
          onLinked: (now, silent) => {
            if (linked === now) return
            linked = now
            // Nothing was heard for too long: what is shown may be just as old.
            if (silent && connection.kind === 'online') become({ kind: 'checking' })
            else options.onChange()
            // A new listener may have missed something. A lost one may mean a lost server: ask, do not guess. Not at
            // once, unless it died in silence: a server that restarts loses all of its clients in one moment.
            if (now || silent) heard(now ? 'linked' : 'lost')
            else if (connection.kind === 'online' && !running)
              later(ports.random() * pace.spread, doubtful ? 'list' : 'news')
          }
        })
      : null
  }

  /** A sign of life of the listener. It does not cut short the pause after a failure, unless the link itself is new. */
  const heard = (sign: 'frame' | 'linked' | 'lost'): void => {
    const inPause = connection.kind !== 'online' && connection.kind !== 'checking'
    if (askedToWait || (inPause && sign !== 'linked')) return
    woken ||= sign === 'frame'
    const isSure = connection.kind === 'online' && (sign === 'frame' || !doubtful)
    look(isSure || (running !== null && newsWillTell) ? 'news' : 'list')
  }

  /** The server tells its news once: where an answer was lost, they may be lost with it. */
  const askForNews = async (context: SignedIn['context'], retry: RetryOptions) => {
    let lost = false
    const news = await retrySafely(async () => {
      try {
        return await downloadNotification(context)
      } catch (error) {
        lost = true
        throw error
      }
    }, retry)
    return lost || news.friendsChanged
  }

  const pass = async (want: 'news' | 'list', signal: AbortSignal): Promise<void> => {
    if (!current) {
      const signedIn = await signIn(options.target, options.secret, network, ports, signal)
      if (!signal.aborted) await adopt(signedIn)
      return
    }
    const context = { ...current.context, signal }
    const retry = { clock, random: () => ports.random(), signal }
    const listDue = want === 'list' || clock.now() - lastList >= pace.wholeList
    const ask = () => retrySafely(() => listFriends(context, kept), retry)
    // Only where a frame tells what comes meanwhile: the server tells its news once.
    const isCheap = linked && link?.isSure === true && kept !== null && kept.bytes.length < cheapList
    const byFrame = woken
    woken = false
    beside = isCheap && (listDue || (byFrame && (newsOfFriends || doubtful)))
    newsWillTell = !beside && (listDue || settled)
    settled = false
    const [friendsChanged, early] = await Promise.all([askForNews(context, retry), beside ? ask() : null])
    if (signal.aborted) return
    if (byFrame && !listDue) newsOfFriends = friendsChanged
    const friends = early ?? (listDue || friendsChanged ? await ask() : null)
    if (signal.aborted) return
    if (!friends) return roster.confirm()
    doubtful = early !== null && friendsChanged
    await take(friends)
  }

  const succeeded = (): void => {
    settled = !doubtful
    backoff.reset()
    signInRepeated = false
    become({ kind: 'online' })
    // The frame that was to end the doubt may be lost with its link.
    later(linked && link?.isSure ? pace.listening : pace.polling, doubtful && !linked ? 'list' : 'news')
  }

  const failed = (error: unknown): void => {
    const failure = describeFailure(error, current?.origin ?? options.target.server)
    // A server that forgot us (a restart, an ended station) gets one new sign-in before we call it a refusal.
    if (failure.kind === 'refused' && current && !signInRepeated) {
      signInRepeated = true
      current = null
      again = true
      wanted = 'list'
      become({ kind: 'checking' })
      return
    }
    ports.log('warn', `connection: ${failure.error.code}`)
    wanted = 'list'
    // News that came meanwhile waits with the rest: a failure is followed by its pause.
    again = false
    if (failure.kind === 'refused') {
      // Nothing here works until a new sign-in does: no listener may wake us before that.
      link?.close()
      link = null
      linked = false
      current = null
    }
    const wait =
      failure.kind === 'refused'
        ? pace.refused
        : failure.kind === 'certificate'
          ? pace.certificate
          : Math.max(backoff.next(), Math.min(failure.retryAfterMs, pace.askedAtMost))
    askedToWait = failure.retryAfterMs > 0
    become(stateAfter(failure.kind, failure.error, clock.now() + wait))
    later(wait, 'list')
  }

  function look(want: 'news' | 'list'): void {
    if (stopped) return
    if (want === 'list') wanted = 'list'
    if (running) {
      again = true
      // The news that wake us now may be told to the running look, whose list does not know them yet.
      if (beside) wanted = 'list'
      return
    }
    const now = clock.now()
    recentLooks = recentLooks.filter((at) => at <= now && now - at < 1_000)
    if (recentLooks.length >= looksPerSecond) {
      later(floodGap, wanted)
      return
    }
    recentLooks.push(now)
    void run()
  }

  async function run(): Promise<void> {
    cancelTimer?.()
    cancelTimer = null
    const mine = new AbortController()
    running = mine
    again = false
    askedToWait = false
    beside = false
    newsWillTell = false
    const want = wanted
    wanted = 'news'
    if (connection.kind !== 'online' && connection.kind !== 'signing-in' && connection.kind !== 'checking')
      become({ kind: 'checking' })
    const endDoubt = clock.after(pace.doubt, () => {
      if (!mine.signal.aborted && connection.kind === 'online') become({ kind: 'checking' })
    })
    try {
      await pass(want, mine.signal)
      if (!mine.signal.aborted) succeeded()
    } catch (error) {
      if (!mine.signal.aborted) failed(error)
    } finally {
      endDoubt()
    }
    // A later look took over: it has its own end.
    if (running !== mine) return
    running = null
    if (again && !stopped) look('news')
  }

  const check = (reason: CheckReason): void => {
    checkedAt = clock.now()
    cancelRecheck?.()
    cancelRecheck = null
    running?.abort()
    running = null
    backoff.reset()
    const age = clock.now() - lastList
    if (reason === 'asked' || !settled || age < 0 || age >= pace.freshList) wanted = 'list'
    announcer.forget()
    recentLooks = []
    if (connection.kind !== 'signing-in') become({ kind: 'checking' })
    network.dropConnections()
    link?.reopen()
    if (!running) look(wanted)
  }

  const checkNow = (reason: CheckReason): void => {
    if (stopped) return
    const age = clock.now() - checkedAt
    const goesWell = running !== null || connection.kind === 'online'
    if (reason === 'asked' || !goesWell || age < 0 || age >= pace.bunch) return check(reason)
    // Its sockets may be those of the former network.
    if (reason === 'moved') cancelRecheck ??= clock.after(pace.bunch - age, () => check(reason))
  }

  const rest = (): void => {
    if (stopped) return
    running?.abort()
    running = null
    network.dropConnections()
    link?.rest()
    linked = false
    settled = false
    checkedAt = -Infinity
    if (connection.kind === 'online') become({ kind: 'checking' })
    cancelTimer?.()
    cancelRecheck?.()
    cancelRecheck = null
    cancelTimer = clock.after(pace.rest, () => checkNow('woken'))
  }

  const { signedIn } = options
  if (signedIn)
    void adopt(signedIn).then(() => {
      if (!stopped && !running && current === signedIn) succeeded()
    }, failed)
  else look('list')

  return {
    get connection() {
      return connection
    },
    get news() {
      return linked ? 'listening' : 'polling'
    },
    get signedIn() {
      return current
    },
    setOwnPresence: (presence) => announcer.become(presence),
    setUndocumentedPresence: (on) => announcer.setUndocumented(on),
    checkNow,
    rest,
    stop() {
      stopped = true
      announcer.stop()
      running?.abort()
      cancelTimer?.()
      cancelRecheck?.()
      link?.close()
      intake.finish()
    }
  }
}

function stateAfter(
  kind: 'network' | 'no-network' | 'certificate' | 'refused',
  error: AppError,
  retryAt: number
): ConnectionState {
  switch (kind) {
    case 'network':
      return { kind: 'reconnecting', retryAt, error }
    case 'no-network':
      return { kind: 'no-network', retryAt }
    case 'certificate':
      return { kind: 'certificate', error }
    case 'refused':
      return { kind: 'refused', error }
  }
}
