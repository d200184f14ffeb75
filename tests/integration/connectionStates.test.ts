import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type Kind, type Person, startPerson } from './connectionRig'
import { nextMoment, passUntil, until } from './faultsRig'

const kinds: Readonly<Record<string, Kind>> = {
  'signed out': 'signed-out',
  'signing in': 'signing-in',
  checking: 'checking',
  online: 'online',
  'reconnecting in N s': 'reconnecting',
  'no network': 'no-network',
  refused: 'refused',
  'certificate problem': 'certificate',
  'keychain locked': 'keychain-locked'
}
const kindOf = (words: string): Kind => kinds[words] ?? expect.unreachable(`no state “${words}”`)

interface Transition {
  from: Kind
  event: string
  to: Kind
}

/** The table and the picture of the document. */
const page = readFileSync(resolve(__dirname, '../../docs/architecture.md'), 'utf8')
const table: Transition[] = page
  .slice(page.indexOf('| from | event | to |'))
  .split('\n\n')[0]!
  .split('\n')
  .slice(2)
  .flatMap((line) => {
    const [, from = '', event = '', to = ''] = line.split('|').map((cell) => cell.trim())
    return from.split(', ').map((one) => ({ from: kindOf(one), event, to: kindOf(to) }))
  })
const drawn = [...page.matchAll(/^ {4}([a-z]\w+) --> (\w+)$/gm)].map(([, from, to]) => `${from} ${to}`)

const people: Person[] = []
afterEach(async () => {
  for (const one of people.splice(0)) await one.end()
})
async function person(): Promise<Person> {
  const one = await startPerson()
  people.push(one)
  return one
}

const becomes = (one: Person, kind: Kind, limitMs = 90_000): Promise<number> =>
  passUntil(one, kind, () => one.kind() === kind, { stepMs: 500, limitMs })

const refuse = ({ server }: Person): void => {
  server.fault('chatlogin', { kind: 'error-status', status: 'ERROR', message: 'user is disabled' })
  server.forgetStations()
}
const hang = ({ server }: Person): void => {
  server.fault('chatlogin', { kind: 'hang' })
  server.fault('chatnotification', { kind: 'hang' })
}

async function listening(one: Person): Promise<void> {
  await until('listening', () => one.kind() === 'online' && one.isListening())
  // The question that follows a new listener is behind it.
  await until('asked', () => one.server.requestsOf('chatnotification').at(-1)?.httpStatus === 200)
  await nextMoment(10)
  await until('at rest', () => one.kind() === 'online')
}

/** In this state for good: a listener that comes back asks once more. */
async function settles(one: Person, kind: Kind): Promise<void> {
  await becomes(one, kind)
  await passUntil(one, 'listening', one.isListening, { limitMs: 5_000 })
  await becomes(one, kind)
}

/** Brings an account that is signed out into a state, by ways that are walked below. */
const reach: Record<Kind, (one: Person) => Promise<void>> = {
  'signed-out': async () => undefined,
  'signing-in': async (one) => {
    hang(one)
    one.accounts.start()
    await becomes(one, 'signing-in')
    await until('asked', () => one.server.requestsOf('chatlogin').length > 0)
  },
  online: async (one) => {
    one.accounts.start()
    await listening(one)
  },
  checking: async (one) => {
    await reach.online(one)
    hang(one)
    one.server.clearRequests()
    one.accounts.checkNow()
    await until('asked', () => one.server.requestsOf('chatnotification').length > 0)
  },
  reconnecting: async (one) => {
    await reach.online(one)
    one.server.fault('chatnotification', { kind: 'http-status', status: 500 })
    one.accounts.checkNow()
    await settles(one, 'reconnecting')
  },
  'no-network': async (one) => {
    await reach.online(one)
    one.setWeather('no-network')
    one.accounts.checkNow()
    await settles(one, 'no-network')
  },
  refused: async (one) => {
    await reach.online(one)
    refuse(one)
    one.accounts.checkNow()
    await becomes(one, 'refused')
  },
  certificate: async (one) => {
    await reach.online(one)
    one.setWeather('certificate')
    one.accounts.checkNow()
    await settles(one, 'certificate')
  },
  'keychain-locked': async (one) => {
    one.lockKeychain(true)
    one.accounts.start()
    await becomes(one, 'keychain-locked')
  }
}

