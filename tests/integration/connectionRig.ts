import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AccountView, type ConnectionState, emptySignInForm } from '@shared/account'
import { type AccountId, AccountIdSchema, StationIdSchema, UserIdSchema } from '@shared/ids'
import * as v from 'valibot'
import { createAccounts, type Accounts } from '../../main/session/accounts'
import { AuthorityFileError, UntrustedCertificateError } from '../../main/session/ports'
import { openSettings } from '../../main/store/settingsStore'
import { createMemoryVault } from '../../main/vault/memoryVault'
import { type ChatServer, company, startChatServer } from '../chat-server'
import { createFakeClock, type FakeClock } from '../fakeClock'
import { removeFolder } from '../removeFolder'
import { nextMoment } from './faultsRig'
import { countedFetch, plainNetwork } from './plainNetwork'

export type Kind = ConnectionState['kind']

/** What the network of this computer does; the words of the last two are Chromium's. */
export type Weather = 'fine' | 'no-network' | 'certificate'

/** One account of a person, signed out at first, against a reference server. The clock stands still until it is told. */
export interface Person {
  server: ChatServer
  accounts: Accounts
  clock: FakeClock
  id: AccountId
  /** What the person was told, from the first change on. */
  transitions: { from: Kind; to: Kind }[]
  kind(): Kind
  state(): ConnectionState | null
  isListening(): boolean
  /** How many questions stand unanswered. */
  waitingFor(): number
  setWeather(weather: Weather): void
  /** @param told whoever waits for it hears at once that it is open */
  lockKeychain(locked: boolean, told?: boolean): void
  setAuthorityFileReadable(readable: boolean): void
  /** Fills in the form and sends it. */
  signIn(): Promise<unknown>
  end(): Promise<void>
}

const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
const untrusted = (): Error =>
  new UntrustedCertificateError('ERR_CERT_AUTHORITY_INVALID', {
    fingerprint,
    subject: 'chat',
    issuer: 'chat',
    validFrom: 0,
    validTo: 0,
    fault: 'unknown-authority'
  })

/** A way to the network that weather can spoil, for what is asked then and for what stands unanswered. */
function weatherly(): { fetch: typeof fetch; set(weather: Weather): void } {
  let weather: Weather = 'fine'
  const broken = new Set<(error: Error) => void>()
  const trouble = (): Error =>
    weather === 'certificate' ? untrusted() : new Error('net::ERR_INTERNET_DISCONNECTED')
  return {
    fetch: async (address, init) => {
      if (weather !== 'fine') throw trouble()
      let breakOff: (error: Error) => void = () => undefined
      const storm = new Promise<never>((_, reject) => broken.add((breakOff = reject)))
      return Promise.race([fetch(address, init), storm]).finally(() => broken.delete(breakOff))
    },
    set(next) {
      weather = next
      if (weather !== 'fine') for (const breakOff of broken) breakOff(trouble())
    }
  }
}

/** A keychain that can be locked, and answers by itself what it was asked once it is open. */
function lockableVault() {
  const vault = createMemoryVault()
  let locked = false
  const waiting = new Set<(came: boolean) => void>()
  return {
    vault: {
      ...vault,
      read: async (...asked: Parameters<typeof vault.read>) =>
        locked ? ({ state: 'locked' } as const) : vault.read(...asked),
      write: async (...asked: Parameters<typeof vault.write>) =>
        locked ? ({ state: 'locked' } as const) : vault.write(...asked),
      settled: () => new Promise<boolean>((resolve) => waiting.add(resolve))
    },
    lock(on: boolean, told = true) {
      locked = on
      if (on || !told) return
      for (const resolve of waiting) resolve(true)
      waiting.clear()
    }
  }
}

export async function startPerson(): Promise<Person> {
  const clock = createFakeClock()
  const server = await startChatServer({ company: company({ size: 3, seed: 3 }), now: () => clock.now() })
  const dir = mkdtempSync(join(tmpdir(), 'connection-'))
  const settings = openSettings({ dir, clock })
  const id = v.parse(AccountIdSchema, 'cd'.repeat(16))
  const { user } = server
  const { vault, lock } = lockableVault()
  await vault.write(id, {
    apiKey: user.apiKey,
    encryptionPassword: user.encryptionPassword,
    databaseKey: '00'.repeat(32)
  })
  await settings.update((all) => ({
    ...all,
    accounts: [
      {
        ...accountDefaults,
        id,
        server: server.baseUrl,
        email: user.email,
        userId: v.parse(UserIdSchema, user.userId),
        stationId: v.parse(StationIdSchema, 'ab'.repeat(16)),
        signedIn: true,
        secretStoredAt: clock.now()
      }
    ]
  }))
  const sky = weatherly()
  const calls = countedFetch(sky.fetch)
  let readable = true
  let known: Kind = 'signed-out'
  const transitions: Person['transitions'] = []
  const look = (views: AccountView[]): void => {
    const to = views[0]?.connection.kind ?? 'signed-out'
    if (to !== known) transitions.push({ from: known, to })
    known = to
  }
  const accounts: Accounts = createAccounts({
    ports: {
      clock,
      random: () => 0.5,
      openNetwork: () => {
        if (!readable) throw new AuthorityFileError('ca.pem')
        return plainNetwork({ fetch: calls.fetch })
      },
      log: () => undefined
    },
    settings,
    vault,
    dampingMs: 0,
    ownPresence: 'available',
    onChange: look,
    onOpen: () => Promise.resolve(),
    onRemoved: () => undefined,
    removeData: () => Promise.resolve(),
    onRoster: () => undefined,
    onDamped: () => undefined
  })
  return {
    server,
    accounts,
    clock,
    get id() {
      return accounts.views()[0]?.id ?? id
    },
    transitions,
    kind: () => known,
    state: () => accounts.views()[0]?.connection ?? null,
    isListening: () => accounts.views()[0]?.news === 'listening',
    waitingFor: calls.underWay,
    setWeather: sky.set,
    lockKeychain: lock,
    setAuthorityFileReadable: (on) => void (readable = on),
    signIn: () =>
      accounts.signIn({
        ...emptySignInForm,
        server: server.baseUrl,
        email: user.email,
        apiKey: user.apiKey,
        encryptionPassword: user.encryptionPassword
      }),
    async end() {
      accounts.stop()
      await settings.flush()
      await server.close()
      await nextMoment()
      await removeFolder(dir)
    }
  }
}

const accountDefaults = {
  nick: '',
  fullName: '',
  signatureScheme: 'automatic',
  acceptedScheme: 'rsa-sha256',
  listener: 'station-frame',
  authorityFile: '',
  pinnedCertificate: '',
  undocumentedPresence: false,
  favourites: []
}
