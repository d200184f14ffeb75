import type { AvailabilityKind } from '@shared/availability'
import type { UserId } from '@shared/ids'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FriendEntry } from '../../../main/protocol/types'
import type { FriendChange } from '../../../main/roster/change'
import { createRoster, type RosterUpdate } from '../../../main/roster/roster'
import { createFakeClock } from '../../fakeClock'
import { atOnce } from '../../../main/protocol/slices'

const names = ['anna', 'ben', 'cleo', 'dan', 'eve'] as const

/** One roster with its own clock, and all that it ever tells. */
function observed(dampingMs: number) {
  const clock = createFakeClock()
  const late: RosterUpdate[] = []
  const damped: FriendChange[] = []
  const roster = createRoster({
    clock,
    favourites: ['dan' as UserId],
    dampingMs,
    onUpdate: (update) => late.push(update),
    onDamped: (drops) => damped.push(...drops)
  })
  const state = () => ({
    rows: roster.rows(),
    available: roster.available(),
    counts: roster.counts,
    keys: names.map((name) => roster.publicKey(name as UserId)),
    confirmedAt: roster.confirmedAt,
    revision: roster.revision,
    late,
    damped
  })
  return { roster, clock, state }
}

const inOrder = (update: RosterUpdate): RosterUpdate => ({
  ...update,
  upserts: [...update.upserts].sort((a, b) => (a.id < b.id ? -1 : 1))
})

const kind = fc.constantFrom<AvailabilityKind>('available', 'available', 'away', 'offline')
const entry = fc.record({
  name: fc.constantFrom('A', 'B'),
  kind,
  publicKey: fc.constantFrom('K1', 'K2', null)
})
const who = fc.constantFrom(...names)
const list = fc.record({ type: fc.constant('list' as const), who, entry, same: fc.nat(31) })
const pass = fc.record({
  type: fc.constant('pass' as const),
  ms: fc.constantFrom(100, 5_000, 15_000, 60_000)
})
const rare = fc.oneof(
  fc.record({ type: fc.constantFrom('lost' as const, 'confirm' as const) }),
  fc.record({ type: fc.constant('damping' as const), ms: fc.constantFrom(0, 5_000, 15_000) }),
  fc.record({ type: fc.constant('star' as const), who, on: fc.boolean() })
)
const event = fc.oneof(
  { weight: 6, arbitrary: list },
  { weight: 3, arbitrary: pass },
  { weight: 3, arbitrary: rare }
)

it('an answer of those who differ does to the roster what the whole answer does', () => {
  let told = 0
  fc.assert(
    fc.property(
      fc.constantFrom(0, 15_000),
      fc.array(entry, { minLength: names.length, maxLength: names.length }),
      fc.array(event, { maxLength: 30 }),
      (dampingMs, first, history) => {
        const list = new Map<string, FriendEntry>(
          names.map((name, at) => {
            const { kind, ...rest } = first[at] ?? { name: 'A', kind: 'away', publicKey: null }
            return [name, { id: name as UserId, ...rest, availability: { kind, text: '' } }]
          })
        )
        const [whole, part] = [observed(dampingMs), observed(dampingMs)]
        let online = true
        const answer = () => ({ friends: [...list.values()], oddities: [] })
        const both = <T>(work: (one: typeof whole) => T): void => {
          expect(work(part)).toEqual(work(whole))
          expect(part.state()).toEqual(whole.state())
        }
        both(({ roster }) => atOnce(roster.apply(answer(), 'live')))
        for (const event of history)
          switch (event.type) {
            case 'list': {
              const { kind, ...rest } = event.entry
              const now = { id: event.who as UserId, ...rest, availability: { kind, text: '' } }
              const differs = JSON.stringify(list.get(event.who)) !== JSON.stringify(now)
              list.set(event.who, now)
              // Neighbours may come along, although nothing is new about them.
              const friends = [...list.values()].filter(
                ({ id }, at) => (differs && id === event.who) || (event.same & (1 << at)) !== 0
              )
              const cause = online ? 'live' : 'catch-up'
              online = true
              const update = inOrder(atOnce(whole.roster.apply(answer(), cause)))
              const partly = atOnce(part.roster.apply({ friends, oddities: [], partial: true }, cause))
              expect(inOrder(partly)).toEqual(update)
              expect(part.state()).toEqual(whole.state())
              told += update.changes.length
              break
            }
            case 'pass':
              both(({ clock }) => clock.pass(event.ms))
              break
            case 'lost':
              online = false
              both(({ roster }) => roster.connectionLost())
              break
            case 'confirm':
              online = true
              both(({ roster }) => roster.confirm())
              break
            case 'damping':
              both(({ roster }) => roster.setDampingMs(event.ms))
              break
            case 'star':
              both(({ roster }) => roster.setFavourite(event.who as UserId, event.on))
          }
      }
    ),
    { numRuns: 1_500 }
  )
  expect(told).toBeGreaterThan(500)
})
