import type { Availability, AvailabilityKind } from '@shared/availability'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FriendEntry, FriendsAnswer } from '../../../main/protocol/types'
import type { FriendChange } from '../../../main/roster/change'
import { createRoster, type RosterUpdate } from '../../../main/roster/roster'
import { createFakeClock } from '../../fakeClock'
import { atOnce } from '../../../main/protocol/slices'

const id = (text: string): UserId => text as UserId
const is = (kind: AvailabilityKind, text = ''): Availability => ({ kind, text })
const entry = (name: string, kind: AvailabilityKind, text = ''): FriendEntry => ({
  id: id(name.toLowerCase()),
  name,
  availability: is(kind, text),
  publicKey: null
})
const create = (clock = createFakeClock(), favourites: UserId[] = [], dampingMs = 0) => {
  const late: RosterUpdate[] = []
  const damped: FriendChange[] = []
  const roster = createRoster({
    clock,
    favourites,
    dampingMs,
    onUpdate: (update) => late.push(update),
    onDamped: (drops) => damped.push(...drops)
  })
  return Object.assign(roster, { late, damped })
}
const answer = (...friends: FriendEntry[]): FriendsAnswer => ({ friends, oddities: [] })

describe('the roster', () => {
  it('tells no change for the first list, because nothing changed before our eyes', () => {
    const roster = create()
    const update = atOnce(roster.apply(answer(entry('Dave', 'available'), entry('Eve', 'away')), 'live'))
    expect(update.first).toBe(true)
    expect(update.changes).toEqual([])
    expect(update.upserts.map((row) => row.name)).toEqual(['Dave', 'Eve'])
    expect(roster.counts).toEqual({ available: 1, total: 2 })
  })

  it('hands on each public key once, and then only those that are not what they were', () => {
    const roster = create()
    const withKeys = (...keys: (string | null)[]) =>
      answer(...keys.map((publicKey, at) => ({ ...entry(`Friend ${at}`, 'available'), publicKey })))
    expect(atOnce(roster.apply(withKeys('a', 'b', null), 'live')).keys).toHaveLength(2)
    expect(atOnce(roster.apply(withKeys('a', 'b', null), 'live')).keys).toEqual([])
    expect(atOnce(roster.apply(withKeys('a', 'x', null), 'live')).keys).toEqual([
      { friendId: 'friend 1', publicKey: 'x' }
    ])
    // An answer without a key takes none away.
    expect(atOnce(roster.apply(withKeys(null, 'x', null), 'live')).keys).toEqual([])
    expect(roster.publicKey(id('friend 0'))).toBe('a')
  })

  it('says of a friend who was so at the first look that nobody saw the beginning', () => {
    const roster = create()
    atOnce(roster.apply(answer(entry('Dave', 'available')), 'live'))
    expect(roster.row(id('dave'))?.sinceSeen).toBe(false)
  })

  it('tells one change with both ends and the time when a friend moves', () => {
    const clock = createFakeClock()
    const roster = create(clock)
    atOnce(roster.apply(answer(entry('Dave', 'available')), 'live'))
    clock.pass(5_000)
    const update = atOnce(roster.apply(answer(entry('Dave', 'away')), 'live'))
    expect(update.changes).toEqual([
      {
        friendId: 'dave',
        name: 'Dave',
        from: is('available'),
        to: is('away'),
        at: clock.now(),
        cause: 'live'
      }
    ])
    expect(update.upserts[0]).toMatchObject({ since: clock.now(), sinceSeen: true })
    expect(roster.counts).toEqual({ available: 0, total: 1 })
  })

  it('sends nothing and keeps its revision when the list is the same', () => {
    const roster = create()
    atOnce(roster.apply(answer(entry('Dave', 'available')), 'live'))
    const revision = roster.revision
    const update = atOnce(roster.apply(answer(entry('Dave', 'available')), 'live'))
    expect(update).toMatchObject({ upserts: [], removals: [], changes: [], revision })
  })

  it('takes a new name as an update of the row and not as a change of availability', () => {
    const clock = createFakeClock()
    const roster = create(clock)
    atOnce(roster.apply(answer(entry('Dave', 'available')), 'live'))
    const since = clock.now()
    clock.pass(60_000)
    const update = atOnce(roster.apply(answer({ ...entry('Dave', 'available'), name: 'David' }), 'live'))
    expect(update.changes).toEqual([])
    expect(update.upserts).toMatchObject([{ name: 'David', since }])
  })

  it('marks what happened while it could not see, and does not claim to know when', () => {
    const roster = create()
    atOnce(roster.apply(answer(entry('Dave', 'offline')), 'live'))
    const update = atOnce(roster.apply(answer(entry('Dave', 'available')), 'catch-up'))
    expect(update.changes[0]?.cause).toBe('catch-up')
    expect(roster.row(id('dave'))?.sinceSeen).toBe(false)
  })

  it('tells a friend who is gone from the answer as removed', () => {
    const roster = create()
    atOnce(roster.apply(answer(entry('Dave', 'available'), entry('Eve', 'away')), 'live'))
    const update = atOnce(roster.apply(answer(entry('Eve', 'away')), 'live'))
    expect(update.removals).toEqual(['dave'])
    expect(roster.counts).toEqual({ available: 0, total: 1 })
  })

  it('is confirmed anew when the server says that nothing is new', () => {
    const clock = createFakeClock()
    const roster = create(clock)
    expect(roster.confirmedAt).toBeNull()
    roster.confirm()
    expect(roster.confirmedAt).toBeNull()
    atOnce(roster.apply(answer(entry('Dave', 'available')), 'live'))
    clock.pass(30_000)
    roster.confirm()
    expect(roster.confirmedAt).toBe(clock.now())
  })

  it('keeps a favourite through changes and puts favourites first among the available', () => {
    const roster = create(createFakeClock(), [id('zoe')])
    atOnce(
      roster.apply(
        answer(entry('Anna', 'available'), entry('Zoe', 'available'), entry('Bea', 'away')),
        'live'
      )
    )
    expect(roster.available().map((row) => row.name)).toEqual(['Zoe', 'Anna'])
    atOnce(roster.apply(answer(entry('Anna', 'available'), entry('Zoe', 'away')), 'live'))
    expect(roster.row(id('zoe'))?.favourite).toBe(true)
    expect(roster.setFavourite(id('zoe'), false)?.upserts[0]?.favourite).toBe(false)
    expect(roster.setFavourite(id('zoe'), false)).toBeNull()
  })

  it('does not hear of a drop shorter than the damping, and dates a lasting one to its beginning', () => {
    const clock = createFakeClock()
    const roster = create(clock, [], 15_000)
    atOnce(roster.apply(answer(entry('Dave', 'available')), 'live'))
    clock.pass(1_000)
    expect(atOnce(roster.apply(answer(entry('Dave', 'away')), 'live'))).toMatchObject({
      changes: [],
      upserts: []
    })
    clock.pass(5_000)
    atOnce(roster.apply(answer(entry('Dave', 'available')), 'live'))
    clock.pass(60_000)
    expect(roster.late).toEqual([])
    expect(roster.damped).toHaveLength(1)

    const left = clock.now()
    atOnce(roster.apply(answer(entry('Dave', 'away')), 'live'))
    expect(roster.counts.available).toBe(1)
    clock.pass(15_000)
    expect(roster.late).toMatchObject([
      {
        upserts: [{ name: 'Dave', availability: is('away'), since: left }],
        changes: [{ to: is('away'), at: left }]
      }
    ])
    expect(roster.counts.available).toBe(0)
  })

  it('lets time alone decide nothing while the connection is lost', () => {
    const clock = createFakeClock()
    const roster = create(clock, [], 15_000)
    atOnce(roster.apply(answer(entry('Dave', 'available')), 'live'))
    atOnce(roster.apply(answer(entry('Dave', 'away')), 'live'))
    roster.connectionLost()
    clock.pass(3_600_000)
    expect(roster.late).toEqual([])
    expect(roster.counts.available).toBe(1)
    expect(atOnce(roster.apply(answer(entry('Dave', 'available')), 'catch-up')).changes).toEqual([])
  })

  it('shows the list of an earlier run until the first answer, which is still a first list', () => {
    const clock = createFakeClock()
    const roster = create(clock)
    const row = { id: id('dave'), name: 'Dave', since: 5, sinceSeen: true, favourite: false, confirmedAt: 9 }
    roster.restore({
      revision: 4,
      confirmedAt: 9,
      friends: [
        { ...row, availability: is('available') },
        { ...row, id: id('eve'), name: 'Eve', availability: is('away') },
        { ...row, id: id('gone'), name: 'Gone', availability: is('away') }
      ]
    })
    expect(roster.confirmedAt).toBe(9)
    expect(roster.rows()).toHaveLength(3)
    const update = atOnce(
      roster.apply(answer(entry('Dave', 'available'), entry('Eve', 'available')), 'catch-up')
    )
    expect(update).toMatchObject({ first: true, changes: [], added: [], removals: ['gone'] })
    expect(update.upserts).toHaveLength(2)
    expect(update.revision).toBeGreaterThan(4)
    // Unchanged since then: its beginning is still known. Changed out of sight: nobody knows when.
    expect(roster.row(id('dave'))).toMatchObject({ since: 5, sinceSeen: true })
    expect(roster.row(id('eve'))).toMatchObject({ since: clock.now(), sinceSeen: false })
    expect(roster.counts).toEqual({ available: 2, total: 2 })
  })

  it('names those who are new in the list apart from those who changed', () => {
    const roster = create()
    expect(atOnce(roster.apply(answer(entry('Dave', 'available')), 'live')).added).toEqual([])
    const update = atOnce(roster.apply(answer(entry('Dave', 'away'), entry('Eve', 'busy')), 'live'))
    expect(update.added.map((row) => row.name)).toEqual(['Eve'])
    expect(update.changes.map((change) => change.name)).toEqual(['Dave'])
  })

  it('gives a window that follows its updates the very list that it holds itself', () => {
    const kinds = fc.constantFrom<AvailabilityKind>('available', 'away', 'busy', 'offline', 'unknown')
    const lists = fc.array(
      fc.uniqueArray(
        fc.record({
          name: fc.constantFrom('Anna', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn'),
          kind: kinds,
          text: fc.constantFrom('', 'x')
        }),
        { selector: (one) => one.name }
      ),
      { maxLength: 12 }
    )
    fc.assert(
      fc.property(lists, (history) => {
        const roster = create()
        const follower = new Map<UserId, FriendRow>()
        for (const list of history) {
          const before = new Map(roster.rows().map((row) => [row.id, row]))
          const update = atOnce(
            roster.apply(answer(...list.map((one) => entry(one.name, one.kind, one.text))), 'live')
          )
          for (const row of update.upserts) follower.set(row.id, row)
          for (const gone of update.removals) follower.delete(gone)
          for (const change of update.changes)
            expect(before.get(change.friendId)?.availability).toEqual(change.from)
          expect(follower).toEqual(new Map(roster.rows().map((row) => [row.id, row])))
          expect(roster.available()).toEqual(
            roster
              .rows()
              .filter((row) => row.availability.kind === 'available')
              .sort((a, b) => a.name.localeCompare(b.name))
          )
          expect(roster.counts.available).toBe(list.filter((one) => one.kind === 'available').length)
        }
      })
    )
  })
})
