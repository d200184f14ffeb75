import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '@shared/clock'
import { defaultSettings, type Settings } from '@shared/settings'
import { openSettings } from '../../../main/store/settingsStore'
import { createFakeClock } from '../../fakeClock'
import { arbitrarySettings, arbitraryUnknownKeys } from './arbitrarySettings'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'settings-test-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const file = () => join(dir, 'settings.json')
const onDisk = () => JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>
const clock: Clock = { now: () => Date.UTC(2026, 10, 22, 9, 8, 7), after: () => () => {} }
const window = (x: number) => ({ x, y: 0, width: 800, height: 600, maximized: false })
const moved = (x: number) => (settings: Settings) => ({ ...settings, window: window(x) })

describe('the settings store', () => {
  it('starts with the defaults and writes nothing before the first change', () => {
    const store = openSettings({ dir: join(dir, 'not', 'there', 'yet') })
    expect(store.value).toEqual(defaultSettings)
    expect(store.problem).toBeNull()
    expect(readdirSync(dir)).toEqual([])
  })

  it('changes at once in memory, and on the disk when the promise resolves, also in a new folder', async () => {
    const folder = join(dir, 'new', 'folder')
    const store = openSettings({ dir: folder })
    const written = store.update(moved(7))
    expect(store.value.window?.x).toBe(7)
    expect(await written).toEqual({ ok: true, value: undefined })
    expect(openSettings({ dir: folder }).value).toEqual(store.value)
  })

  it('gives back at the next start whatever was stored', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySettings, async (settings) => {
        const store = openSettings({ dir })
        expect(await store.update(() => settings)).toMatchObject({ ok: true })
        const again = openSettings({ dir })
        expect(again.value).toEqual(settings)
        expect(again.problem).toBeNull()
      }),
      { numRuns: 40 }
    )
  })

  it('keeps the keys that it does not know, at every level', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitrarySettings,
        fc.array(arbitraryUnknownKeys, { minLength: 8, maxLength: 8 }),
        async (settings, more) => {
          const document = {
            ...settings,
            ...more[0],
            accounts: settings.accounts.map((account, index) => ({ ...account, ...more[index + 1] })),
            window: settings.window && { ...settings.window, ...more[5] },
            hints: { ...settings.hints, ...more[6] },
            ownStatus: { ...settings.ownStatus, ...more[7] }
          }
          writeFileSync(file(), JSON.stringify(document))
          const store = openSettings({ dir })
          const changed = (before: Settings): Settings => ({
            ...before,
            accounts: before.accounts.map((account) => ({ ...account, signedIn: !account.signedIn }))
          })
          await store.update(changed)
          expect(onDisk()).toEqual({
            ...document,
            accounts: document.accounts.map((account) => ({ ...account, signedIn: !account.signedIn }))
          })
        }
      ),
      { numRuns: 40 }
    )
  })

  it('keeps unknown keys also when the change builds everything anew, and drops those of a removed account', async () => {
    const account = {
      id: 'a'.repeat(32),
      server: 's',
      email: 'e',
      stationId: 'b'.repeat(32),
      alerts: ['kept']
    }
    const text = `{"version":1,"future":{"deep":[1]},"__proto__":{"evil":1},"accounts":[${JSON.stringify(account)}]}`
    writeFileSync(file(), text)
    const store = openSettings({ dir })
    const [entry] = store.value.accounts
    if (!entry) throw new Error('no account was read')
    await store.update(() => ({ ...defaultSettings, accounts: [entry] }))
    expect(onDisk()).toMatchObject({ future: { deep: [1] }, accounts: [{ alerts: ['kept'] }] })
    expect(readFileSync(file(), 'utf8')).toContain('"__proto__"')
    await store.update(() => defaultSettings)
    await store.update(() => ({ ...defaultSettings, accounts: [entry] }))
    expect(readFileSync(file(), 'utf8')).not.toContain('kept')
  })

  it('writes many changes of one moment as one file, in their order', async () => {
    const store = openSettings({ dir })
    let files = 0
    const watcher = watch(dir, (_event, name) => {
      if (name === 'settings.json') files += 1
    })
    const results = await Promise.all(Array.from({ length: 200 }, (_, x) => store.update(moved(x))))
    await store.update((settings) => settings)
    await expect.poll(() => files).toBeGreaterThan(0)
    await pause(50)
    watcher.close()
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect(onDisk()).toMatchObject({ window: { x: 199 } })
    expect(files).toBe(1)
  })

  it('has everything on the disk after flush, changes made during a write too', async () => {
    const store = openSettings({ dir })
    void store.update(moved(1))
    await Promise.resolve()
    await Promise.resolve()
    void store.update(moved(2))
    await store.flush()
    expect(onDisk()).toMatchObject({ window: { x: 2 } })
  })

  it('is for the eyes of the person alone, and readable for them', async () => {
    writeFileSync(file(), '{"version":1}', { mode: 0o644 })
    await openSettings({ dir }).update(moved(1))
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readFileSync(file(), 'utf8')).toContain('\n  "window": {\n    "x": 1,')
    expect(readdirSync(dir)).toEqual(['settings.json'])
  })

  it('cannot be changed behind its back', async () => {
    const store = openSettings({ dir })
    const mine = { ...store.value, window: window(1) }
    await store.update(() => mine)
    mine.window.x = 99
    expect(store.value.window?.x).toBe(1)
    expect(() => Object.assign(store.value.hints, { closedToTray: true })).toThrow(TypeError)
  })

  it('refuses a change that makes invalid settings, and goes on with the old ones', async () => {
    const store = openSettings({ dir })
    expect(await store.update((settings) => ({ ...settings, window: window(NaN) }))).toMatchObject({
      error: { code: 'internal' }
    })
    await expect(
      store.update(() => {
        throw new Error('mistake')
      })
    ).rejects.toThrow('mistake')
    expect(store.value).toEqual(defaultSettings)
  })
})

