import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { AccountId } from '@shared/ids'
import { secretTool } from '../desktop'
import { endAll, startScreen, startSession, startVault, type Session } from './vaultRig'

const account = '0123456789abcdef0123456789abcdef' as AccountId
const other = 'fedcba9876543210fedcba9876543210' as AccountId
const secret = {
  apiKey: 'key-ű-日本-🔑',
  encryptionPassword: 'pässwörd "quoted" \\ \n end',
  databaseKey: '0123456789abcdef'.repeat(4)
}
const small = (apiKey: string) => ({ apiKey, encryptionPassword: '', databaseKey: '' })

afterEach(endAll)

/** What other programs of the person find in the keychain. */
const entry = (session: Pick<Session, 'env'>, account: string, service = 'Ozeki Chat Client') =>
  secretTool(session.env).lookup({ service, account })

describe('the vault over a real Secret Service', { timeout: 20_000 }, () => {
  it('gives back what was stored, letter by letter, also after a restart of the app', async () => {
    const session = await startSession()
    await session.startKeyring('login-password')
    const first = startVault(session)
    expect(await first.vault.write(account, secret)).toEqual({ state: 'ok' })
    first.vault.dispose()

    const second = startVault(session)
    expect(await second.vault.read(account, { expected: true })).toEqual({ state: 'ok', secret })
  })

  it('keeps one entry for each account, which other programs of the person can look up', async () => {
    const session = await startSession()
    await session.startKeyring('login-password')
    const { vault } = startVault(session)
    await vault.write(account, small('old'))
    await vault.write(account, secret)
    await vault.write(other, small('another'))

    expect(JSON.parse((await entry(session, account)) ?? '')).toMatchObject(secret)
    expect(JSON.parse((await entry(session, other)) ?? '')).toMatchObject({ apiKey: 'another' })
  })

  it('removes only the account that was signed out, and removing twice does no harm', async () => {
    const session = await startSession()
    await session.startKeyring('login-password')
    const { vault } = startVault(session)
    await vault.write(account, secret)
    await vault.write(other, secret)

    expect(await vault.remove(account)).toEqual({ state: 'ok' })
    expect(await vault.remove(account)).toEqual({ state: 'ok' })
    expect(await vault.read(account, { expected: false })).toEqual({ state: 'absent' })
    expect(await entry(session, account)).toBeNull()
    expect(await vault.read(other, { expected: true })).toEqual({ state: 'ok', secret })
  })

  it('tells a secret that is lost from one that is locked, and leaves nothing behind of finding out', async () => {
    const session = await startSession()
    await session.startKeyring('login-password')
    const { vault } = startVault(session)
    expect(await vault.read(account, { expected: true })).toMatchObject({ state: 'absent' })
    expect(await entry(session, account, 'Ozeki Chat Client probe')).toBeNull()
  })

  it('says absent, not more, for an entry that something else has overwritten', async () => {
    const session = await startSession()
    await session.startKeyring('login-password')
    const { vault } = startVault(session)
    await vault.write(account, secret)
    await secretTool(session.env).store(
      'x',
      { service: 'Ozeki Chat Client', account },
      '{"version":1,"apiKey":'
    )
    expect(await vault.read(account, { expected: true })).toMatchObject({
      state: 'absent',
      reason: expect.any(String)
    })
  })

  it.each([
    ['that was unlocked with a wrong password', 'wrong-password'],
    ['that nobody has unlocked', null]
  ])('says locked for a keyring %s, for every call, and keeps the secret', async (_words, password) => {
    const session = await startSession()
    const unlocked = await session.startKeyring('login-password')
    const before = startVault(session)
    await before.vault.write(account, secret)
    before.vault.dispose()
    await unlocked.kill()

    const locked = await session.startKeyring(password)
    const { vault } = startVault(session)
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'locked' })
    expect(await vault.write(account, small('x'))).toEqual({ state: 'locked' })
    expect(await vault.remove(account)).toEqual({ state: 'locked' })
    await locked.kill()

    await session.startKeyring('login-password')
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'ok', secret })
  })

  it('says unavailable, with the cause, when the keyring has no collection to store in', async () => {
    const session = await startSession()
    await session.startKeyring(null)
    const { vault } = startVault(session)
    expect(await vault.write(account, secret)).toMatchObject({
      reason: expect.stringMatching(/^no-collection/)
    })
    expect(await vault.read(account, { expected: false })).toEqual({ state: 'absent' })
  })

  it('says unavailable, with the cause, when no keyring runs, and works as soon as one does', async () => {
    const session = await startSession()
    const { vault } = startVault(session)
    const refused = { state: 'unavailable', reason: expect.stringMatching(/^no-provider/) }
    expect(await vault.write(account, secret)).toEqual(refused)
    expect(await vault.read(account, { expected: false })).toEqual(refused)
    expect(await vault.remove(account)).toEqual(refused)

    await session.startKeyring('login-password')
    expect(await vault.write(account, secret)).toEqual({ state: 'ok' })
  })

  it.each([
    ['there is no session bus', { DBUS_SESSION_BUS_ADDRESS: undefined, XDG_RUNTIME_DIR: '/nonexistent' }],
    ['the bus address leads nowhere', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }],
    ['Electron has switched the bus off', { DBUS_SESSION_BUS_ADDRESS: 'disabled:' }]
  ])('says unavailable, with the cause, when %s', async (_words, env) => {
    const session = await startSession()
    const { vault } = startVault(session, { env })
    const refused = { state: 'unavailable', reason: expect.stringMatching(/^no-bus/) }
    expect(await vault.read(account, { expected: true })).toEqual(refused)
    expect(await vault.write(account, secret)).toEqual(refused)
  })

  it('says locked at the deadline while the keyring hangs, and a later read takes over the value', async () => {
    const session = await startSession()
    const keyring = await session.startKeyring('login-password')
    const { vault } = startVault(session, { deadlineMs: 1_500 })
    await vault.write(account, secret)

    keyring.freeze()
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'locked' })
    const joined = vault.read(account, { expected: true })
    keyring.thaw()
    expect(await joined).toEqual({ state: 'ok', secret })

    keyring.freeze()
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'locked' })
    const settled = vault.settled(account)
    keyring.thaw()
    expect(await settled).toBe(true)
    keyring.freeze()
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'ok', secret })
  })

  it('says unavailable when the keyring dies under a call, and finds the secret in the next one', async () => {
    const session = await startSession()
    const keyring = await session.startKeyring('login-password')
    const { vault } = startVault(session)
    await vault.write(account, secret)

    keyring.freeze()
    const caught = vault.read(account, { expected: true })
    await pause(300)
    await keyring.kill()
    expect(await caught).toMatchObject({ state: 'unavailable' })

    await session.startKeyring('login-password')
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'ok', secret })
  })

  it('never says absent for a stored secret when the keyring was restarted behind a living helper', async () => {
    const session = await startSession()
    const keyring = await session.startKeyring('login-password')
    const { vault, helpers } = startVault(session)
    await vault.write(account, secret)
    await keyring.kill()
    await session.startKeyring('login-password')

    expect(helpers).toHaveLength(1)
    const first = await vault.read(account, { expected: true })
    expect(first.state).not.toBe('absent')
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'ok', secret })
  })

  it('says unavailable when the helper is killed under a call, and starts a new one for the next', async () => {
    const session = await startSession()
    const keyring = await session.startKeyring('login-password')
    const { vault, helpers } = startVault(session)
    await vault.write(account, secret)

    keyring.freeze()
    const caught = vault.read(account, { expected: true })
    helpers[0]?.kill('SIGKILL')
    expect(await caught).toMatchObject({ reason: expect.stringMatching(/^helper-gone/) })
    keyring.thaw()

    expect(await vault.read(account, { expected: true })).toEqual({ state: 'ok', secret })
    expect(helpers).toHaveLength(2)
  })

  it('leaves no helper behind when the app quits while the keyring hangs', async () => {
    const session = await startSession()
    const keyring = await session.startKeyring('login-password')
    const { vault, helpers } = startVault(session)
    await vault.write(account, secret)
    keyring.freeze()
    const caught = vault.read(account, { expected: true })
    await pause(200)

    const began = Date.now()
    vault.dispose()
    expect(await caught).toEqual({ state: 'unavailable', reason: 'disposed' })
    await helpers[0]?.ended
    expect(Date.now() - began).toBeLessThan(5_000)
  })

  it('leaves no helper behind when the app itself is killed while the keyring hangs', async () => {
    const session = await startSession()
    const keyring = await session.startKeyring('login-password')
    const { vault, helpers } = startVault(session)
    await vault.write(account, secret)
    keyring.freeze()
    void vault.read(account, { expected: true })
    await pause(200)
    // The channel closes, as it does when the other end dies.
    helpers[0]?.disconnect()
    await helpers[0]?.ended
  })

  it('shows the secret neither in the arguments, nor the environment, nor the output of the helper', async () => {
    const session = await startSession()
    await session.startKeyring('login-password')
    const { vault, helpers } = startVault(session)
    await vault.write(account, small('find-me-if-you-can'))
    await vault.read(account, { expected: true })
    const helper = helpers[0]
    const seen = ['cmdline', 'environ']
      .map((file) => readFileSync(`/proc/${helper?.pid}/${file}`, 'utf8'))
      .join()
    expect(seen).toContain('vaultProcess')
    vault.dispose()
    await helper?.ended
    expect(seen + helper?.output()).not.toContain('find-me-if-you-can')
  })

  it('says locked while the keyring asks for its password, and asks afresh when nobody answered', async () => {
    const desktop = await startScreen('unlocked')
    const { vault, helpers } = startVault(desktop, { deadlineMs: 1_500, hangLimitMs: 3_000 })
    await vault.write(account, secret)
    await desktop.keyring?.lock()
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'locked' })
    expect(helpers).toHaveLength(1)

    // Unlocked past the waiting window, by the screen lock for instance.
    await desktop.keyring?.unlock()
    expect(await vault.settled(account)).toBe(false)
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'ok', secret })
    expect(helpers).toHaveLength(2)
  })

  it('says locked, not absent, for a missing secret while the keyring asks for its password', async () => {
    const desktop = await startScreen('locked')
    const { vault } = startVault(desktop, { deadlineMs: 1_500 })
    expect(await vault.read(account, { expected: true })).toEqual({ state: 'locked' })
    expect(await vault.write(other, secret)).toEqual({ state: 'locked' })
  })
})
