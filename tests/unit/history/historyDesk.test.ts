import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AvailabilityKind } from '@shared/availability'
import { systemClock } from '@shared/clock'
import type { AccountId, UserId } from '@shared/ids'
import { createHistoryDesk, type HistoryDesk } from '../../../main/history/historyDesk'
import { openDatabase } from '../../../main/store/database'
import type { LocalStore } from '../../../main/store/database/types'
import { createFakeClock, type FakeClock } from '../../fakeClock'

const accountId = 'a'.repeat(32) as AccountId
const anna = 'anna' as UserId
const minute = 60_000
const day = 1_440 * minute

let dir: string
let clock: FakeClock
let store: LocalStore
let desk: HistoryDesk

function start(on: boolean): void {
  store = openDatabase({
    dir,
    accountId,
    key: '5'.repeat(64),
    clock: systemClock,
    onProblem: () => undefined,
    log: () => undefined
  })
  desk = createHistoryDesk({ clock, on, store: () => store })
}
async function restart(on: boolean): Promise<void> {
  desk.close(accountId)
  await store.close()
  start(on)
}
const becomes = (to: AvailabilityKind, from: AvailabilityKind): void =>
  desk.roster(accountId, {
    changes: [
      {
        friendId: anna,
        name: 'Anna',
        from: { kind: from, text: from },
        to: { kind: to, text: to },
        at: clock.now(),
        cause: 'live'
      }
    ]
  })
const online = (): void => desk.connection(accountId, true, clock.now())
const kinds = (): string[] => desk.of(accountId, anna).map(({ availability }) => availability.kind)

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ozeki-history-'))
  clock = createFakeClock()
})
afterEach(async () => {
  await store.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('the availability history', () => {
  it('keeps nothing until the person switches it on', async () => {
    start(false)
    online()
    becomes('available', 'offline')
    await desk.set(true)
    expect(kinds()).toEqual([])
    clock.pass(minute)
    becomes('away', 'available')
    expect(kinds()).toEqual(['away', 'available'])
  })

  it('is there after a restart, and says that it did not look in between', async () => {
    start(true)
    online()
    clock.pass(minute)
    becomes('available', 'offline')
    clock.pass(10 * minute)
    const left = clock.now()
    await restart(true)
    clock.pass(60 * minute)
    online()
    expect(desk.of(accountId, anna)[0]).toMatchObject({
      availability: { kind: 'available' },
      to: left,
      end: 'unseen'
    })
  })

  it('ends with the last word of the server when the connection is lost', () => {
    start(true)
    online()
    clock.pass(minute)
    becomes('available', 'offline')
    clock.pass(minute)
    const confirmed = clock.now()
    clock.pass(5 * minute)
    desk.connection(accountId, false, confirmed)
    clock.pass(60 * minute)
    expect(desk.of(accountId, anna)[0]).toMatchObject({ to: confirmed, end: 'unseen' })
  })

  it('is erased when it is switched off, for good', async () => {
    start(true)
    online()
    clock.pass(minute)
    becomes('available', 'offline')
    await desk.set(false)
    expect(kinds()).toEqual([])
    await restart(true)
    expect(kinds()).toEqual([])
    expect(store.history.list(anna, { limit: 10 })).toEqual([])
    expect(store.state.read('history-watches')).toBeUndefined()
  })

  it('goes on from now when it is erased', async () => {
    start(true)
    online()
    clock.pass(minute)
    becomes('available', 'offline')
    await desk.erase()
    expect(kinds()).toEqual([])
    clock.pass(minute)
    becomes('offline', 'available')
    expect(kinds()).toEqual(['offline', 'available'])
    expect(desk.of(accountId, anna)[1]).toMatchObject({ from: clock.now() - minute, sawBegin: false })
  })

  it('forgets what is older than 30 days', () => {
    start(true)
    online()
    becomes('available', 'offline')
    clock.pass(29 * day)
    becomes('away', 'available')
    desk.prune()
    expect(store.history.list(anna, { limit: 10 })).toHaveLength(2)
    clock.pass(2 * day)
    desk.prune()
    expect(store.history.list(anna, { limit: 10 }).map(({ to }) => to.kind)).toEqual(['away'])
  })

  it('that an account still has from before it was switched off goes with the next look', async () => {
    start(true)
    online()
    becomes('available', 'offline')
    await restart(false)
    online()
    clock.pass(1)
    desk.prune()
    expect(store.history.list(anna, { limit: 10 })).toEqual([])
  })
})
