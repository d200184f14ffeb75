import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AccountView, emptySignInForm, type SignInForm } from '@shared/account'
import type { Result } from '@shared/errors'
import type { AccountId } from '@shared/ids'
import { afterEach, describe, expect, it } from 'vitest'
import { type Accounts, createAccounts } from '../../main/session/accounts'
import { openSettings } from '../../main/store/settingsStore'
import { createMemoryVault } from '../../main/vault/memoryVault'
import type { AccountSecret, Vault } from '../../main/vault/types'
import { type ChatServer, company, startChatServer } from '../chat-server'
import { createFakeClock } from '../fakeClock'
import { until } from './faultsRig'

const ending: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function startServer(seed: number): Promise<ChatServer> {
  const server = await startChatServer({
    company: company({ size: 4, seed }),
    timestampToleranceMs: Infinity
  })
  ending.push(() => server.close())
  return server
}

const formFor = (server: ChatServer, more: Partial<SignInForm> = {}): SignInForm => ({
  ...emptySignInForm,
  server: server.baseUrl,
  email: server.user.email,
  apiKey: server.user.apiKey,
  encryptionPassword: server.user.encryptionPassword,
  ...more
})

interface Rig {
  accounts: Accounts
  vault: Vault
  events: string[]
  view(id: AccountId): AccountView | undefined
  kept(): {
    id: string
    stationId: string
    signedIn: boolean
    secretStoredAt: number | null
    pinnedCertificate: string
  }[]
  signIn(form: SignInForm): Promise<AccountId>
  restart(): void
}

/** The accounts of one profile; `vault` may refuse what a keychain can refuse. */
function startAccounts(vault: Vault = createMemoryVault()): Rig {
  const dir = mkdtempSync(join(tmpdir(), 'accounts-'))
  ending.push(() => rmSync(dir, { recursive: true, force: true }))
  const events: string[] = []
  const start = (): Accounts => {
    const accounts = createAccounts({
      ports: {
        clock: createFakeClock(),
        random: () => 0.5,
        openNetwork: () => ({
          fetch: (address, init) => fetch(address, init),
          listenerTls: undefined,
          redirectTarget: () => null,
          dropConnections: () => undefined,
          dispose: () => undefined
        }),
        log: () => undefined
      },
      settings: openSettings({ dir }),
      vault: Object.assign(Object.create(vault) as Vault, { dispose: () => undefined }),
      dampingMs: 0,
      ownPresence: 'available',
      onChange: () => undefined,
      onOpen: (id, _roster, key) => void events.push(`open ${id} ${key === null ? 'memory' : key}`),
      onRemoved: (id, how) => void events.push(`${how} ${id}`),
      onRoster: () => undefined,
      onDamped: () => undefined
    })
    ending.push(() => accounts.stop())
    return accounts
  }
  const rig: Rig = {
    accounts: start(),
    vault,
    events,
    view: (id) => rig.accounts.views().find((view) => view.id === id),
    kept: () => (JSON.parse(readFileSync(join(dir, 'settings.json'), 'utf8')) as never)['accounts'],
    async signIn(form) {
      const id = value(await rig.accounts.signIn(form))
      await until('online', () => rig.view(id)?.connection.kind === 'online')
      return id
    },
    restart() {
      rig.accounts.stop()
      rig.accounts = start()
      rig.accounts.start()
    }
  }
  return rig
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code)
const keyOf = async (vault: Vault, id: AccountId): Promise<string> => {
  const read = await vault.read(id, { expected: true })
  return read.state === 'ok' ? read.secret.apiKey : read.state
}

describe('several accounts', () => {
  it('have each their own station, secret, list and connection', async () => {
    const [one, two] = [await startServer(3), await startServer(4)]
    const { accounts, vault, signIn, view } = startAccounts()
    const [first, second] = [await signIn(formFor(one)), await signIn(formFor(two))]
    expect(accounts.views().map(({ id }) => id)).toEqual([first, second])
    expect(view(first)?.stationId).not.toBe(view(second)?.stationId)
    expect(await keyOf(vault, first)).toBe(one.user.apiKey)
    expect(await keyOf(vault, second)).toBe(two.user.apiKey)
    const names = (id: AccountId) => value(accounts.friends(id)).friends.map(({ name }) => name)
    expect(names(first).sort()).toEqual(
      one
        .friends()
        .map(({ nick }) => nick)
        .sort()
    )
    expect(names(second).sort()).toEqual(
      two
        .friends()
        .map(({ nick }) => nick)
        .sort()
    )

    await one.stop()
    accounts.retry(first)
    await until('the first waits', () => view(first)?.connection.kind === 'checking')
    expect(view(second)?.connection.kind).toBe('online')
  })

  it('are there again after a restart, in their order', async () => {
    const [one, two] = [await startServer(3), await startServer(4)]
    const rig = startAccounts()
    const ids = [await rig.signIn(formFor(one)), await rig.signIn(formFor(two))]
    rig.restart()
    expect(rig.accounts.views().map(({ id }) => id)).toEqual(ids)
    await until('both online', () => rig.accounts.views().every((view) => view.connection.kind === 'online'))
  })

  it('do not follow each other when one signs out', async () => {
    const [one, two] = [await startServer(3), await startServer(4)]
    const { accounts, vault, signIn, view, kept } = startAccounts()
    const [first, second] = [await signIn(formFor(one)), await signIn(formFor(two))]
    expect(await accounts.signOut(first)).toEqual({ ok: true, value: null })
    expect(accounts.views().map(({ id }) => id)).toEqual([second])
    expect(view(second)?.connection.kind).toBe('online')
    expect(await keyOf(vault, first)).toBe('absent')
    expect(await keyOf(vault, second)).toBe(two.user.apiKey)
    expect(kept().map(({ id, signedIn }) => [id, signedIn])).toEqual([
      [first, false],
      [second, true]
    ])
  })

  it('cannot share a station id', async () => {
    const [one, two] = [await startServer(3), await startServer(4)]
    const { accounts, signIn, view } = startAccounts()
    const first = await signIn(formFor(one))
    const stationId = view(first)?.stationId ?? ''
    const refused = await accounts.signIn(formFor(two, { stationId }))
    expect(refused).toEqual({ ok: false, error: { code: 'station-id-taken', field: 'stationId' } })
  })

  it('have each their own station on one server too, whatever e-mail is typed', async () => {
    const server = await startServer(3)
    const { accounts, signIn, view } = startAccounts()
    const first = await signIn(formFor(server))
    const { apiKey, encryptionPassword } = server.friends()[0]!
    const second = await signIn(formFor(server, { apiKey, encryptionPassword }))
    expect(second).not.toBe(first)
    expect(view(second)?.stationId).not.toBe(view(first)?.stationId)
    expect(accounts.views()).toHaveLength(2)
  })
})

