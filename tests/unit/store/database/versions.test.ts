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

  it('whose migration fails is kept as it was, and a new one begins with all that stood in it', async () => {
    const before = await filled()
    rig.dropCopies()
    // What stands in the old file does not fit it.
    const unfit = 'CREATE TABLE notes (n CHECK (n = 0)); INSERT INTO notes SELECT count(*) FROM pins'
    const store = rig.open({ migrations: [...migrations, unfit], clock })
    expect(contents(store, 20)).toEqual(before)
    const keptAs = `${account}.damaged-20260115-093000.db`
    expect(rig.problems).toEqual([{ kind: 'damaged', keptAs, saved: 102 }])
    expect(await store.close()).toBe('on-disk')
    const again = rig.open({ migrations: [...migrations, unfit], clock })
    expect(contents(again, 20)).toEqual(before)
    expect(rig.problems).toHaveLength(1)
    await again.close()

    restore(keptAs)
    expect(contents(rig.open(), 20)).toEqual(before)
  })

  it('whose migration cannot even be made in a new file stays where it is, and holds for this run', async () => {
    const before = await filled()
    const broken = [...migrations, 'INSERT INTO nowhere VALUES (1)']
    const store = rig.open({ migrations: broken, clock })
    expect(contents(store, 20)).toEqual(before)
    expect(rig.problems).toMatchObject([{ kind: 'damaged', saved: 102 }])
    void store.state.write('alerts', 'changed')
    expect(await store.flush()).toBe('this-run')
    expect(store.state.read('alerts')).toBe('changed')
    await store.close()
    expect(contents(rig.open(), 20)).toEqual(before)
  })

  it('of a later one is set aside for the later app, and a new one begins with what this one can read', async () => {
    const later = rig.open({ migrations: next })
    await fill(later, 20)
    const before = contents(later, 20)
    await later.close()
    const bytes = readFileSync(rig.path)

    const store = rig.open({ clock })
    expect(contents(store, 20)).toEqual(before)
    const keptAs = `${account}.newer-20260115-093000.db`
    expect(rig.problems).toEqual([{ kind: 'newer-version', keptAs, saved: 102 }])
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