/** A sign of news, which makes an account that is online ask. */
const news = ({ server }: Person): void => server.wake()

/** What happens, by the words of the table. Time that is part of it passes here or while its effect is waited for. */
const events: Record<string, (one: Person) => unknown> = {
  'the form is accepted': async (one) => {
    one.server.clearFaults()
    one.setWeather('fine')
    one.lockKeychain(false, false)
    expect(await one.signIn()).toMatchObject({ ok: true })
  },
  'an account of the last time is opened': (one) => one.accounts.start(),
  'the server answers': (one) => one.server.clearFaults(),
  'no answer': async (one) => {
    await one.server.stop()
  },
  'this computer has no network': (one) => {
    one.setWeather('no-network')
    news(one)
  },
  'the certificate is not trusted': (one) => {
    one.setWeather('certificate')
    news(one)
  },
  'the server says no': (one) => {
    one.server.clearFaults()
    refuse(one)
  },
  'the keychain is locked': () => undefined,
  'the authority file cannot be read': () => undefined,
  'the keychain is unlocked': (one) => one.lockKeychain(false),
  'wake-up, unlock, another network, *Try again*': (one) => one.accounts.checkNow(),
  sleep: (one) => one.accounts.rest(),
  'a question stands unanswered for 10 s': async (one) => {
    hang(one)
    one.server.clearRequests()
    news(one)
    await until('asked', () => one.server.requestsOf('chatnotification').length > 0)
    one.clock.pass(9_999)
    expect(one.kind()).toBe('online')
    one.clock.pass(1)
  },
  'the listener is silent for 45 s': async (one) => {
    one.server.silenceListeners()
    const noticed = (): boolean => one.transitions.some(({ to }) => to === 'checking')
    const passed = await passUntil(one, 'noticed', noticed, { stepMs: 500, limitMs: 45_000 })
    expect(passed).toBeGreaterThan(20_000)
  },
  'the server has forgotten the station': (one) => {
    one.server.forgetStations()
    news(one)
  },
  'the wait is over': (one) => {
    const state = one.state()
    one.clock.pass(state && 'retryAt' in state ? state.retryAt - one.clock.now() : 0)
  },
  'the listener is connected anew': async (one) => {
    const longer = (): boolean => {
      const state = one.state()
      const wait = state && 'retryAt' in state ? state.retryAt - one.clock.now() : 0
      return state?.kind === 'certificate' || wait > 5_000
    }
    // A listener comes back after a second; the wait must be longer for it to be the listener's doing.
    await passUntil(one, 'a longer wait', longer, { stepMs: 500, limitMs: 90_000 })
    one.transitions.length = 0
    one.server.dropListeners()
    await passUntil(one, 'a look', () => one.transitions.length > 0, { limitMs: 6_000 })
  },
  'five minutes are over': async (one) => {
    one.clock.pass(299_000)
    await nextMoment(20)
    expect(one.kind()).toBe('refused')
    one.clock.pass(1_000)
  },
  'a minute is over': async (one) => {
    one.clock.pass(59_000)
    await nextMoment(20)
    expect(one.kind()).toBe('certificate')
    one.clock.pass(1_000)
  },
  'the authority file is mended, *Try again*': (one) => {
    one.setAuthorityFileReadable(true)
    one.accounts.checkNow()
  },
  'another certificate is trusted': (one) =>
    one.accounts.trustCertificate(one.id, Array.from({ length: 32 }, () => 'CD').join(':')),
  'another certificate is trusted, and the authority file cannot be read': (one) => {
    one.setAuthorityFileReadable(false)
    return one.accounts.trustCertificate(one.id, Array.from({ length: 32 }, () => 'CD').join(':'))
  },
  'signed out by the person': (one) => one.accounts.signOut(one.id)
}

/** Where the state alone is not enough to make the event possible. */
const prepare: Record<string, (one: Person) => Promise<void>> = {
  'signing-in, the keychain is locked': (one) => reach['keychain-locked'](one),
  'signing-in, the authority file cannot be read': async (one) => {
    one.setAuthorityFileReadable(false)
    one.accounts.start()
  },
  'refused, the authority file is mended, *Try again*': async (one) => {
    one.setAuthorityFileReadable(false)
    one.accounts.start()
    await becomes(one, 'refused')
  }
}