it('A trusted certificate is on the disk before it is answered, and is used at once', async () => {
  const server = await startServer(3)
  const { accounts, kept, signIn, view } = startAccounts()
  const id = await signIn(formFor(server))
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':')
  const answered = accounts.trustCertificate(id, fingerprint)
  expect(view(id)?.connection.kind).toBe('signing-in')
  expect(codeOf(await answered)).toBe('ok')
  expect(kept()[0]?.pinnedCertificate).toBe(fingerprint)
  expect(codeOf(await accounts.trustCertificate('ef'.repeat(16) as AccountId, ''))).toBe('unknown-account')
})

describe('the same account, signed in to twice', () => {
  it('is updated, keeps its place and its local data, and is there once', async () => {
    const [one, two] = [await startServer(3), await startServer(4)]
    const { accounts, vault, signIn, events, kept } = startAccounts()
    const [first, second] = [await signIn(formFor(one)), await signIn(formFor(two))]
    await accounts.setFavourite(first, one.person(one.friends()[0]!.nick).userId as never, true)
    const again = await signIn(formFor(one, { server: `  ${one.baseUrl}/`, email: 'CAROL@example.org' }))
    expect(again).toBe(first)
    expect(accounts.views().map(({ id }) => id)).toEqual([first, second])
    expect(kept().map(({ id }) => id)).toEqual([first, second])
    expect(accounts.favourites(first).size).toBe(1)
    expect(new Set(one.requestsOf('chatlogin').map(({ station }) => station)).size).toBe(1)
    expect(await keyOf(vault, first)).toBe(one.user.apiKey)
    const [opened, , replaced, reopened] = events
    expect(replaced).toBe(`replaced ${first}`)
    expect(reopened).toBe(opened)
  })
})

describe('a keychain that refuses the new secret', () => {
  const refusing = (state: 'locked' | 'unavailable'): Vault & { refuse: boolean; written: number } => {
    const memory = createMemoryVault()
    const vault = {
      ...memory,
      refuse: false,
      written: 0,
      write: (id: AccountId, secret: AccountSecret) => {
        vault.written += 1
        if (!vault.refuse) return memory.write(id, secret)
        return Promise.resolve(
          state === 'locked' ? ({ state } as const) : ({ state, reason: 'too-large' } as const)
        )
      }
    }
    return vault
  }

  it.each(['locked', 'unavailable'] as const)(
    '(%s) takes nothing from an account that had one',
    async (state) => {
      const server = await startServer(3)
      const vault = refusing(state)
      const rig = startAccounts(vault)
      const id = await rig.signIn(formFor(server))
      vault.refuse = true
      expect(codeOf(await rig.accounts.signIn(formFor(server)))).toBe(`keychain-${state}`)
      expect(await keyOf(vault, id)).toBe(server.user.apiKey)
      expect(rig.view(id)?.connection.kind).toBe('online')
      rig.restart()
      await until('online', () => rig.view(id)?.connection.kind === 'online')
    }
  )

  it('is left with nothing of an account that had none', async () => {
    const server = await startServer(3)
    const vault = refusing('locked')
    const removed: AccountId[] = []
    const { remove } = vault
    vault.remove = (id) => {
      removed.push(id)
      return remove(id)
    }
    const { accounts } = startAccounts(vault)
    vault.refuse = true
    expect(codeOf(await accounts.signIn(formFor(server)))).toBe('keychain-locked')
    expect(removed).toHaveLength(1)
    expect(accounts.views()).toEqual([])
  })

  it('is not written to while the older secret, with the key of the local data, cannot be read', async () => {
    const server = await startServer(3)
    const vault = refusing('locked')
    const { accounts, signIn } = startAccounts(vault)
    await signIn(formFor(server))
    const { read } = vault
    vault.read = () => Promise.resolve({ state: 'locked' })
    const before = vault.written
    expect(codeOf(await accounts.signIn(formFor(server)))).toBe('keychain-locked')
    expect(vault.written).toBe(before)
    vault.read = read
  })

  it('keeps the older secret, by the choice to work for this run, until the person signs out', async () => {
    const server = await startServer(3)
    const { accounts, vault, signIn } = startAccounts()
    const id = await signIn(formFor(server))
    await signIn(formFor(server, { keep: 'this-run' }))
    expect(await keyOf(vault, id)).toBe(server.user.apiKey)
    expect(codeOf(await accounts.signOut(id))).toBe('ok')
    expect(await keyOf(vault, id)).toBe('absent')
  })
})
