import { rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { systemClock } from '@shared/clock'
import type { AccountId } from '@shared/ids'
import { openDatabase, type LocalStore } from '../../../../main/store/database'
import { contents, entry, fill, friend, hurried, laterMigrations, start, userId, wholeList } from './rows'

// A program with a local store, for tests that take its disk or its life: storeProgram.ts DIR MODE [STEPS [LAST]].
const [dir = '', mode = '', steps = '0', last = '0'] = process.argv.slice(2)
const problems: unknown[] = []

const open = (): LocalStore =>
  openDatabase({
    dir,
    accountId: 'a'.repeat(32) as AccountId,
    key: '0123456789abcdef'.repeat(4),
    clock: mode === 'write' || mode === 'open' ? hurried : systemClock,
    migrations: laterMigrations(Number(steps)),
    log: (_level, text) => void process.stderr.write(`${text}\n`),
    onProblem: (problem) => void problems.push(problem)
  })

/** Writes for ever, and prints each number when everything with it is confirmed. */
async function write(): Promise<void> {
  const store = open()
  const before = store.state.read('number')
  for (let number = typeof before === 'number' ? before + 1 : 1; ; number++) {
    store.pins.see([{ friendId: userId(number), publicKey: `key ${number}` }], start)
    // One friend has another key each time: it is accepted, and compared.
    store.pins.see([{ friendId: userId(0), publicKey: `other ${number}` }], start)
    store.pins.accept(userId(0))
    store.pins.verify(userId(0), number)
    await Promise.all([
      store.state.write('number', number),
      store.alertLog.append([entry(number)]),
      store.history.append([
        { friendId: userId(1), from: friend(1).availability, to: friend(2).availability, at: number }
      ]),
      // Every friend has the number in her name, so that half a list would show.
      store.roster.save(
        wholeList(
          [0, 1, 2].map((one) => friend(one, { name: `name ${number}` })),
          number
        )
      )
    ])
    process.stdout.write(`${number}\n`)
  }
}

/** Fills the disk under an open store, then makes room again. */
async function fillDisk(): Promise<unknown> {
  const store = open()
  await fill(store, 20)
  const before = contents(store, 20)
  const ballast = join(dir, 'ballast')
  for (let size = 65_536, number = 0; size >= 512;)
    try {
      writeFileSync(`${ballast}-${(number += 1)}`, Buffer.alloc(size))
    } catch {
      size /= 2
    }
  // More than the journal has room for.
  const kept = await store.alertLog.append(Array.from({ length: 2_000 }, (_, number) => entry(number + 100)))
  const state = await store.state.write('alerts', 'while the disk was full')
  const during = contents(store, 20)
  const same = ['friends', 'keys', 'history', 'pins'].every(
    (part) => JSON.stringify(before[part]) === JSON.stringify(during[part])
  )
  const full = {
    kept,
    state,
    same,
    log: store.alertLog.list({ limit: 5_000 }).length,
    problems: [...problems]
  }
  for (let number = 1; number < 10_000; number++) rmSync(`${ballast}-${number}`, { force: true })
  const afterwards = { flushed: await store.flush(), problem: store.problem }
  await store.close()
  const next = open()
  const again = { state: next.state.read('alerts'), log: next.alertLog.list({ limit: 5_000 }).length }
  await next.close()
  return { full, afterwards, again, problems }
}

/** Ends the program, as a kill does, before the file call of this number. */
function dieBefore(number: number): void {
  const files = createRequire(__filename)('node:fs') as Record<string, (...args: unknown[]) => unknown>
  let calls = 0
  for (const name of ['renameSync', 'rmSync', 'openSync', 'closeSync', 'writeFileSync', 'mkdirSync']) {
    const real = files[name]!
    files[name] = (...args) => {
      if ((calls += 1) === number) process.kill(process.pid, 'SIGKILL')
      return real(...args)
    }
  }
}

/** Opens a store and looks at all of it, which brings it up to date or sets it aside, and tells the moments before and after. */
async function openOnly(): Promise<void> {
  if (last !== '0') dieBefore(Number(last))
  process.stdout.write('begin\n')
  const store = open()
  await store.check()
  process.stdout.write('end\n')
  await store.close()
}

/** Uses a store whose disk takes nothing, and again when there is room. */
async function useFull(): Promise<unknown> {
  const store = open()
  const during = await useStore(store)
  rmSync(join(dir, 'ballast'))
  const flushed = await store.flush()
  await store.close()
  const next = open()
  return { during, flushed, again: { pins: next.pins.list().length, state: next.state.read('alerts') } }
}

/** Uses a store whose disk takes nothing. */
async function use(): Promise<unknown> {
  const store = open()
  return { ...(await useStore(store)), closed: await store.close(), problems }
}

async function useStore(store: LocalStore): Promise<object> {
  const friends = store.roster.load()?.friends.length ?? null
  const kept = await store.state.write('alerts', 'changed')
  return { friends, pins: store.pins.list().length, kept, state: store.state.read('alerts') }
}

async function main(): Promise<void> {
  if (mode === 'write') return write()
  if (mode === 'open') return openOnly()
  if (mode === 'fill' || mode === 'fill-crash') {
    const store = open()
    await fill(store, 20)
    if (mode === 'fill-crash') process.kill(process.pid, 'SIGKILL')
    await store.close()
    return
  }
  const answer = mode === 'full' ? fillDisk() : mode === 'use-full' ? useFull() : use()
  process.stdout.write(JSON.stringify(await answer))
}

void main()
