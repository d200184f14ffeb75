import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { AccountId } from '@shared/ids'
import { removeDatabase } from '../../../../main/store/database'
import { connect, selectRows } from '../../../../main/store/database/connection'
import { migrations } from '../../../../main/store/database/schema'
import { accountId, entry, fill, key, rosterOf, start, useRig, userId, wholeList } from './databaseRig'

const rig = useRig()

/** Whether a text stands anywhere in the decrypted pages of the file, free ones included. */
function pagesHold(text: string): boolean {
  const db = connect(rig.path, key)
  const found = db.rows(
    selectRows('n', '(SELECT count(*) n FROM sqlite_dbpage WHERE instr(data, ?) > 0)'),
    text
  )
  db.close()
  return found[0]?.[0] !== 0
}

describe('what was erased', () => {
  it('stands in no file in the clear before, and in no page afterwards; the file shrinks', async () => {
    const store = rig.open()
    await fill(store, 2_000)
    await store.flush()
    await store.close()
    const full = statSync(rig.path).size
    for (const words of [
      'Logged Friend 1',
      'Friend Number 1',
      userId(3),
      'KeyMaterial',
      'lunch',
      'cool-down',
      'SQLite'
    ])
      for (const coded of [words, Buffer.from(words, 'utf16le'), words.toUpperCase()])
        expect(readFileSync(rig.path).includes(coded)).toBe(false)
    expect(pagesHold('Logged Friend 1999')).toBe(true)
    expect(pagesHold('lunch')).toBe(true)

    const again = rig.open()
    await again.alertLog.erase()
    await again.history.erase()
    const open = statSync(rig.path).size
    expect(open).toBeLessThan(full - 1_000_000)
    // Gone from the journal too, while the app runs.
    expect(statSync(`${rig.path}-wal`).size).toBe(0)
    await again.close()
    expect(pagesHold('Logged Friend')).toBe(false)
    expect(pagesHold('lunch')).toBe(false)
    expect(pagesHold('Friend Number 1999')).toBe(true)
  })

  it('by its age is gone from the pages as well, and nothing younger', async () => {
    const store = rig.open()
    await store.alertLog.append(
      Array.from({ length: 1_500 }, (_, n) => entry(n, { name: `Old ${n}`, at: n }))
    )
    await store.alertLog.append([entry(1, { name: 'Young', at: start })])
    await store.flush()
    const full = statSync(rig.path).size + statSync(`${rig.path}-wal`).size
    await store.alertLog.prune(start)
    expect(store.alertLog.list({ limit: 9 }).map(({ name }) => name)).toEqual(['Young'])
    expect(statSync(rig.path).size).toBeLessThan(full / 3)
    await store.close()
    expect(pagesHold('Old 7')).toBe(false)
    expect(pagesHold('Young')).toBe(true)
  })

  it('does not live on in a copy or a damaged database beside it', async () => {
    const first = rig.open()
    await fill(first, 20)
    await first.close()
    const bytes = readFileSync(rig.path)
    await rig.open({ migrations: [...migrations, 'CREATE TABLE notes (id TEXT)'] }).flush()
    const upgraded = rig.open({ migrations: [...migrations, 'CREATE TABLE notes (id TEXT)'] })
    rosterOf(upgraded)
    await upgraded.close()
    writeFileSync(rig.path.replace('.db', '.damaged-20250101-000000.db'), bytes)
    writeFileSync(rig.path, bytes)
    expect(rig.files()).toHaveLength(3)

    await rig.open().alertLog.erase()
    expect(rig.files().filter((name) => !name.endsWith('-wal'))).toEqual([`${'a'.repeat(32)}.db`])
  })

  it('by the server, as a friend who left, is not to be found either', async () => {
    const store = rig.open()
    await fill(store, 50)
    await store.roster.save(wholeList([], 2))
    await store.roster.erase()
    await store.close()
    expect(pagesHold('Friend Number')).toBe(false)
  })

  it('with the whole account leaves nothing of it, and nothing of another one is touched', async () => {
    const other = 'b'.repeat(32) as AccountId
    for (const options of [{}, { accountId: other }]) {
      const store = rig.open(options)
      await fill(store, 3)
      await store.close()
    }
    writeFileSync(rig.path.replace('.db', '.damaged-20250101-000000.db'), 'damaged')
    removeDatabase(rig.dir, accountId)
    expect(rig.files()).toEqual([`${other}.db`])
    removeDatabase(`${rig.dir}/nowhere`, other)
    expect(rosterOf(rig.open({ accountId: other }))?.friends).toHaveLength(3)
  })
})
