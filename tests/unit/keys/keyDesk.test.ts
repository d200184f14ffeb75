import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AccountId, UserId } from '@shared/ids'
import type { KeyMarks } from '@shared/keys'
import { createKeyDesk, type KeyDesk } from '../../../main/keys/keyDesk'
import { publicKeyFingerprint } from '../../../main/protocol/publicKey'
import type { RosterUpdate } from '../../../main/roster/roster'
import type { OwnKey } from '../../../main/session/account'
import { openDatabase } from '../../../main/store/database'
import type { LocalStore } from '../../../main/store/database/types'
import { createFakeClock } from '../../fakeClock'
import { publicKeyNamed } from './publicKeys'

const accountId = 'a'.repeat(32) as AccountId
const anna = 'anna' as UserId
const bela = 'bela' as UserId
const [oldKey, newKey, thirdKey] = ['old', 'new', 'third'].map(publicKeyNamed) as [string, string, string]
const own: OwnKey = { userId: 'me' as UserId, publicKey: Buffer.from(publicKeyNamed('me'), 'base64') }

let dir: string
let store: LocalStore
let desk: KeyDesk
let told: string[]
let marks: KeyMarks[]
let ownKey: OwnKey
const clock = createFakeClock()

/** Starts the app on what the last run left. */
function start(): void {
  store = openDatabase({
    dir,
    accountId,
    key: '5'.repeat(64),
    clock,
    onProblem: () => undefined,
    log: () => undefined
  })
  told = []
  marks = []
  desk = createKeyDesk({
    now: () => clock.now(),
    pins: () => store.pins,
    ownKey: () => ownKey,
    onChange: (_account, next) => marks.push(next),
    onChanged: (_account, friends) => told.push(`changed ${friends.join()}`),
    onReturned: (_account, friends) => told.push(`returned ${friends.join()}`),
    onDecided: (_account, friend) => told.push(`decided ${friend}`)
  })
}
async function restart(): Promise<void> {
  await store.flush()
  // A moment later it is written that all of it is known.
  await new Promise(setImmediate)
  await store.close()
  start()
}
/** Takes what the server gave, all steps at once. */
function take(keys: RosterUpdate['keys'], first = false): void {
  const steps = desk.roster(accountId, { keys, first })
  while (steps.next().done !== true);
}
const see = (friendId: UserId, publicKey: string): void => take([{ friendId, publicKey }])
const decide = (decision: 'accept' | 'keep', key = newKey): boolean =>
  desk.decide(accountId, anna, decision, publicKeyFingerprint(key)).ok
