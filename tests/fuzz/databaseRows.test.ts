import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Connection, connect } from '../../main/store/database/connection'
import { type LocalStore, openDatabase, type StoreProblem } from '../../main/store/database'
import { type Table, tableNames, tables } from '../../main/store/database/schema'
import { sealOf } from '../../main/store/database/seal'
import { readRows, selectSealed } from '../../main/store/database/sealedRows'
import { DamagedRowError } from '../../main/store/database/trouble'
import { accountId, entry, fill, rosterOf, start, userId } from '../unit/store/database/rows'
import { fuzz, watchRejections } from './fuzz'
import { below, mutateJson, oneOf } from './mutator'

watchRejections()

const key = '0123456789abcdef'.repeat(4)
const bodies: Record<Table, (string | number)[]> = {
  facts: ['list', JSON.stringify({ revision: 3, confirmedAt: start })],
  pins: [JSON.stringify(userId(1)), JSON.stringify({ friendId: userId(1), firstKey: 'a', trustedKey: 'b' })],
  friends: [JSON.stringify(userId(2)), JSON.stringify(['Anna', 'away', 'lunch', start, true, false, start])],
  friend_keys: [JSON.stringify(userId(2)), JSON.stringify('key')],
  alert_log: [start, JSON.stringify(entry(1))],
  history: [JSON.stringify(userId(2)), start, JSON.stringify([{ kind: 'away', text: 'a' }, null])]
}

function readAll(store: LocalStore): void {
  rosterOf(store)
  store.alertLog.list({ limit: 10 })
  store.pins.list()
  store.state.read('alerts')
  for (const id of [0, 1, 2, 3, 4].map(userId)) {
    store.roster.publicKey(id)
    store.history.list(id, { limit: 10 })
    store.pins.get(id)
  }
}

describe('a row of the database', { timeout: 600_000 }, () => {
  it('is what was written, or damaged', async () => {
    const tally = await fuzz(
      'database rows',
      (random) => {
        const table = oneOf(random, tableNames)
        const row = [...bodies[table], sealOf(table, bodies[table])]
        const changed = random() < 0.05 ? row : mutateJson(random, row)
        // SQLite gives rows of columns, whatever is in them.
        return { table, row: Array.isArray(changed) ? (changed as unknown[]) : [changed] }
      },
      ({ table, row }) => {
        const db = { rows: () => [row] } as unknown as Connection
        const [columns] = readRows(db, table, selectSealed(table))
        if (JSON.stringify(columns) !== JSON.stringify(bodies[table])) throw new Error('never written')
      },
      (error) => error instanceof DamagedRowError
    )
    expect(Math.min(tally.passed, tally.refused)).toBeGreaterThan(0)
  })

  it('that is rightly sealed and says something else than this version would write stops nothing', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'fuzz-rows-'))
    const path = join(dir, 'accounts', `${accountId}.db`)
    const problems: StoreProblem[] = []
    const open = (): LocalStore =>
      openDatabase({
        dir,
        accountId,
        key,
        log: () => undefined,
        onProblem: (problem) => void problems.push(problem)
      })
    try {
      await fuzz(
        'database files',
        (random) => {
          const table = oneOf(random, tableNames)
          const body = bodies[table].at(-1)
          return { table, id: below(random, 5), body: mutateJson(random, JSON.parse(String(body))) }
        },
        async ({ table, id, body }) => {
          rmSync(dir, { recursive: true, force: true })
          const first = open()
          await fill(first, 5)
          await first.close()
          const names = tables[table]
          const columns = [
            ...(table === 'facts'
              ? ['list']
              : names.slice(0, -1).map((name) => (name === 'at' ? start : `"${userId(id).slice(0, 32)}"`))),
            JSON.stringify(body) ?? 'null'
          ]
          const db = connect(path, key)
          db.run(
            `INSERT OR REPLACE INTO ${table} (${[...names, 'seal'].join(', ')}) VALUES (${columns.map(() => '?').join(', ')}, ?)`,
            ...columns,
            sealOf(table, columns)
          )
          db.close()
          const store = open()
          readAll(store)
          // Nothing is damaged, and a new file would not be better.
          if (problems.length > 0) throw new Error(`called ${problems[0]?.kind}`)
          const kept = await store.state.write('after', id)
          await store.close()
          if (kept !== 'on-disk')
            throw new Error(`not written afterwards: ${JSON.stringify(problems.at(-1))}`)
          const next = open()
          if (next.state.read('after') !== id) throw new Error('lost afterwards')
          await next.close()
        }
      )
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  })
})