describe('a settings file that is not understood', () => {
  const open = () => ({ store: openSettings({ dir, clock }) })

  it('never stops the start, whatever bytes it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        writeFileSync(file(), bytes)
        const { store } = open()
        expect(readFileSync(join(dir, store.problem?.keptAs ?? ''))).toEqual(Buffer.from(bytes))
        expect(await store.update(moved(1))).toMatchObject({ ok: true })
      }),
      { numRuns: 60 }
    )
  })

  it('is set aside whole, with the time in its name, and never over an older one', () => {
    writeFileSync(file(), '{"version":1,')
    const lost = true
    expect(open().store.problem).toEqual({
      kind: 'damaged',
      keptAs: 'settings.damaged-20261122-090807.json',
      lost
    })
    writeFileSync(file(), '{"version":1,,')
    expect(open().store.problem).toEqual({
      kind: 'damaged',
      keptAs: 'settings.damaged-20261122-090807-2.json',
      lost
    })
    expect(readFileSync(join(dir, 'settings.damaged-20261122-090807.json'), 'utf8')).toBe('{"version":1,')
    expect(open().store.problem).toBeNull()
  })

  it('keeps a damaged account in the copy, and copies once however often the app starts', async () => {
    const text = JSON.stringify({
      version: 1,
      accounts: [{ email: 'anna@example.org' }],
      hints: { closedToTray: true }
    })
    writeFileSync(file(), text)
    const kept = open().store.problem?.keptAs ?? ''
    const { store } = open()
    expect(store.problem).toEqual({ kind: 'damaged', keptAs: kept, lost: true })
    expect(readdirSync(dir)).toHaveLength(2)
    expect(store.value.hints.closedToTray).toBe(true)
    await store.update(moved(1))
    expect(readFileSync(join(dir, kept), 'utf8')).toBe(text)
    expect(open().store.problem).toBeNull()
  })

  it('is kept when a newer version wrote it, and stays in place until something is changed', async () => {
    const text = '{"version":2,"accounts":{"new":"form"}}'
    writeFileSync(file(), text)
    const { store } = open()
    expect(store.problem).toEqual({
      kind: 'newer-version',
      keptAs: 'settings.newer-20261122-090807.json',
      lost: true
    })
    expect(store.value).toEqual(defaultSettings)
    expect(readFileSync(file(), 'utf8')).toBe(text)
    await store.update(moved(1))
    expect(readFileSync(join(dir, 'settings.newer-20261122-090807.json'), 'utf8')).toBe(text)
    expect(onDisk()).toMatchObject({ version: 1 })
  })

  it('is moved away before the first write when the system does not give it out', async () => {
    mkdirSync(file())
    writeFileSync(join(file(), 'inside'), 'precious')
    const { store } = open()
    expect(store.problem).toEqual({ kind: 'unreadable', lost: true })
    expect(await store.update(moved(1))).toMatchObject({ ok: true })
    expect(readFileSync(join(dir, 'settings.damaged-20261122-090807.json', 'inside'), 'utf8')).toBe(
      'precious'
    )
  })

  it('is read with the mark that some editors put in front', () => {
    writeFileSync(file(), '\uFEFF{"version":1,"hints":{"closedToTray":true}}')
    const { store } = open()
    expect(store.problem).toBeNull()
    expect(store.value.hints.closedToTray).toBe(true)
  })
})