const verify = (on: boolean, key = oldKey): boolean =>
  desk.verify(accountId, anna, on, publicKeyFingerprint(key)).ok

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ozeki-keys-'))
  ownKey = own
  start()
})
afterEach(async () => {
  await store.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('the public key of a friend', () => {
  it('is pinned at first sight without a word, and known since then', () => {
    const at = clock.now()
    see(anna, oldKey)
    clock.pass(1_000)
    see(anna, oldKey)
    expect(told).toEqual([])
    expect(desk.marks(accountId)).toEqual({ changed: [], verified: [] })
    expect(desk.trust(accountId, anna)).toEqual({
      state: 'pinned',
      trusted: { fingerprint: publicKeyFingerprint(oldKey), seenAt: at },
      offered: null,
      verifiedAt: null,
      acceptedLater: false
    })
    expect(desk.trust(accountId, bela)).toBeNull()
  })

  it('that changes is told once, marked over restarts, and the old one stays trusted until the person decides', async () => {
    see(anna, oldKey)
    clock.pass(60_000)
    see(anna, newKey)
    see(anna, newKey)
    expect(told).toEqual(['changed anna'])
    await restart()
    see(anna, newKey)
    expect(told).toEqual([])
    expect(desk.marks(accountId)).toEqual({ changed: [anna], verified: [] })
    expect(desk.trust(accountId, anna)).toMatchObject({
      state: 'changed',
      trusted: { fingerprint: publicKeyFingerprint(oldKey) },
      offered: { fingerprint: publicKeyFingerprint(newKey), seenAt: clock.now() }
    })
    expect(decide('keep')).toBe(true)
    expect(desk.marks(accountId).changed).toEqual([])
    expect(desk.trust(accountId, anna)).toMatchObject({ state: 'kept' })
    expect(told).toEqual(['decided anna'])
  })

  it('is told again when it is a third one, also after a decision', () => {
    see(anna, oldKey)
    see(anna, newKey)
    decide('accept')
    see(anna, thirdKey)
    expect(told).toEqual(['changed anna', 'decided anna', 'changed anna'])
    expect(desk.trust(accountId, anna)).toMatchObject({
      trusted: { fingerprint: publicKeyFingerprint(newKey) },
      acceptedLater: true
    })
  })

  it('that comes and goes is told once, and its return is told apart', () => {
    see(anna, oldKey)
    for (let round = 0; round < 3; round += 1) {
      see(anna, newKey)
      see(anna, oldKey)
    }
    expect(told.filter((line) => line === 'changed anna')).toHaveLength(1)
    expect(told).toContain('returned anna')
    expect(desk.marks(accountId).changed).toEqual([])
  })

  it('is not decided by an answer to an older question', () => {
    see(anna, oldKey)
    see(anna, newKey)
    see(anna, thirdKey)
    expect(decide('accept', newKey)).toBe(false)
    expect(desk.trust(accountId, anna)).toMatchObject({
      state: 'changed',
      trusted: { fingerprint: publicKeyFingerprint(oldKey) }
    })
    expect(decide('accept', thirdKey)).toBe(true)
    expect(decide('accept', thirdKey)).toBe(false)
  })

  it('that is cut off, or wrapped in lines, is no change', () => {
    see(anna, oldKey)
    see(anna, newKey.slice(0, -8))
    see(anna, 'not a key')
    see(anna, oldKey.replace(/.{64}/g, '$&\r\n'))
    see(bela, oldKey.slice(0, 100))
    expect(told).toEqual([])
    expect(desk.trust(accountId, anna)?.state).toBe('pinned')
    expect(desk.trust(accountId, bela)).toBeNull()
  })

  it('costs nothing where the server says what it said before', () => {
    const closed = createKeyDesk({
      now: () => 0,
      pins: () => {
        throw new Error('nobody asked')
      },
      ownKey: () => own,
      onChange: () => undefined,
      onChanged: () => undefined,
      onReturned: () => undefined,
      onDecided: () => undefined
    })
    expect(closed.roster(accountId, { keys: [], first: false }).next()).toEqual({ done: true })
  })
})

describe('a whole list', () => {
  const all = (keys: Record<string, string>): RosterUpdate['keys'] =>
    Object.entries(keys).map(([friendId, publicKey]) => ({ friendId: friendId as UserId, publicKey }))

  it('that says what it said in the last run is not even compared, in whatever order', async () => {
    take(all({ anna: oldKey, bela: newKey }), true)
    await restart()
    const see = vi.spyOn(store.pins, 'see')
    const readOn = vi.spyOn(store.pins, 'readOn')
    take(all({ bela: newKey, anna: oldKey }), true)
    expect([see, readOn].map((spy) => spy.mock.calls.length)).toEqual([0, 0])
    expect(desk.trust(accountId, bela)?.trusted.fingerprint).toBe(publicKeyFingerprint(newKey))
    take(all({ bela: newKey, anna: newKey }), true)
    expect(told).toEqual(['changed anna'])
  })

  it('of thousands is compared a moment at a time, and what is new in it is told once', async () => {
    const many = (key: string) =>
      Array.from({ length: 1_100 }, (_, number) => ({
        friendId: `friend ${number}` as UserId,
        publicKey: key
      }))
    take(many(oldKey), true)
    await restart()
    const steps = desk.roster(accountId, { keys: many(newKey), first: true })
    let turns = 1
    while (steps.next().done !== true) turns += 1
    expect(turns).toBeGreaterThan(8)
    expect(told.map((word) => word.split(',').length)).toEqual([500, 500, 100])
    expect(desk.marks(accountId).changed).toHaveLength(1_100)
  })

  it('of an account that is closed meanwhile is dropped', () => {
    const steps = desk.roster(accountId, { keys: all({ anna: oldKey }), first: true })
    steps.next()
    const former = store
    store = openDatabase({ dir, accountId, key: '6'.repeat(64), log: () => undefined })
    while (steps.next().done !== true);
    expect(former.pins.get(anna)).toBeNull()
    store = former
  })

  it('tells the same over restarts as in one long run, whatever servers give and people decide', async () => {
    const who = fc.constantFrom(anna, bela)
    const key = fc.constantFrom(oldKey, newKey, thirdKey)
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('list' as const), anna: key, bela: key }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('one' as const), who, key }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
      fc.record({ kind: fc.constantFrom('accept' as const, 'keep' as const), who }),
      fc.record({ kind: fc.constant('verify' as const), who })
    )
    type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
    const longRun = async (): Promise<void> => undefined
    const play = async (steps: Step[], onRestart: () => Promise<void>) => {
      const heard: unknown[] = []
      for (const one of steps) {
        if (one.kind === 'list') take(all({ anna: one.anna, bela: one.bela }), true)
        else if (one.kind === 'one') see(one.who, one.key)
        else if (one.kind === 'restart') await onRestart()
        else {
          const trust = desk.trust(accountId, one.who)
          if (one.kind === 'verify') desk.verify(accountId, one.who, true, trust?.trusted.fingerprint ?? '')
          else desk.decide(accountId, one.who, one.kind, trust?.offered?.fingerprint ?? '')
        }
        heard.push(
          ...told.splice(0),
          [anna, bela].map((id) => desk.trust(accountId, id))
        )
        // The order of marks says nothing.
        heard.push(Object.values(desk.marks(accountId)).map((ids) => [...ids].sort()))
      }
      return heard
    }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const runs = []
        for (const onRestart of [restart, longRun]) {
          await store.close()
          rmSync(join(dir, 'accounts'), { recursive: true, force: true })
          start()
          runs.push(await play(steps, onRestart))
        }
        expect(runs[0]).toEqual(runs[1])
      }),
      { numRuns: 60 }
    )
  })
})

