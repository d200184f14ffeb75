import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../../fakeClock'
import { contents, entry, fill, key, start, useRig, userId } from './databaseRig'

const rig = useRig()
const count = 120
type Contents = Record<string, unknown>
/** What neither the server nor another file has. */
const precious = ({ pins, state, log, history }: Contents): Contents => ({ pins, state, log, history })

/** A database with its copies, as an app that was closed leaves them. */
async function whole(): Promise<{ bytes: Buffer; copies: Map<string, Buffer>; before: Contents }> {
  const store = rig.open()
  await fill(store, count)
  store.pins.verify(userId(5), start + 5)
  const before = contents(store, count)
  await store.close()
  const copies = new Map(
    ['pins', 'facts', 'alert_log', 'history'].map((table) => [table, readFileSync(rig.copy(table))])
  )
  return { bytes: readFileSync(rig.path), copies, before }
}

describe('the copies beside a database', () => {
  it('give back keys, requests, log and history, wherever the database was damaged', async () => {
    const { bytes, copies, before } = await whole()
    const damage = fc.oneof(
      fc.record({ from: fc.nat(bytes.length - 1), length: fc.integer({ min: 1, max: 40_000 }) }),
      fc.constant({ from: 0, length: bytes.length })
    )
    let damaged = 0
    await fc.assert(
      fc.asyncProperty(damage, fc.uint8Array({ minLength: 64, maxLength: 64 }), async (where, noise) => {
        const wound = Buffer.from(bytes)
        for (let at = where.from; at < Math.min(wound.length, where.from + where.length); at++)
          wound[at]! ^= noise[at % 64]!
        writeFileSync(rig.path, wound)
        for (const [table, lines] of copies) writeFileSync(rig.copy(table), lines)
        rig.problems.length = 0
        const store = rig.open()
        // A damaged index hides a row until somebody looks at everything.
        await store.check()
        expect(precious(contents(store, count))).toEqual(precious(before))
        expect(store.pins.get(userId(5))?.verifiedAt).toBe(start + 5)
        for (const problem of rig.problems) expect(problem.lost).toBeUndefined()
        damaged += rig.problems.length
        await store.close()
      }),
      {
        numRuns: 40,
        endOnFailure: true,
        examples: [[{ from: 0, length: bytes.length }, new Uint8Array(64).fill(7)]]
      }
    )
    expect(damaged).toBeGreaterThan(10)
  }, 60_000)

  it('stand in for a database that is gone', async () => {
    const { before } = await whole()
    rmSync(rig.path)
    const store = rig.open()
    expect(precious(contents(store, count))).toEqual(precious(before))
    expect(rig.problems).toEqual([])
    expect(await store.close()).toBe('on-disk')
    rig.dropCopies()
    expect(precious(contents(rig.open(), count))).toEqual(precious(before))
  })

  it('that are damaged too cost what the damage touched, and it is told that keys may be lost', async () => {
    const { copies, bytes } = await whole()
    writeFileSync(rig.path, bytes.fill(3))
    const pins = copies.get('pins')!
    pins.fill(0x41, 5_000, 5_900)
    writeFileSync(rig.copy('pins'), pins)
    const store = rig.open()
    const left = store.pins.list().length
    expect(left).toBeLessThan(count)
    expect(left).toBeGreaterThan(count - 5)
    expect(rig.problems).toMatchObject([{ kind: 'damaged', lost: true }])
  })

  it('know what was pinned when another program holds the database', async () => {
    await whole()
    rig.open().roster.load()
    const second = rig.open()
    expect(second.pins.list()).toHaveLength(count)
    expect(second.pins.see([{ friendId: userId(1), publicKey: 'another' }], start).changed).toEqual([
      userId(1)
    ])
    expect(rig.problems).toEqual([{ kind: 'in-use' }])
    const before = rig.copies().map((name) => statSync(rig.path.replace(/[^/]+$/, name)).mtimeMs)
    await second.check()
    await second.close()
    // They belong to the other one.
    expect(rig.copies().map((name) => statSync(rig.path.replace(/[^/]+$/, name)).mtimeMs)).toEqual(before)
  })

  it('follow within ten seconds, without anybody closing anything', async () => {
    const clock = createFakeClock()
    const store = rig.open({ clock })
    const round = async (): Promise<void> => {
      clock.pass(0)
      await Promise.resolve()
      clock.pass(10_000)
    }
    store.pins.see([{ friendId: userId(1), publicKey: 'first' }], start)
    await round()
    await expect.poll(() => existsSync(rig.copy('history'))).toBe(true)
    store.pins.see([{ friendId: userId(2), publicKey: 'second' }], start)
    void store.state.write('alerts', 'asked')
    void store.alertLog.append([entry(1)])
    const before = statSync(rig.copy('alert_log')).size
    await round()
    await expect.poll(() => statSync(rig.copy('alert_log')).size).toBeGreaterThan(before)
    // As after a crash, and with the database gone.
    const files = new Map(rig.copies().map((name) => [name, readFileSync(rig.path.replace(/[^/]+$/, name))]))
    await store.close()
    rmSync(rig.path)
    for (const [name, bytes] of files) writeFileSync(rig.path.replace(/[^/]+$/, name), bytes)
    const next = rig.open()
    expect(next.pins.list().map(({ trustedKey }) => trustedKey)).toEqual(['first', 'second'])
    expect(next.state.read('alerts')).toBe('asked')
    expect(next.alertLog.list({ limit: 9 })).toEqual([entry(1)])
  })

  it('hold nothing that was erased, at once, and nothing that was pruned, after the daily look', async () => {
    const { copies } = await whole()
    const store = rig.open()
    await store.alertLog.erase()
    expect(statSync(rig.copy('alert_log')).size).toBe(0)
    expect(readFileSync(rig.copy('history')).equals(copies.get('history')!)).toBe(true)
    await store.history.prune(start + 1)
    await store.check()
    expect(statSync(rig.copy('history')).size).toBe(0)
    await store.close()
    rmSync(rig.path)
    const next = rig.open()
    expect(next.alertLog.list({ limit: 9 })).toEqual([])
    expect(next.pins.list()).toHaveLength(count)
  })

  it('are encrypted, for the eyes of the person alone, and give nothing to another key', async () => {
    await whole()
    for (const name of rig.copies()) {
      const path = rig.path.replace(/[^/]+$/, name)
      expect(statSync(path).mode & 0o777).toBe(0o600)
      const text = readFileSync(path, 'latin1')
      const clear = text.split('\n').map((line) => Buffer.from(line, 'base64').toString('latin1'))
      for (const words of ['KeyMaterial', 'Logged Friend', 'lunch', userId(3), 'tellMe'])
        expect([text, ...clear].some((each) => each.includes(words))).toBe(false)
    }
    rmSync(rig.path)
    expect(rig.open({ key: key.replace('0', '1') }).pins.list()).toEqual([])
  })

  it('take a row from a crash in the middle of writing for what it is', async () => {
    const { copies, before } = await whole()
    rmSync(rig.path)
    const log = copies.get('alert_log')!
    writeFileSync(rig.copy('alert_log'), Buffer.concat([log, log.subarray(0, 100)]))
    const store = rig.open()
    expect(contents(store, count)['log']).toEqual(before['log'])
  })
})
