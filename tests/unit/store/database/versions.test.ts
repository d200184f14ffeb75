import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../../main/store/database/connection'
import { migrations } from '../../../../main/store/database/schema'
import { createFakeClock } from '../../../fakeClock'
import { contents, fill, key, useRig } from './databaseRig'

const rig = useRig()
const clock = createFakeClock()
const account = 'a'.repeat(32)
const next = [...migrations, 'CREATE TABLE notes (id TEXT PRIMARY KEY)']
const afterNext = [...next, 'ALTER TABLE notes ADD COLUMN words TEXT', "INSERT INTO notes VALUES ('a', 'b')"]

async function filled(): Promise<Record<string, unknown>> {
  const store = rig.open()
  await fill(store, 20)
  const before = contents(store, 20)
  await store.close()
  return before
}

/** Takes a copy for the database itself. */
function restore(name: string): void {
  writeFileSync(rig.path, readFileSync(rig.path.replace(/[^/]+$/, name)))
}

describe('a database of another version', () => {
  it('of an older one is brought up to date, and a copy from before is kept', async () => {
    const before = await filled()
    const store = rig.open({ migrations: next })
    expect(contents(store, 20)).toEqual(before)
    expect(rig.files()).toContain(`${account}.before-v2.db`)
    await store.close()

    restore(`${account}.before-v2.db`)
    const old = rig.open()
    expect(contents(old, 20)).toEqual(before)
    expect(rig.problems).toEqual([])
  })

  it('keeps the last copy only, encrypted like the database', async () => {
    const before = await filled()
    for (const migrations of [next, afterNext]) {
      const store = rig.open({ migrations })
      expect(contents(store, 20)).toEqual(before)
      await store.close()
    }
    expect(rig.files().filter((name) => name.includes('before'))).toEqual([`${account}.before-v4.db`])
    const bytes = readFileSync(rig.path.replace('.db', '.before-v4.db'))
    expect(bytes.includes('Friend Number')).toBe(false)
    expect(bytes.includes('SQLite format')).toBe(false)
  })

  it('makes no copy when there is nothing to bring up to date', async () => {
    await filled()
    const store = rig.open()
    expect(store.roster.load()).not.toBeNull()
    await store.close()
    expect(rig.files()).toEqual([`${account}.db`])
  })

  it('whose migration fails is kept as it was, and a new one is begun', async () => {
    const before = await filled()
    const broken = [...migrations, 'CREATE TABLE notes (id TEXT); INSERT INTO nowhere VALUES (1)']
    const store = rig.open({ migrations: broken, clock })
    expect(store.roster.load()).toBeNull()
    expect(rig.problems).toMatchObject([{ kind: 'damaged', keptAs: `${account}.damaged-20260115-093000.db` }])
    await store.close()

    restore(`${account}.damaged-20260115-093000.db`)
    expect(contents(rig.open(), 20)).toEqual(before)
  })

  it('of a later one is set aside for the later app, and a new one is begun', async () => {
    const later = rig.open({ migrations: next })
    await fill(later, 20)
    const before = contents(later, 20)
    await later.close()
    const bytes = readFileSync(rig.path)

    const store = rig.open({ clock })
    expect(store.roster.load()).toBeNull()
    const keptAs = `${account}.newer-20260115-093000.db`
    expect(rig.problems).toEqual([{ kind: 'newer-version', keptAs }])
    expect(rig.lines).toEqual([`local store: newer-version, NewerVersionError, kept as ${keptAs}`])
    expect(readFileSync(rig.path.replace(/[^/]+$/, keptAs)).equals(bytes)).toBe(true)
    await fill(store, 3)
    expect(await store.close()).toBe('on-disk')

    restore(keptAs)
    expect(contents(rig.open({ migrations: next }), 20)).toEqual(before)
  })

  it('is written by this version with the number of its migrations', async () => {
    await filled()
    const db = connect(rig.path, key)
    expect(db.pragma('user_version')).toBe(migrations.length)
    db.close()
  })
})