describe('a verified key', () => {
  it('stays verified over a restart, and can be taken back', async () => {
    see(anna, oldKey)
    expect(verify(true)).toBe(true)
    await restart()
    expect(desk.marks(accountId)).toEqual({ changed: [], verified: [anna] })
    expect(desk.trust(accountId, anna)?.verifiedAt).toBe(clock.now())
    verify(false)
    expect(desk.marks(accountId).verified).toEqual([])
  })

  it('is no longer shown as verified once it changes, and the new one is not verified by accepting it', () => {
    see(anna, oldKey)
    verify(true)
    see(anna, newKey)
    expect(desk.marks(accountId)).toEqual({ changed: [anna], verified: [] })
    expect(marks.at(-1)).toEqual({ changed: [anna], verified: [] })
    expect(verify(true)).toBe(false)
    decide('accept')
    expect(desk.marks(accountId)).toEqual({ changed: [], verified: [] })
    expect(desk.trust(accountId, anna)?.verifiedAt).toBeNull()
  })

  it('is the one that was on show', () => {
    see(anna, oldKey)
    expect(verify(true, newKey)).toBe(false)
    expect(desk.marks(accountId).verified).toEqual([])
  })
})

describe('the safety number in the details', () => {
  const digits = (): string => {
    const number = desk.safetyNumber(accountId, anna)
    return number.state === 'ready' ? number.digits : number.why
  }

  it('is made with the key that the server gives: the trusted one, or the one that waits for a decision', () => {
    see(anna, oldKey)
    const before = digits()
    see(anna, newKey)
    expect(desk.safetyNumber(accountId, anna)).toMatchObject({ state: 'ready', of: 'offered' })
    const offered = digits()
    expect(offered).not.toBe(before)
    decide('keep')
    expect(desk.safetyNumber(accountId, anna)).toMatchObject({ of: 'trusted', digits: before })
    decide('accept')
    expect(digits()).toBe(offered)
  })

  it.each(['not-signed-in', 'own-key-closed', 'own-key-absent'] as const)('is not there: %s', (why) => {
    see(anna, oldKey)
    ownKey = { userId: null, why }
    expect(digits()).toBe(why)
  })

  it('is not there for a friend without a key', () => {
    expect(digits()).toBe('friend-key-absent')
  })
})
