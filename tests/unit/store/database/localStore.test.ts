import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AlertLogEntry, type AlertLogPage, type AlertLogQuery, logPageSize } from '@shared/alerts'
import { isAvailable } from '@shared/availability'
import type { UserId } from '@shared/ids'
import { openMemoryStore, type LocalStore } from '../../../../main/store/database'
import { createFakeClock } from '../../../fakeClock'
import {
  contents,
  entry,
  fill,
  friend,
  friends,
  keysOf,
  painted,
  rosterOf,
  start,
  useRig,
  userId,
  wholeList
} from './databaseRig'

const rig = useRig()
const silent = { log: () => undefined }
const stores = [
  { where: 'in the encrypted file', kept: 'on-disk', begin: () => rig.open() },
  { where: 'for this run only', kept: 'this-run', begin: () => openMemoryStore(silent) }
] as const

describe.each(stores)('the local data of an account, $where', ({ begin, kept }) => {
  it('gives back the friends list that was stored, with the keys of the friends', async () => {
    const store = begin()
    expect(rosterOf(store)).toBeNull()
    const list = [friend(1), friend(2, { publicKey: null }), friend(3)]
    expect(await store.roster.save(wholeList(list, 7))).toBe(kept)
    expect(rosterOf(store)).toEqual({ revision: 7, confirmedAt: start, friends: list.map(painted) })
    expect(store.roster.publicKey(userId(1))).toBe(list[0]!.publicKey)
    expect(store.roster.publicKey(userId(2))).toBeNull()
    expect(store.roster.publicKey(userId(99))).toBeNull()
  })

  it('takes small changes into the list: who changed, who came, who went, and when it was confirmed', async () => {
    const store = begin()
    await store.roster.save(wholeList(friends(4)))
    const changed = friend(1, { name: 'Renamed' })
    const upserts = [changed, friend(9)]
    const removals = [userId(2)]
    void store.roster.save({
      revision: 2,
      confirmedAt: start + 5,
      upserts,
      publicKey: keysOf(upserts),
      removals,
      whole: false
    })
    const loaded = rosterOf(store)
    expect(loaded).toMatchObject({ revision: 2, confirmedAt: start + 5 })
    expect(loaded?.friends.map(({ name }) => name)).toEqual([
      'Friend Number 0',
      'Renamed',
      'Friend Number 3',
      'Friend Number 9'
    ])
    expect(store.roster.publicKey(userId(2))).toBeNull()

    await store.roster.confirm(start + 60_000)
    expect(rosterOf(store)).toMatchObject({ confirmedAt: start + 60_000, friends: { length: 4 } })
  })

  it('forgets whoever is not in a new whole list', async () => {
    const store = begin()
    await store.roster.save(wholeList(friends(5)))
    await store.roster.save(wholeList([friend(3)], 2))
    expect(rosterOf(store)?.friends.map(({ id }) => id)).toEqual([userId(3)])
    expect(store.roster.publicKey(userId(1))).toBeNull()
  })

  it('forgets each of thousands who are not in a new whole list, and nobody else', async () => {
    const store = begin()
    const odd = ['\ud800', 'ž', '"', '\\', '\u{1f600}', 'Z'].flatMap((id) => [id, `${id}2`])
    const list = [...friends(2_500), ...odd.map((id, number) => friend(number, { id: id as UserId }))]
    await store.roster.save(wholeList(list))
    const left = list.filter((_, at) => at % 3 === 0)
    await store.roster.save(wholeList(left, 2))
    expect(new Set(rosterOf(store)?.friends.map(({ id }) => id))).toEqual(new Set(left.map(({ id }) => id)))
    const keyed = list.filter(({ id }) => store.roster.publicKey(id) !== null)
    expect(keyed).toEqual(left)
  })

  it('paints nothing from changes whose list is not there', async () => {
    const store = begin()
    await store.roster.save({ ...wholeList([friend(1)]), whole: false })
    await store.roster.confirm(start)
    expect(rosterOf(store)).toBeNull()
  })

  it('lists the alert log newest first, up to a limit', async () => {
    const store = begin()
    await store.alertLog.append([entry(1), entry(3)])
    await store.alertLog.append([entry(2), entry(3, { name: 'Same moment, later' })])
    const names = store.alertLog.list({ limit: 3 }).map(({ name }) => name)
    expect(names).toEqual(['Same moment, later', 'Logged Friend 3', 'Logged Friend 2'])
    const { until: _, ...plain } = entry(5, { from: null })
    await store.alertLog.append([plain])
    expect(store.alertLog.list({ limit: 1 })).toEqual([plain])
  })

  it('gives the alert log a page at a time, of everyone or of one friend, by id or by parts of the name', async () => {
    const store = begin()
    const other = (number: number) => entry(number, { friendId: userId(20_000), name: 'Łukasz Nowak' })
    // Thousands of entries about others stand before and after his.
    await store.alertLog.append([
      other(0),
      ...Array.from({ length: 6_000 }, (_, n) => entry(n + 1)),
      other(6_001)
    ])
    await store.alertLog.append(Array.from({ length: 6_000 }, (_, n) => entry(n + 6_002)))
    const all = { friend: null, name: '', before: null, since: 0 }
    const first = await store.alertLog.page(all)
    expect(first.entries.map(({ at }) => at)).toEqual(
      Array.from({ length: logPageSize }, (_, n) => start + (12_001 - n) * 1_000)
    )
    const second = await store.alertLog.page({ ...all, before: first.before })
    expect(second.entries[0]?.at).toBe(start + (12_001 - logPageSize) * 1_000)

    for (const query of [{ friend: userId(20_000) }, { name: 'NOW lukasz' }]) {
      const found: AlertLogEntry[] = []
      let before: AlertLogQuery['before'] = null
      do {
        const page: AlertLogPage = await store.alertLog.page({ ...all, ...query, before })
        for (const { row: _, ...plain } of page.entries) found.push(plain)
        before = page.before
      } while (before)
      expect(found).toEqual([other(6_001), other(0)])
    }
    expect(await store.alertLog.page({ ...all, friend: userId(30_000) })).toEqual({
      entries: [],
      before: null
    })
  })

  it('goes on in the alert log at the right place where many entries have the same time', async () => {
    const store = begin()
    const moment = (n: number) => entry(n, { at: start + 0.4, name: `N${n}` })
    await store.alertLog.append(Array.from({ length: 450 }, (_, n) => moment(n)))
    const names: string[] = []
    let before: AlertLogQuery['before'] = null
    do {
      const page: AlertLogPage = await store.alertLog.page({ friend: null, name: '', before, since: 0 })
      names.push(...page.entries.map(({ name }) => name))
      before = page.before
    } while (before)
    expect(names).toEqual(Array.from({ length: 450 }, (_, n) => `N${449 - n}`))
  })

  it('lets the app go on while a page of the alert log is read in the middle of a storm', async () => {
    const store = begin()
    const written = store.alertLog.append(Array.from({ length: 10_000 }, (_, n) => entry(n)))
    const page = store.alertLog.page({ friend: userId(3), name: '', before: null, since: 0 })
    let waits = true
    void page.then(() => (waits = false))
    // Processor time of each turn, ms: what else the machine does must not decide, nor how fast it is.
    const writing: number[] = []
    const reading: number[] = []
    let turns = writing
    void written.then(() => (turns = reading))
    let before = process.cpuUsage()
    while (waits) {
      await new Promise((done) => setTimeout(done))
      const { user, system } = process.cpuUsage(before)
      before = process.cpuUsage()
      turns.push((user + system) / 1_000)
    }
    expect((await page).entries.map(({ name }) => name)).toEqual(['Logged Friend 3'])
    expect(await written).toBe(kept)
    expect(writing.length + reading.length).toBeGreaterThan(3)
    for (const all of [writing, reading]) {
      const whole = all.reduce((sum, ms) => sum + ms, 0)
      // The fastest machines are through with the page in one slice.
      if (whole > 30) expect(Math.max(...all) / whole).toBeLessThan(0.7)
    }
  })

  it('shows nothing of the alert log that is older than it is kept, and removes it with the next entries', async () => {
    const store = begin()
    await store.alertLog.append(Array.from({ length: 30 }, (_, n) => entry(n)))
    const since = start + 20_000
    const page = await store.alertLog.page({ friend: null, name: '', before: null, since })
    expect(page.entries.map(({ at }) => at)).toEqual(
      Array.from({ length: 10 }, (_, n) => start + (29 - n) * 1_000)
    )
    for (let n = 30; n < 40; n += 1) await store.alertLog.append([entry(n)], since)
    expect(store.alertLog.list({ limit: 99 })).toHaveLength(20)
  })

  it('prunes what is older, and erases what is left', async () => {
    const store = begin()
    await fill(store, 10)
    await store.alertLog.prune(start + 7_000)
    expect(store.alertLog.list({ limit: 99 }).map(({ at }) => at)).toEqual(
      [9, 8, 7].map((n) => start + n * 1_000)
    )
    await store.history.prune(start)
    expect(store.history.list(userId(3), { limit: 9 })).toHaveLength(1)
    await store.history.prune(start + 1)
    expect(store.history.list(userId(3), { limit: 9 })).toEqual([])
    await store.alertLog.erase()
    expect(store.alertLog.list({ limit: 99 })).toEqual([])
    await store.roster.erase()
    expect(rosterOf(store)).toBeNull()
    expect(store.pins.list()).toHaveLength(10)
  })

  it("keeps each friend's history apart", async () => {
    const store = begin()
    const [away, back] = [
      { kind: 'away', text: 'away' } as const,
      { kind: 'available', text: 'available' } as const
    ]
    await store.history.append([
      { friendId: userId(1), from: back, to: away, at: start },
      { friendId: userId(2), from: back, to: away, at: start + 1 },
      { friendId: userId(1), from: away, to: back, at: start + 2 }
    ])
    expect(store.history.list(userId(1), { limit: 9 }).map(({ to, at }) => [isAvailable(to), at])).toEqual([
      [true, start + 2],
      [false, start]
    ])
    expect(store.history.list(userId(1), { limit: 1 })).toHaveLength(1)
  })

  it('pins a key at first sight, marks a changed one, and stays with the old until the person decides', () => {
    const store = begin()
    const see = (publicKey: string, at: number) => store.pins.see([{ friendId: userId(1), publicKey }], at)
    const nothing = { pinned: [], changed: [], returned: [], again: [] }
    expect(see('first', 1)).toEqual({ ...nothing, pinned: [userId(1)] })
    expect(see('first', 2)).toEqual(nothing)
    expect(store.pins.verify(userId(1), 3)?.verifiedAt).toBe(3)
    expect(see('second', 4)).toEqual({ ...nothing, changed: [userId(1)] })
    expect(see('second', 5)).toEqual(nothing)
    expect(store.pins.get(userId(1))).toEqual({
      friendId: userId(1),
      state: 'changed',
      firstKey: 'first',
      firstSeenAt: 1,
      trustedKey: 'first',
      trustedSeenAt: 1,
      offeredKey: 'second',
      offeredAt: 4,
      verifiedAt: 3,
      lastOffer: null
    })
    expect(store.pins.keep(userId(1))).toMatchObject({ state: 'kept', trustedKey: 'first' })
    expect(see('second', 6)).toEqual(nothing)
    expect(see('third', 7).changed).toEqual([userId(1)])
    expect(store.pins.accept(userId(1))).toMatchObject({
      state: 'pinned',
      firstKey: 'first',
      trustedKey: 'third',
      trustedSeenAt: 7,
      offeredKey: null,
      verifiedAt: null
    })
    expect(see('first', 8).changed).toEqual([userId(1)])
    expect(see('third', 9).returned).toEqual([userId(1)])
    expect(store.pins.accept(userId(1))).toBeNull()
    expect(store.pins.keep(userId(2))).toBeNull()
    expect(store.pins.verify(userId(2), 1)).toBeNull()
  })

  it('remembers the decision about a key when the server gives two by turns', () => {
    const store = begin()
    const see = (publicKey: string) => store.pins.see([{ friendId: userId(1), publicKey }], 1)
    see('first')
    expect(see('second').changed).toEqual([userId(1)])
    expect(see('first').returned).toEqual([userId(1)])
    expect(see('second')).toMatchObject({ changed: [], again: [userId(1)] })
    expect(store.pins.keep(userId(1))?.state).toBe('kept')
    see('first')
    expect(see('second')).toMatchObject({ changed: [], again: [userId(1)] })
    expect(store.pins.get(userId(1))?.state).toBe('kept')
    expect(see('third').changed).toEqual([userId(1)])
    expect(store.pins.get(userId(1))?.state).toBe('changed')
  })

  it('takes the last of two keys that one answer gives for a friend as a change', () => {
    const store = begin()
    const twice = ['a', 'b'].map((publicKey) => ({ friendId: userId(1), publicKey }))
    expect(store.pins.see(twice, 1)).toEqual({
      pinned: [userId(1)],
      changed: [userId(1)],
      returned: [],
      again: []
    })
    expect(store.pins.get(userId(1))).toMatchObject({ trustedKey: 'a', offeredKey: 'b' })
  })

  it('keeps small documents by name, as they were when they were handed over', async () => {
    const store = begin()
    const document = { tellMe: [1] }
    const written = store.state.write('alerts', document)
    document.tellMe.push(2)
    await written
    await store.state.write('list', 'a name that the store uses itself')
    await store.roster.save(wholeList([]))
    expect(store.state.read('alerts')).toEqual({ tellMe: [1] })
    expect(store.state.read('list')).toBe('a name that the store uses itself')
    expect(store.state.read('nothing')).toBeUndefined()
    await store.state.write('alerts', undefined)
    expect(store.state.read('alerts')).toBeUndefined()
  })

  it('is empty after the end, and takes nothing more', async () => {
    const store = begin()
    await fill(store, 3)
    expect(await store.close()).toBe(kept)
    expect(await store.alertLog.append([entry(1)])).toBe('this-run')
    expect(rosterOf(store)).toBeNull()
    expect(store.pins.see([{ friendId: userId(1), publicKey: 'x' }], 1).pinned).toEqual([])
    expect(await store.close()).toBe('this-run')
  })

  it('gives back any words, also such as no writing system has', async () => {
    const words = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit))
    })
    const ids = fc.uniqueArray(
      words.filter((id) => id !== ''),
      { minLength: 1, maxLength: 8 }
    )
    const store = begin()
    await fc.assert(
      fc.asyncProperty(ids, words, async (some, text) => {
        const list = some.map((id, number) =>
          friend(number, {
            id: id as UserId,
            name: text,
            publicKey: text,
            availability: { kind: 'unknown', text }
          })
        )
        await store.roster.save(wholeList(list))
        const loaded = new Map(rosterOf(store)?.friends.map((row) => [row.id, row]))
        expect(loaded.size).toBe(list.length)
        for (const one of list) expect(loaded.get(one.id)).toEqual(painted(one))
        expect(store.roster.publicKey(list[0]!.id)).toBe(text)
        await store.history.erase()
        const change = {
          friendId: list[0]!.id,
          from: list[0]!.availability,
          to: list[0]!.availability,
          at: 1
        }
        await store.history.append([change])
        expect(store.history.list(change.friendId, { limit: 9 })).toEqual([change])
        store.pins.see([{ friendId: change.friendId, publicKey: text }], 1)
        const pin = store.pins.accept(change.friendId) ?? store.pins.get(change.friendId)
        expect(store.pins.get(change.friendId)).toEqual(pin)
        expect(pin?.trustedKey).toBe(text)
        await store.state.write(text, text)
        expect(store.state.read(text)).toBe(text)
      }),
      { numRuns: 60 }
    )
    expect(store.problem).toBeNull()
  })
})