describe('The connection goes', () => {
  it.each(table)('from $from, $event, to $to', async ({ from, event, to }) => {
    const one = await person()
    const prepared = prepare[`${from}, ${event}`]
    await (prepared ?? reach[from])(one)
    if (!prepared) expect(one.kind()).toBe(from)
    const happens = events[event] ?? expect.unreachable(`no walk for “${event}”`)
    // The two that are over as soon as the account begins have begun already.
    if (!prepared || from === 'refused') one.transitions.length = 0
    await happens(one)
    const left = (): Kind | undefined => one.transitions.find((step) => step.from === from)?.to
    await passUntil(one, `${from} is left`, () => left() !== undefined, { stepMs: 500, limitMs: 90_000 })
    expect(left()).toBe(to)
  })

  it('by no event that the table does not name', () => {
    expect(new Set(Object.keys(events))).toEqual(new Set(table.map(({ event }) => event)))
  })

  it('as it is drawn', () => {
    // What may happen in nearly every state is written beside the picture; the one of it that is usual is an arrow.
    const anywhere = /^(signed out by the person|another certificate is trusted.*)$/
    const usual = ({ from, to }: Transition): boolean => from === 'certificate' && to === 'signing-in'
    const pairs = table
      .filter((row) => !anywhere.test(row.event) || usual(row))
      .map(({ from, to }) => `${from} ${to}`.replaceAll('-', '_'))
    expect([...new Set(drawn)].sort()).toEqual([...new Set(pairs)].sort())
  })
})

describe('Whatever happens', () => {
  const happenings: Record<string, (one: Person) => unknown> = {
    'try again': (one) => one.accounts.checkNow(),
    'another network': (one) => one.accounts.networkChanged(),
    sleep: (one) => one.accounts.rest(),
    'a moment': (one) => one.clock.pass(1_000),
    'a while': (one) => one.clock.pass(12_000),
    'a minute': (one) => one.clock.pass(61_000),
    'five minutes': (one) => one.clock.pass(301_000),
    news: (one) => news(one),
    'fine weather': (one) => one.setWeather('fine'),
    'no network': (one) => one.setWeather('no-network'),
    'bad certificate': (one) => one.setWeather('certificate'),
    'server up': (one) => one.server.start(),
    'server down': (one) => one.server.stop(),
    'faults over': (one) => one.server.clearFaults(),
    hanging: hang,
    refusing: refuse,
    'HTTP 500': (one) => one.server.fault('chatfriends', { kind: 'http-status', status: 500 }),
    forgotten: (one) => one.server.forgetStations(),
    'listeners dropped': (one) => one.server.dropListeners('hard'),
    'listeners silent': (one) => one.server.silenceListeners(),
    'keychain locked': (one) => one.lockKeychain(true),
    'keychain open': (one) => one.lockKeychain(false),
    'authority file gone': (one) => one.setAuthorityFileReadable(false),
    'authority file back': (one) => one.setAuthorityFileReadable(true),
    trust: (one) => one.accounts.trustCertificate(one.id, ''),
    'signed out': (one) => one.accounts.signOut(one.id),
    // A form that is not answered would hold up everything else: its time passes meanwhile.
    'signed in': (one) => void one.signIn()
  }

  it('no other way leads from state to state', { timeout: 600_000 }, async () => {
    const allowed = new Set(table.map(({ from, to }) => `${from} → ${to}`))
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(happenings)), { minLength: 15, maxLength: 40 }),
        async (story) => {
          const one = await startPerson()
          try {
            one.accounts.start()
            await nextMoment(20)
            for (const happening of story) {
              await happenings[happening]?.(one)
              await nextMoment(4)
            }
            for (const { from, to } of one.transitions) {
              seen.add(`${from} → ${to}`)
              expect([...allowed]).toContain(`${from} → ${to}`)
            }
          } finally {
            await one.end()
          }
        }
      ),
      { numRuns: Number(process.env['CONNECTION_RUNS'] ?? 25), seed: 20_260_115, endOnFailure: true }
    )
    // Enough of the picture was seen for this to mean something.
    expect(seen.size).toBeGreaterThan(8)
  })
})
