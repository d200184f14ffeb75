import { describe, expect, it } from 'vitest'
import type { AccountId } from '@shared/ids'
import { createKeychainVault } from '../../../main/vault/keychainVault'
import { encodeSecret } from '../../../main/vault/secretBlob'
import type { Vault } from '../../../main/vault/types'
import { manualClock, settle } from './manualClock'
import { helperSeries } from './scriptedHelper'

const account = 'a'.repeat(32) as AccountId
const other = 'b'.repeat(32) as AccountId
const secret = { apiKey: 'key', encryptionPassword: 'password', databaseKey: 'd'.repeat(64) }
const blob = encodeSecret(secret)
const found = { state: 'ok', secret }
const locked = { state: 'locked' }
const gone = { state: 'unavailable', reason: expect.stringMatching(/^helper-gone/) as string }

function setUp(options: { platform?: NodeJS.Platform } = {}) {
  const clock = manualClock()
  const helpers = helperSeries()
  const vault = createKeychainVault({ spawnHelper: helpers.spawn, clock, ...options })
  return { clock, helpers, vault }
}

const read = (vault: Vault, id = account) => vault.read(id, { expected: true })

/** Records what a promise gives, without waiting for it. */
function watch<T>(promise: Promise<T>): { value: T | 'nothing yet' } {
  const seen: { value: T | 'nothing yet' } = { value: 'nothing yet' }
  void promise.then((value) => (seen.value = value))
  return seen
}

describe('a keychain that will be asked', () => {
  it('has one helper, started beside other work', async () => {
    const { helpers, vault } = setUp()
    vault.prepare()
    vault.prepare()
    expect(helpers.all).toHaveLength(1)
    const answer = watch(read(vault))
    await settle()
    expect(helpers.all).toHaveLength(1)
    helpers.last().answer(blob)
    await settle()
    expect(answer.value).toEqual(found)
  })

  it('keeps no helper that nobody needed after all, and says nothing of one that cannot be started', async () => {
    const { clock, helpers, vault } = setUp()
    vault.prepare()
    await clock.advance(30_000)
    expect(helpers.last().killed).toBe(true)
    const broken = createKeychainVault({
      spawnHelper: () => {
        throw new Error('no helper')
      },
      clock
    })
    expect(() => broken.prepare()).not.toThrow()
    expect(await broken.read(account, { expected: true })).toEqual(gone)
  })
})

describe('a keychain that does not answer', () => {
  it('is called locked after five seconds, not before', async () => {
    const { clock, vault } = setUp()
    const answer = watch(read(vault))
    await clock.advance(4_999)
    expect(answer.value).toBe('nothing yet')
    await clock.advance(1)
    expect(answer.value).toEqual(locked)
  })

  it('gives a later read what the first one asked for, without asking again', async () => {
    const { clock, helpers, vault } = setUp()
    void read(vault)
    await clock.advance(60_000)
    const again = watch(read(vault))
    await settle()
    expect(helpers.last().open).toHaveLength(1)
    helpers.last().answer(blob)
    await settle()
    expect(again.value).toEqual(found)
  })

  it('gives a value that came late to the next read alone, then forgets it', async () => {
    const { clock, helpers, vault } = setUp()
    void read(vault)
    await clock.advance(5_000)
    const settled = watch(vault.settled(account))
    helpers.last().answer(blob)
    await settle()
    expect(settled.value).toBe(true)
    expect(await read(vault)).toEqual(found)

    const next = watch(read(vault))
    await settle()
    expect(helpers.last().open).toHaveLength(1)
    expect(next.value).toBe('nothing yet')
  })

  it.each([
    ['stored anew', (vault: Vault) => vault.write(account, { ...secret, apiKey: 'new' })],
    ['removed', (vault: Vault) => vault.remove(account)]
  ])('never gives a late value after the secret was %s', async (_words, change) => {
    const { clock, helpers, vault } = setUp()
    void read(vault)
    await clock.advance(5_000)
    helpers.last().answer(blob)
    await settle()
    void change(vault)
    await settle()
    helpers.last().answer(true)
    const answer = watch(read(vault))
    await settle()
    expect(answer.value).toBe('nothing yet')
    helpers.last().answer(null)
    await settle()
    expect(helpers.last().open).toMatchObject([{ kind: 'probe' }])
  })

  it('never gives a late value when a change is already waiting behind it', async () => {
    const { clock, helpers, vault } = setUp()
    void read(vault)
    void vault.write(account, { ...secret, apiKey: 'new' })
    await clock.advance(5_000)
    helpers.last().answer(blob)
    await settle()
    helpers.last().answer(true)
    await settle()
    const answer = watch(read(vault))
    await settle()
    expect(answer.value).toBe('nothing yet')
    expect(helpers.last().open).toMatchObject([{ kind: 'get' }])
  })

  it('asks anew after a late refusal instead of repeating it', async () => {
    const { clock, helpers, vault } = setUp()
    void read(vault)
    await clock.advance(5_000)
    const settled = watch(vault.settled(account))
    helpers.last().refuse('Cannot get secret of a locked object')
    await settle()
    expect(settled.value).toBe(false)
    const answer = watch(read(vault))
    await settle()
    helpers.last().answer(blob)
    await settle()
    expect(answer.value).toEqual(found)
  })

  it('loses its helper after two minutes, and the next call begins afresh', async () => {
    const { clock, helpers, vault } = setUp()
    void read(vault)
    await clock.advance(119_999)
    expect(helpers.last().killed).toBe(false)
    await clock.advance(1)
    expect(helpers.last().killed).toBe(true)
    expect(helpers.all).toHaveLength(1)

    const answer = watch(read(vault))
    await settle()
    expect(helpers.all).toHaveLength(2)
    helpers.last().answer(blob)
    await settle()
    expect(answer.value).toEqual(found)
  })

  it('does not hold up another account', async () => {
    const { helpers, vault } = setUp()
    void read(vault)
    const answer = watch(read(vault, other))
    await settle()
    const helper = helpers.last()
    expect(helpers.all).toHaveLength(1)
    helper.say({ id: helper.open[1]?.id, ok: true, value: blob })
    await settle()
    expect(answer.value).toEqual(found)
  })
})

