import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../../fakeClock'
import { contents, entry, fill, friends, key, rosterOf, start, useRig, userId } from './databaseRig'

const rig = useRig()
const count = 120
const clock = createFakeClock()
const keptAs = `${'a'.repeat(32)}.damaged-20260115-093000.db`
type Contents = Record<string, unknown>

/** A database as an app that was closed leaves it. @returns its bytes and what it gives out */
async function whole(): Promise<{ bytes: Buffer; before: Contents }> {
  const store = rig.open()
  await fill(store, count)
  const before = contents(store, count)
  await store.close()
  return { bytes: readFileSync(rig.path), before }
}

const rowsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value.flat() : [value])
    .filter((row) => row !== null && row !== undefined)
    .map((row) => JSON.stringify(row))

/** @returns how many rows of `before` are missing; fails when there is one that never was in it */
function missing(before: Contents, after: Contents, ...parts: string[]): number {
  let lost = 0
  for (const [part, value] of Object.entries(before)) {
    const known = rowsOf(value)
    const found = rowsOf(after[part])
    expect(known).toEqual(expect.arrayContaining(found))
    if (parts.length === 0 || parts.includes(part)) lost += known.length - found.length
  }
  return lost
}

describe('a database that was damaged', () => {
  it('gives out what was stored or says that it was damaged, wherever its bytes were changed', async () => {
    const { bytes, before } = await whole()
    const tally = { unharmed: 0, saved: 0, lost: 0 }
    const damage = fc.record({
      at: fc.integer({ min: 0, max: bytes.length - 1 }),
      noise: fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 1 }),
        fc.uint8Array({ minLength: 2, maxLength: 40 }),
        fc.uint8Array({ minLength: 4_096, maxLength: 9_000 })
      )
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, noise }) => {
        const damaged = Buffer.from(bytes)
        noise.forEach((value, index) => {
          if (at + index < damaged.length) damaged[at + index]! ^= value
        })
        writeFileSync(rig.path, damaged)
        rig.dropCopies()
        rig.problems.length = 0
        const store = rig.open()
        const after = contents(store, count)
        const lost = missing(before, after)
        if (rig.problems.length === 0) {
          // A damaged index hides a key, an entry or a change until somebody looks at everything; nothing else.
          expect(missing(before, after, 'friends', 'list', 'pins', 'state')).toBe(0)
          expect(await store.check()).toBe(rig.problems.length === 0)
          if (lost > 0) expect(rig.problems).toHaveLength(1)
        }
        if (rig.problems.length > 0) expect(rig.problems[0]).toMatchObject({ kind: 'damaged' })
        tally[rig.problems.length === 0 ? 'unharmed' : lost < count * 4 ? 'saved' : 'lost'] += 1

        // It can be written, and what is there now stays.
        const salvaged = contents(store, count)
        const written = store.state.write('after', at)
        await store.flush()
        expect(await written).toBe('on-disk')
        await store.close()
        rig.problems.length = 0
        const next = rig.open({ clock })
        expect(next.state.read('after')).toBe(at)
        expect(contents(next, count)).toEqual(salvaged)
        expect(rig.problems).toEqual([])
        await next.close()
      }),
      // A failed run leaves its store open, so smaller cases would fail for that alone.
      { numRuns: 100, endOnFailure: true }
    )
    // All three ways were gone, so that none of the above is empty talk.
    expect(Math.min(tally.unharmed, tally.saved, tally.lost)).toBeGreaterThan(0)
  }, 60_000)

  it('is rebuilt wherever it was cut off', async () => {
    const { bytes, before } = await whole()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        writeFileSync(rig.path, bytes)
        truncateSync(rig.path, length)
        rig.dropCopies()
        rig.problems.length = 0
        const store = rig.open()
        const lost = missing(before, contents(store, count))
        if (lost > 0 && rig.problems.length === 0) await store.check()
        if (lost > 0) expect(rig.problems[0]).toMatchObject({ kind: 'damaged' })
        if (length === 0) expect(lost).toBeGreaterThan(0)
        await store.close()
      }),
      { numRuns: 40, examples: [[0], [1], [4_096]] }
    )
  }, 60_000)

  it('is found in the middle of a long list, and costs what it touched: nobody is there twice', async () => {
    const many = 1_300
    const first = rig.open()
    await fill(first, many)
    const steps = first.roster.load()
    let parts = 1
    while (steps.next().done !== true) parts += 1
    expect(parts).toBe(3)
    await first.close()
    const bytes = readFileSync(rig.path)
    let met = 0
    for (let page = 40; page * 4_096 < bytes.length && met < 2; page += 25) {
      const damaged = Buffer.from(bytes)
      damaged.fill(0x55, page * 4_096 + 1_000, page * 4_096 + 1_600)
      writeFileSync(rig.path, damaged)
      rig.problems.length = 0
      const store = rig.open()
      const ids = (rosterOf(store)?.friends ?? []).map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      if (rig.problems.length > 0) met += 1
      else expect(ids).toHaveLength(many)
      await store.close()
    }
    expect(met).toBeGreaterThan(0)
  })

  it('is kept as it was, and told of once', async () => {
    const { bytes } = await whole()
    const noise = Buffer.alloc(4_096, 7)
    noise.copy(bytes)
    writeFileSync(rig.path, bytes)
    rig.dropCopies()
    const store = rig.open({ clock })
    expect(rosterOf(store)).toBeNull()
    expect(store.alertLog.list({ limit: 9 })).toEqual([])
    expect(rig.problems).toEqual([{ kind: 'damaged', keptAs, lost: true }])
    expect(store.problem).toEqual({ kind: 'damaged', keptAs, lost: true })
    expect(rig.lines).toEqual([`local store: damaged, SQLITE_NOTADB 26, kept as ${keptAs}`])
    expect(readFileSync(rig.path.replace(/[^/]+$/, keptAs)).equals(bytes)).toBe(true)

    await fill(store, 3)
    await store.close()
    const next = rig.open({ clock })
    expect(rosterOf(next)?.friends).toHaveLength(3)
    expect(rig.problems).toHaveLength(1)
  })

  it('is not confused with an earlier one of the same second', async () => {
    for (let round = 1; round <= 2; round++) {
      mkdirSync(dirname(rig.path), { recursive: true })
      writeFileSync(rig.path, `damage ${round}`)
      const store = rig.open({ clock })
      expect(rosterOf(store)).toBeNull()
      await store.close()
    }
    expect(rig.problems.map(({ keptAs }) => keptAs)).toEqual([keptAs, keptAs.replace('.db', '-2.db')])
  })

  it('opens with no other key, and is whole again with its own', async () => {
    await whole()
    const other = rig.open({ key: key.replace('0', '1'), clock })
    expect(rosterOf(other)).toBeNull()
    expect(rig.problems).toEqual([{ kind: 'damaged', keptAs, lost: true }])
    await other.close()

    writeFileSync(rig.path, readFileSync(rig.path.replace(/[^/]+$/, keptAs)))
    expect(rosterOf(rig.open())?.friends).toHaveLength(count)
  })

  it('that met a wrong key after a crash loses nothing of its journal either', async () => {
    const store = rig.open()
    await fill(store, count)
    const before = contents(store, count)
    const crashed = ['', '-wal'].map((end) => [end, readFileSync(rig.path + end)] as const)
    await store.close()
    for (const [end, bytes] of crashed) writeFileSync(rig.path + end, bytes)
    expect(crashed[1]?.[1].length).toBeGreaterThan(100_000)

    const other = rig.open({ key: 'f'.repeat(64), clock })
    expect(rosterOf(other)).toBeNull()
    expect(rig.problems).toEqual([{ kind: 'damaged', keptAs, lost: true }])
    await other.close()

    const aside = rig.files().filter((name) => name.startsWith(keptAs))
    for (const name of aside)
      writeFileSync(rig.path + name.slice(keptAs.length), readFileSync(rig.path.replace(/[^/]+$/, name)))
    expect(missing(before, contents(rig.open(), count))).toBe(0)
  })

  it('keeps pinned keys, rules in waiting and the log from the pages that are whole', async () => {
    const { bytes, before } = await whole()
    const pages = bytes.length / 4_096
    let best = 0
    for (let page = 2; page < pages; page += 4) {
      const damaged = Buffer.from(bytes)
      damaged.fill(0x55, page * 4_096, (page + 1) * 4_096)
      writeFileSync(rig.path, damaged)
      rig.dropCopies()
      rig.problems.length = 0
      const store = rig.open()
      const lost = missing(before, contents(store, count))
      if (lost > 0) {
        if (rig.problems.length === 0) await store.check()
        expect(rig.problems[0]).toMatchObject({ kind: 'damaged' })
        expect(rig.problems[0]?.saved).toBeGreaterThan(count)
        best = Math.max(best, rig.problems[0]?.saved ?? 0)
      }
      await store.close()
    }
    expect(best).toBeGreaterThan(count * 4)
  })

  it('costs the session nothing when it is found during a write', async () => {
    const { bytes } = await whole()
    // All but the first pages, so that it opens.
    const damaged = Buffer.from(bytes)
    damaged.fill(0x55, 3 * 4_096)
    writeFileSync(rig.path, damaged)
    rig.dropCopies()
    const store = rig.open({ clock })
    store.pins.see(
      friends(count).map(({ id }) => ({ friendId: id, publicKey: 'another' })),
      start
    )
    const written = store.alertLog.append([entry(1)])
    await store.flush()
    expect(await written).toBe('on-disk')
    expect(rig.problems).toMatchObject([{ kind: 'damaged' }])
    expect(store.pins.get(userId(1))).not.toBeNull()
    expect(store.alertLog.list({ limit: 9 }).length).toBeGreaterThan(0)
  })
})