describe('the local data on the disk', () => {
  it('is there again after the app was closed, all of it', async () => {
    const first = rig.open()
    await fill(first, 30)
    const before = contents(first, 30)
    expect(await first.close()).toBe('on-disk')

    const second = rig.open()
    expect(contents(second, 30)).toEqual(before)
    expect(before['friends']).toHaveLength(30)
    expect(rig.problems).toEqual([])
  })

  it('touches no file and loads no library before it is used', async () => {
    const store = rig.open()
    expect(() => rig.files()).toThrow(/ENOENT/)
    await store.close()
    expect(() => rig.files()).toThrow(/ENOENT/)
  })

  it('writes all that happens in one moment in one transaction', async () => {
    const clock = createFakeClock()
    const store: LocalStore = rig.open({ clock })
    const seen: string[] = []
    const writes = [1, 2, 3].map((number) =>
      store.alertLog.append([entry(number)]).then((where) => seen.push(where))
    )
    await Promise.resolve()
    expect(seen).toEqual([])
    expect(clock.waiting).toBe(1)
    clock.pass(0)
    await Promise.all(writes)
    expect(seen).toEqual(['on-disk', 'on-disk', 'on-disk'])
    // The copy of the log comes later.
    expect(clock.waiting).toBe(1)
  })

  it('leaves nothing of a list out when the app ends in the middle of a long write', async () => {
    const clock = createFakeClock()
    const store = rig.open({ clock })
    void store.roster.save(wholeList(friends(5_000)))
    clock.pass(0)
    expect(await store.close()).toBe('on-disk')
    expect(rosterOf(rig.open())?.friends).toHaveLength(5_000)
  })

  it('has one owner: a second one goes on in memory and says so', async () => {
    const first = rig.open()
    await fill(first, 3)
    const second = rig.open()
    expect(rosterOf(second)).toBeNull()
    expect(second.problem).toEqual({ kind: 'in-use' })
    expect(await second.state.write('alerts', 'of the second')).toBe('this-run')
    expect(second.state.read('alerts')).toBe('of the second')
    await second.close()
    expect(first.state.read('alerts')).toMatchObject({ version: 1 })
  })

  it('writes nothing in the clear where the keychain has no key', async () => {
    const store = rig.open({ key: '' })
    await fill(store, 3)
    expect(rosterOf(store)?.friends).toHaveLength(3)
    expect(rig.problems).toEqual([{ kind: 'no-key' }])
    expect(await store.flush()).toBe('this-run')
    expect(() => rig.files()).toThrow(/ENOENT/)
  })
})