describe('the good copy of the settings', () => {
  const account = {
    id: 'a'.repeat(32),
    server: 'chat.example.org',
    email: 'anna@example.org',
    stationId: 'b'.repeat(32),
    signedIn: true,
    secretStoredAt: 5,
    favourites: ['one', 'two'],
    note: 'of a later version'
  }
  /** A profile as an app that ended leaves it. */
  async function used(): Promise<Settings> {
    writeFileSync(file(), JSON.stringify({ version: 1, accounts: [account], idleMinutes: 25, colour: 'red' }))
    const store = openSettings({ dir, clock })
    await store.update(moved(7))
    await store.close()
    return store.value
  }

  it.each([
    ['no JSON at all', 'garbage', 'damaged'],
    ['empty', '', 'damaged'],
    ['cut off', '{"version":1,"accounts":[{"id":"aaaa', 'damaged'],
    ['noise', Buffer.from([0xff, 0, 0xc3, 0x28]), 'damaged'],
    ['gone', null, null]
  ])('has everything where the file is %s, at this start and the next ones', async (_, bytes, kind) => {
    const before = await used()
    rmSync(file())
    if (bytes !== null) writeFileSync(file(), bytes)
    for (const problem of [kind, null, null]) {
      const store = openSettings({ dir, clock })
      expect(store.value).toEqual(before)
      expect(store.problem?.kind ?? null).toBe(problem)
      expect(store.problem?.lost).not.toBe(true)
    }
    const store = openSettings({ dir, clock })
    await store.update(moved(8))
    expect(onDisk()).toMatchObject({ accounts: [account], idleMinutes: 25, colour: 'red', window: { x: 8 } })
  })

  it.each([
    ['a number', 'idleMinutes', 'ten'],
    ['the window', 'window', { x: 0 }],
    ['the status', 'ownStatus', 7],
    ['the accounts', 'accounts', {}],
    ['an account', 'accounts', [{ ...account, server: 5, stationId: '', favourites: ['one', 2] }]],
    ['the id of an account', 'accounts', [{ ...account, id: 'x' }]]
  ])('has %s that is damaged, and the rest stays as it is in the file', async (_, part, damage) => {
    const before = await used()
    const hints = { closedToTray: true }
    writeFileSync(file(), JSON.stringify({ ...before, hints, [part]: damage }))
    const store = openSettings({ dir, clock })
    expect(store.value).toEqual({ ...before, hints })
    expect(store.problem).toMatchObject({ kind: 'damaged', lost: false })
  })

  it('has the fields of an account that are damaged, or all of it where the file is no settings', async () => {
    const before = await used()
    const damaged = { ...account, server: 5, signedIn: false, favourites: ['three', 2] }
    writeFileSync(file(), JSON.stringify({ ...before, accounts: [damaged] }))
    expect(openSettings({ dir, clock }).value.accounts).toEqual([
      { ...before.accounts[0], signedIn: false, favourites: ['three', 'one', 'two'] }
    ])
    writeFileSync(file(), '["no settings at all"]')
    expect(openSettings({ dir, clock }).value).toEqual(before)
  })

  it('that is damaged itself gives what it can, and it is told that something may be lost', async () => {
    const before = await used()
    writeFileSync(file(), 'garbage')
    writeFileSync(join(dir, 'settings.last.json'), JSON.stringify({ ...before, idleMinutes: 'ten' }))
    const store = openSettings({ dir, clock })
    expect(store.value).toEqual({ ...before, idleMinutes: 10 })
    expect(store.problem).toMatchObject({ kind: 'damaged', lost: true })
    writeFileSync(file(), 'garbage')
    writeFileSync(join(dir, 'settings.last.json'), 'garbage, too')
    expect(openSettings({ dir, clock })).toMatchObject({ value: defaultSettings, problem: { lost: true } })
  })

  it('follows five seconds after a change, for the eyes of the person alone', async () => {
    const fake = createFakeClock()
    const store = openSettings({ dir, clock: fake })
    await store.update(moved(3))
    expect(readdirSync(dir)).toEqual(['settings.json'])
    fake.pass(5_000)
    const copy = join(dir, 'settings.last.json')
    await expect.poll(() => existsSync(copy)).toBe(true)
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(file(), 'utf8'))
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    expect(fake.waiting).toBe(0)
  })

  it('follows five seconds after a start where it lacks what the file has, and is left alone where it does not', async () => {
    const copy = join(dir, 'settings.last.json')
    const copied = () => (existsSync(copy) ? readFileSync(copy, 'utf8') : '')
    for (const idleMinutes of [25, 26]) {
      // As a version without copies left it, and then a run that was killed.
      writeFileSync(file(), JSON.stringify({ version: 1, idleMinutes, colour: 'red' }))
      const fake = createFakeClock()
      openSettings({ dir, clock: fake })
      fake.pass(5_000)
      await expect.poll(copied).toContain(`"idleMinutes": ${idleMinutes}`)
      expect(copied()).toContain('"colour": "red"')
    }
    const before = statSync(copy).ino
    await openSettings({ dir, clock: createFakeClock() }).close()
    expect(statSync(copy).ino).toBe(before)
  })

  it('has nothing to say where a later version wrote the file', async () => {
    await used()
    writeFileSync(file(), '{"version":2}')
    expect(openSettings({ dir, clock })).toMatchObject({
      value: defaultSettings,
      problem: { kind: 'newer-version' }
    })
  })
})