describe('calls of one account', () => {
  it('go one after the other, in the order in which they were made', async () => {
    const { helpers, vault } = setUp()
    const answers = [vault.remove(account), vault.write(account, secret), read(vault)]
    for (const [kind, value] of [
      ['delete', true],
      ['set', true],
      ['get', blob]
    ] as const) {
      await settle()
      expect(helpers.last().open).toMatchObject([{ kind }])
      helpers.last().answer(value)
    }
    expect(await Promise.all(answers)).toEqual([{ state: 'ok' }, { state: 'ok' }, found])
  })

  it('are made once when they are the same', async () => {
    const { helpers, vault } = setUp()
    const answers = [
      vault.write(account, secret),
      vault.write(account, { ...secret }),
      read(vault),
      read(vault)
    ]
    await settle()
    helpers.last().answer(true)
    await settle()
    expect(helpers.last().open).toHaveLength(1)
    helpers.last().answer(blob)
    expect(await Promise.all(answers)).toEqual([{ state: 'ok' }, { state: 'ok' }, found, found])
    expect(helpers.last().open).toEqual([])
  })

  it('end with the removal when a person gives up a sign-in that the locked keychain held back', async () => {
    const { clock, helpers, vault } = setUp()
    void vault.write(account, secret)
    await clock.advance(5_000)
    void vault.remove(account)
    await clock.advance(5_000)
    helpers.last().answer(true)
    await settle()
    expect(helpers.last().open).toMatchObject([{ kind: 'delete' }])
  })

  it('find out what "nothing" means when one of two joined reads expects a secret', async () => {
    const { helpers, vault } = setUp()
    const answers = [vault.read(account, { expected: false }), read(vault)]
    await settle()
    helpers.last().answer(null)
    await settle()
    expect(helpers.last().open).toMatchObject([{ kind: 'probe', service: 'Ozeki Chat Client probe' }])
    helpers.last().refuse('Cannot create an item in a locked collection')
    expect(await Promise.all(answers)).toEqual([locked, locked])
  })

  it('do not come back one by one as prompts when nobody waits for them any more', async () => {
    const { clock, helpers, vault } = setUp()
    void read(vault)
    await clock.advance(5_000)
    void vault.write(account, secret)
    void read(vault)
    await clock.advance(120_000)
    expect(helpers.all).toHaveLength(1)
    expect(helpers.last().killed).toBe(true)
  })
})

