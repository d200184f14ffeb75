import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
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
import { createFakeClock, type FakeClock } from '../fakeClock'
import { removeFolder } from '../removeFolder'
import { until } from './faultsRig'
import { plainNetwork } from './plainNetwork'

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
  /** Accounts of which something is still to be removed, as it stands in the file. */
  toForget(): string[]
  clock(): FakeClock
  signIn(form: SignInForm): Promise<AccountId>
  restart(): void
}

/** The accounts of one profile; `vault` may refuse what a keychain can refuse. */
function startAccounts(vault: Vault = createMemoryVault(), settings: object = {}): Rig {
  const dir = mkdtempSync(join(tmpdir(), 'accounts-'))
  writeFileSync(join(dir, 'settings.json'), JSON.stringify({ version: 1, ...settings }))
  ending.push(() => removeFolder(dir))
  const events: string[] = []
  let clock = createFakeClock()
  const start = (): Accounts => {
    clock = createFakeClock()
    const accounts = createAccounts({
      ports: {
        clock,
        random: () => 0.5,
        openNetwork: () => plainNetwork(),
        log: () => undefined
      },
      settings: openSettings({ dir }),
      vault: Object.assign(Object.create(vault) as Vault, { dispose: () => undefined }),
      dampingMs: 0,
      ownPresence: 'available',
      onChange: () => undefined,
      onOpen: async (id, _roster, key) => void events.push(`open ${id} ${key === null ? 'memory' : key}`),
      onRemoved: (id, how) => void events.push(`${how} ${id}`),
      removeData: async (id) => void events.push(`data removed ${id}`),
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
    toForget: () => (JSON.parse(readFileSync(join(dir, 'settings.json'), 'utf8')) as never)['toForget'],
    clock: () => clock,
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

describe('what stands in the keychain', () => {
  /** A keychain that can be locked, and hears what it is asked. */
  const lockable = (heard: (what: string, id: AccountId) => void = () => undefined) => {
    const memory = createMemoryVault()
    const entries = new Set<AccountId>()
    const vault = {
      ...memory,
      entries,
      locked: false,
      write: async (id: AccountId, secret: AccountSecret) => {
        heard('write', id)
        entries.add(id)
        return memory.write(id, secret)
      },
      remove: async (id: AccountId) => {
        heard('remove', id)
        if (vault.locked) return { state: 'locked' } as const
        entries.delete(id)
        await memory.remove(id)
        return { state: 'ok' } as const
      }
    }
    return vault
  }
  const later = async (rig: Rig): Promise<void> => {
    await new Promise(setImmediate)
    rig.clock().pass(5_000)
  }

  it('of a first sign-in is removed at the next start where a crash took the account', async () => {
    const server = await startServer(3)
    let after: (() => void) | null = null
    const vault = lockable(() => after?.())
    const rig = startAccounts(vault)
    // Before the entry is made it is written down that it may go; the crash comes right after it.
    const crash = new Promise<string[]>((resolve) => (after = () => resolve(rig.toForget())))
    void rig.accounts.signIn(formFor(server))
    const marked = await crash
    expect(marked).toHaveLength(1)
    rig.accounts.stop()
    await until('the entry stands', () => vault.entries.size === 1)
    const lost = startAccounts(vault, { accounts: [], toForget: marked })
    lost.accounts.start()
    await later(lost)
    await until('it is gone', () => vault.entries.size === 0 && lost.toForget().length === 0)
    expect(lost.events).toEqual([`data removed ${marked[0]}`])
  })

  it('is marked no more once the account is there, and stays', async () => {
    const server = await startServer(3)
    const vault = lockable()
    const rig = startAccounts(vault)
    const id = await rig.signIn(formFor(server))
    expect(rig.toForget()).toEqual([])
    rig.restart()
    await later(rig)
    await until('online', () => rig.view(id)?.connection.kind === 'online')
    expect([...vault.entries]).toEqual([id])
  })

  it('is removed with the data only when the settings say so, whenever a crash comes', async () => {
    const server = await startServer(3)
    const stood: unknown[] = []
    const vault = lockable((what) => {
      if (what === 'remove') stood.push([rig.kept()[0]?.signedIn, rig.toForget(), rig.events.at(-1)])
    })
    const rig = startAccounts(vault)
    const id = await rig.signIn(formFor(server))
    expect(codeOf(await rig.accounts.signOut(id))).toBe('ok')
    expect(stood).toEqual([[false, [id], `data removed ${id}`]])
    await until('the mark is gone', () => rig.toForget().length === 0)
  })

  it('of somebody who signed out of a locked keychain goes at the next start with an open one', async () => {
    const server = await startServer(3)
    const vault = lockable()
    const rig = startAccounts(vault)
    const id = await rig.signIn(formFor(server))
    vault.locked = true
    expect(codeOf(await rig.accounts.signOut(id))).toBe('secret-left')
    rig.restart()
    await later(rig)
    await new Promise(setImmediate)
    expect(rig.toForget()).toEqual([id])
    vault.locked = false
    rig.restart()
    // Not at the cost of the start.
    expect([...vault.entries]).toEqual([id])
    await later(rig)
    await until('it is gone', () => vault.entries.size === 0 && rig.toForget().length === 0)
  })

  it('of somebody who signed in once more meanwhile stays', async () => {
    const server = await startServer(3)
    const vault = lockable()
    const rig = startAccounts(vault)
    const id = await rig.signIn(formFor(server))
    vault.locked = true
    await rig.accounts.signOut(id)
    vault.locked = false
    rig.restart()
    expect(await rig.signIn(formFor(server))).toBe(id)
    await later(rig)
    await new Promise(setImmediate)
    expect([...vault.entries]).toEqual([id])
    expect(rig.toForget()).toEqual([])
  })
})
