import type { AvailabilityKind } from '@shared/availability'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FriendEntry } from '../../../main/protocol/types'
import { createRoster, type RosterUpdate } from '../../../main/roster/roster'
import { createFakeClock } from '../../fakeClock'

const count = 200
const idAt = (place: number): UserId => `friend-${place % count}` as UserId

/** Who reads nothing but the updates, from the first list on: a window, the disk. */
function createReader(rows: () => FriendRow[]) {
  const known = new Map<UserId, FriendRow>()
  let last = 0
  let stale = 0
  return {
    known,
    get stale() {
      return stale
    },
    take({ first, revision, upserts, removals }: RosterUpdate): void {
      if (revision < last) stale += 1
      last = revision
      if (first) for (const row of rows()) known.set(row.id, row)
      for (const row of upserts) known.set(row.id, row)
      for (const id of removals) known.delete(id)
    }
  }
}

const kinds = fc.array(fc.constantFrom<AvailabilityKind | null>('available', 'away', 'offline', null), {
  minLength: count,
  maxLength: count
})
const between = fc.oneof(
  fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(1_000, 16_000) }),
  fc.record({ type: fc.constant('star' as const), place: fc.nat(count - 1), on: fc.boolean() }),
  fc.record({ type: fc.constant('look' as const) }),
  fc.record({ type: fc.constant('lost' as const) })
)
const list = fc.record({ kinds, partial: fc.boolean(), between: fc.array(between, { maxLength: 4 }) })

it('whatever happens between two steps of an answer, the updates tell the whole list in the end', () => {
  let interrupted = 0
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 5 }), (lists) => {
      const clock = createFakeClock()
      const roster = createRoster({
        clock,
        dampingMs: 15_000,
        onUpdate: (update) => reader.take(update),
        onDamped: () => undefined
      })
      const reader = createReader(() => roster.rows())
      const happen = (event: (typeof lists)[number]['between'][number] | undefined): void => {
        interrupted += Number(event !== undefined)
        if (event?.type === 'pass') clock.pass(event.ms)
        if (event?.type === 'look') roster.available()
        if (event?.type === 'lost') roster.connectionLost()
        if (event?.type !== 'star') return
        const update = roster.setFavourite(idAt(event.place), event.on)
        if (update) reader.take(update)
      }
      for (const [at, { kinds, partial, between }] of lists.entries()) {
        const friends = kinds.flatMap((kind, place): FriendEntry[] =>
          kind === null
            ? []
            : [{ id: idAt(place), name: `F${place}`, availability: { kind, text: '' }, publicKey: null }]
        )
        const isPartial = partial && at > 0
        const steps = roster.apply({ friends, oddities: [], ...(isPartial ? { partial: true } : {}) }, 'live')
        const events = [...between]
        let step = steps.next()
        for (; step.done !== true; step = steps.next()) happen(events.shift())
        reader.take(step.value)
        if (!isPartial)
          expect(new Set(roster.rows().map(({ id }) => id))).toEqual(new Set(friends.map(({ id }) => id)))
      }
      clock.pass(60_000)
      expect(reader.stale).toBe(0)
      expect(new Map(roster.rows().map((row) => [row.id, row]))).toEqual(reader.known)
      const available = roster.rows().filter(({ availability }) => availability.kind === 'available')
      expect(roster.counts).toEqual({ available: available.length, total: roster.rows().length })
      const starred = available.filter(({ favourite }) => favourite).length
      const head = roster.available().slice(0, 20)
      expect(head.filter(({ favourite }) => favourite)).toHaveLength(Math.min(starred, head.length))
      expect(head).toHaveLength(Math.min(20, available.length))
    }),
    { numRuns: 150 }
  )
  expect(interrupted).toBeGreaterThan(100)
})