describe('the helper', () => {
  it('is not started before the first call, is kept while it is used, and ends after half a minute without use', async () => {
    const { clock, helpers, vault } = setUp()
    expect(helpers.all).toHaveLength(0)
    for (let round = 0; round < 3; round++) {
      const answer = read(vault)
      await settle()
      helpers.last().answer(blob)
      expect(await answer).toEqual(found)
      await clock.advance(29_999)
    }
    expect(helpers.all).toHaveLength(1)
    expect(helpers.last().killed).toBe(false)
    await clock.advance(1)
    expect(helpers.last().killed).toBe(true)
    expect(clock.waiting).toBe(0)
  })

  it('may crash: the call under way is unavailable, the next one gets a new helper', async () => {
    const { helpers, vault } = setUp()
    const caught = read(vault)
    await settle()
    helpers.last().exit()
    expect(await caught).toEqual(gone)
    void read(vault)
    await settle()
    expect(helpers.all).toHaveLength(2)
  })

  it('is replaced after a refusal, because the keychain library in it may hold on to a dead connection', async () => {
    const { helpers, vault } = setUp()
    const refused = vault.write(account, secret)
    await settle()
    helpers.last().refuse('The connection is closed')
    expect(await refused).toEqual({ state: 'unavailable', reason: 'provider-gone: The connection is closed' })
    expect(helpers.last().killed).toBe(true)
  })

  it('may fail to start', async () => {
    const vault = createKeychainVault({
      spawnHelper() {
        throw new Error('too many processes')
      },
      clock: manualClock()
    })
    expect(await read(vault)).toEqual({ state: 'unavailable', reason: 'helper-gone: too many processes' })
  })

  it('may say nonsense, answers twice, or answer what nobody asked', async () => {
    const { helpers, vault } = setUp()
    const answer = read(vault)
    await settle()
    const helper = helpers.last()
    for (const nonsense of [
      null,
      7,
      'text',
      {},
      { id: 1 },
      { id: 1, ok: true, value: {} },
      { id: 99, ok: true, value: blob }
    ])
      helper.say(nonsense)
    const id = helper.open[0]?.id
    helper.say({ id, ok: true, value: blob })
    helper.say({ id, ok: false, message: 'again' })
    expect(await answer).toEqual(found)
    expect(helper.killed).toBe(false)
  })
})

describe('after the vault was disposed of', () => {
  it('every call answers at once, the waiting ones too, the helper is dead and no timer is left', async () => {
    const { clock, helpers, vault } = setUp()
    const answers = [read(vault), vault.write(account, secret), vault.remove(other)]
    const settled = vault.settled(account)
    await settle()
    vault.dispose()
    const disposed = { state: 'unavailable', reason: 'disposed' }
    expect(await Promise.all(answers)).toEqual([disposed, disposed, disposed])
    expect(await settled).toBe(false)
    expect(await read(vault)).toEqual(disposed)
    expect(await vault.write(account, secret)).toEqual(disposed)
    expect(helpers.all.map(({ killed }) => killed)).toEqual([true])
    expect(clock.waiting).toBe(0)
  })
})

describe('a secret that is too large', () => {
  const large = { ...secret, apiKey: 'ű'.repeat(1_200) }

  it('is refused on Windows, which would refuse it later in words that nobody understands', async () => {
    const { helpers, vault } = setUp({ platform: 'win32' })
    expect(await vault.write(account, large)).toMatchObject({
      reason: expect.stringMatching(/^too-large/) as string
    })
    expect(helpers.all).toHaveLength(0)
  })

  it('is stored elsewhere', async () => {
    const { helpers, vault } = setUp({ platform: 'linux' })
    void vault.write(account, large)
    await settle()
    expect(helpers.last().open).toMatchObject([{ kind: 'set' }])
  })
})

describe('the words for a proxy', () => {
  const words = { user: 'carol', password: 'horse' }

  it('stand in an entry of their own, and come back', async () => {
    const { helpers, vault } = setUp()
    const written = vault.proxies.write('proxy.test:3128', words)
    await settle()
    const [set] = helpers.last().open
    expect(set).toMatchObject({ kind: 'set', service: 'Ozeki Chat Client', account: 'proxy proxy.test:3128' })
    helpers.last().answer(true)
    expect(await written).toEqual({ state: 'ok' })
    const found = vault.proxies.read('proxy.test:3128')
    await settle()
    expect(helpers.last().open).toMatchObject([{ kind: 'get', account: 'proxy proxy.test:3128' }])
    helpers.last().answer(set?.kind === 'set' ? set.password : '')
    expect(await found).toEqual({ state: 'ok', secret: words })
  })

  it('are none where there is no entry, or one of an account', async () => {
    const { helpers, vault } = setUp()
    for (const [entry, answer] of [
      [null, { state: 'absent' }],
      [blob, { state: 'absent', reason: 'the entry cannot be read' }]
    ] as const) {
      const read = vault.proxies.read('proxy.test:3128')
      await settle()
      helpers.last().answer(entry)
      expect(await read).toEqual(answer)
    }
  })
})
