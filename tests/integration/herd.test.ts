import { connect } from 'node:net'
import type { StationId } from '@shared/ids'
import { afterEach, expect, it } from 'vitest'
import { createRoster } from '../../main/roster/roster'
import { createSession, type Session } from '../../main/session/session'
import { type ChatServer, company, startChatServer } from '../chat-server'
import { createFakeClock, type FakeClock } from '../fakeClock'
import { nextMoment, until } from './faultsRig'
import { countedFetch, plainNetwork } from './plainNetwork'

const clients = 1_000
/** No tenth of a second may have more of them, in parts of all. */
const share = 0.1

let server: ChatServer
const sessions: Session[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) session.stop()
  await server.close()
})

/** The same numbers in each run, different ones for each client (mulberry32). */
function chance(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** When a client asked for something, or for a connection of its listener. */
const asked: number[] = []
const calls = countedFetch()

function startSession(clock: FakeClock, number: number): Session {
  const nothing = (): void => undefined
  const session = createSession({
    target: {
      server: server.baseUrl,
      stationId: number.toString(16).padStart(32, '0') as StationId,
      signatureScheme: 'hmac-sha256-hex',
      acceptedScheme: null
    },
    listener: 'station-frame',
    secret: { apiKey: server.user.apiKey, encryptionPassword: '', databaseKey: '' },
    network: plainNetwork({
      fetch: (address, init) => {
        asked.push(clock.now())
        return calls.fetch(address, init)
      },
      listenerTls: {
        createConnection: ({ host, port }, answer) => {
          asked.push(clock.now())
          const socket = connect({ host: host ?? '', port: Number(port) })
          socket.once('connect', () => answer(null, socket)).once('error', answer)
        }
      }
    }),
    ports: { clock, random: chance(number), openNetwork: () => expect.unreachable(), log: nothing },
    roster: createRoster({ clock, dampingMs: 0, onUpdate: nothing, onDamped: nothing }),
    ownPresence: 'invisible',
    undocumentedPresence: false,
    signedIn: null,
    onSignedIn: nothing,
    onRoster: nothing,
    onChange: nothing
  })
  sessions.push(session)
  return session
}

it(
  'a thousand clients of a server that restarts come back spread over seconds, not all at once',
  {
    timeout: 240_000
  },
  async () => {
    const clock = createFakeClock()
    // Requests are counted with the time at which they came.
    server = await startChatServer({
      company: company({ size: 2, seed: 3 }),
      scheme: 'hmac-sha256-hex',
      now: () => clock.now()
    })
    const isBack = (session: Session): boolean =>
      session.connection.kind === 'online' && session.news === 'listening'
    for (let begun = 0; begun < clients; begun += 50) {
      const some = Array.from({ length: 50 }, (_, index) => startSession(clock, begun + index))
      await until('some more listen', () => some.every(isBack), 30_000)
    }
    await nextMoment(200)
    await until('at rest', () => sessions.every(isBack), 30_000)
    asked.length = 0

    await server.restart()
    await until('lost', () => sessions.every((session) => session.news === 'polling'), 30_000)
    await nextMoment(100)
    // Nothing in the moment itself, in which all of them learn of it.
    const from = clock.now()
    expect(asked).toEqual([])
    for (let passed = 0; passed < 20_000 && !sessions.every(isBack); passed += 100) {
      clock.pass(100)
      await nextMoment(2)
      await until('answered', () => calls.underWay() === 0, 30_000)
    }
    await until('all back', () => sessions.every(isBack), 30_000)
    expect(asked.length).toBeGreaterThanOrEqual(2 * clients)
    const tenths = new Map<number, number>()
    for (const at of asked) {
      const tenth = Math.floor((at - from) / 100)
      tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1)
    }
    expect(Math.max(...tenths.values())).toBeLessThanOrEqual(clients * share)
  }
)
