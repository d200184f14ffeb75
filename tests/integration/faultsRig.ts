import type { ConnectionState } from '@shared/account'
import type { AppError } from '@shared/errors'
import type { StationId } from '@shared/ids'
import { createTranslate, errorText } from '@shared/messages'
import { expect } from 'vitest'
import type { FriendChange } from '../../main/roster/change'
import { createRoster, type Roster } from '../../main/roster/roster'
import { createSession, type Session } from '../../main/session/session'
import {
  type ApiName,
  type ChatServer,
  type ChatServerOptions,
  company,
  startChatServer
} from '../chat-server'
import { createFakeClock, type FakeClock } from '../fakeClock'
import { countedFetch, plainNetwork } from './plainNetwork'

/** A session against a reference server; time passes when it is told to, the network is real. */
export interface World {
  server: ChatServer
  session: Session
  roster: Roster
  clock: FakeClock
  changes: FriendChange[]
  states: ConnectionState['kind'][]
  log: string[]
  /** Addresses that were asked for. */
  asked: string[]
  /** How many questions stand unanswered. */
  waitingFor(): number
  names(): string[]
  isOnline(): boolean
  isListening(): boolean
  /** The error of the present state, and the sentence that a person reads. */
  trouble(): AppError & { sentence: string }
}

const ending: (() => void | Promise<void>)[] = []

/** Ends everything that was started here, the youngest first. */
export async function endWorlds(): Promise<void> {
  for (const end of ending.splice(0).reverse()) await end()
}

export const nextMoment = (ms = 5): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits for what the network brings; the session's clock stands still meanwhile. */
export async function until(what: string, isTrue: () => boolean, ms = 15_000): Promise<void> {
  const end = Date.now() + ms
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`did not happen: ${what}`)
    await nextMoment()
  }
}

/** The same, while the session's own time passes in steps, up to `limitMs` of it. @returns ms of it that passed */
export async function passUntil(
  one: Pick<World, 'clock' | 'waitingFor'>,
  what: string,
  isTrue: () => boolean,
  { stepMs = 100, limitMs = 4_000, pauseMs = 12 } = {}
): Promise<number> {
  let passed = 0
  for (; passed < limitMs && !isTrue(); passed += stepMs) {
    one.clock.pass(stepMs)
    await nextMoment(pauseMs)
    // On a busy machine an answer needs longer; one that never comes holds nobody up.
    for (let more = 0; more < 5 && one.waitingFor() > 0 && !isTrue(); more += 1) await nextMoment(pauseMs)
  }
  if (!isTrue()) throw new Error(`did not happen within ${limitMs} ms: ${what}`)
  return passed
}

const t = createTranslate()

/** Starts a server and a session on it. */
export async function startWorld(
  options: {
    server?: ChatServerOptions
    listener?: string
    /** Another encryption password than the right one. */
    password?: string
    /** How far the server's clock is ahead of the session's, ms. */
    serverAheadMs?: () => number
    /** As long as it says so, no list goes into the roster. */
    isListHeld?: () => boolean
    prepare?: (server: ChatServer) => void
  } = {}
): Promise<World> {
  const clock = createFakeClock()
  const server = await startChatServer({
    company: company({ size: 6, seed: 3 }),
    now: () => clock.now() + (options.serverAheadMs?.() ?? 0),
    ...options.server
  })
  ending.push(() => server.close())
  options.prepare?.(server)
  const [changes, states, log, asked]: [FriendChange[], World['states'], string[], string[]] = [
    [],
    [],
    [],
    []
  ]
  const calls = countedFetch()
  const roster = createRoster({ clock, dampingMs: 0, onUpdate: () => undefined, onDamped: () => undefined })
  const session: Session = createSession({
    target: {
      server: server.baseUrl,
      stationId: 'ab'.repeat(16) as StationId,
      signatureScheme: 'automatic',
      acceptedScheme: null
    },
    listener: options.listener ?? 'station-frame',
    secret: {
      apiKey: server.user.apiKey,
      encryptionPassword: options.password ?? server.user.encryptionPassword,
      databaseKey: ''
    },
    network: plainNetwork({
      fetch: (address, init) => {
        asked.push(address)
        return calls.fetch(address, init)
      }
    }),
    ports: {
      clock,
      random: () => 0.5,
      openNetwork: () => expect.unreachable(),
      log: (_level, text) => log.push(text)
    },
    roster: Object.assign(Object.create(roster) as Roster, {
      *apply(...list: Parameters<Roster['apply']>) {
        while (options.isListHeld?.() === true) yield
        return yield* roster.apply(...list)
      }
    }),
    ownPresence: 'available',
    undocumentedPresence: false,
    signedIn: null,
    onSignedIn: () => undefined,
    onRoster: (update) => changes.push(...update.changes),
    onChange: () => {
      const kind = session?.connection.kind
      if (kind && states.at(-1) !== kind) states.push(kind)
    }
  })
  ending.push(() => session.stop())
  const one: World = {
    server,
    session,
    roster,
    clock,
    changes,
    states,
    log,
    asked,
    waitingFor: calls.underWay,
    names: () => roster.rows().map((row) => row.name),
    isOnline: () => session.connection.kind === 'online',
    isListening: () => one.isOnline() && session.news === 'listening',
    trouble: () => {
      const state = session.connection
      if (!('error' in state)) throw new Error(`no trouble: ${state.kind}`)
      return { ...state.error, sentence: errorText(t, state.error) }
    }
  }
  return one
}

/** A session that is signed in and listens, with everything that belongs to the start behind it. */
export async function startListening(options: Parameters<typeof startWorld>[0] = {}): Promise<World> {
  const one = await startWorld(options)
  await until('online and listening', () => one.isListening())
  await one.server.whenListening()
  await until('availability told', () => served(one, 'chatavailability') > 0)
  await until('at rest', () => one.isOnline())
  await nextMoment(30)
  one.server.clearRequests()
  return one
}

/** How many requests of an API were answered as the protocol has it. */
export const served = ({ server }: World, api: ApiName): number =>
  server.requestsOf(api).filter((request) => request.httpStatus === 200 && request.fault === null).length
