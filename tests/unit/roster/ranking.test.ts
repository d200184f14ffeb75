import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRanking } from '../../../main/roster/ranking'

const size = 90
const row = (at: number, kind: 'available' | 'away', favourite: boolean): FriendRow => ({
  id: `id${at}` as UserId,
  // Some namesakes, and an order by name that is not that of the ids.
  name: `Friend ${(at * 37) % 45}`,
  availability: { kind, text: '' },
  since: 0,
  sinceSeen: true,
  favourite
})
const isAvailable = ({ availability }: FriendRow) => availability.kind === 'available'
const inOrder = (a: FriendRow, b: FriendRow) =>
  Number(b.favourite) - Number(a.favourite) ||
  a.name.localeCompare(b.name, undefined, { numeric: true }) ||
  (a.id < b.id ? -1 : 1)

it('knows at any time who comes first, as a whole new sorting would', () => {
  const step = fc.record({
    at: fc.nat(size - 1),
    to: fc.constantFrom('available' as const, 'away' as const, 'gone' as const),
    favourite: fc.boolean(),
    look: fc.boolean()
  })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: size }), fc.array(step, { maxLength: 120 }), (begin, history) => {
      const rows = new Map<string, FriendRow>()
      const available = () => [...rows.values()].filter(isAvailable)
      for (let at = 0; at < begin; at++) rows.set(`id${at}`, row(at, 'available', at % 7 === 0))
      const ranking = createRanking(
        () => rows.values(),
        () => available().length
      )
      for (const { at, to, favourite, look } of history) {
        const before = rows.get(`id${at}`)
        const after = to === 'gone' ? undefined : row(at, to, favourite)
        if (after) rows.set(after.id, after)
        else rows.delete(`id${at}`)
        ranking.move(before, after)
        if (!look) continue
        const first = ranking.first()
        const sorted = available().sort(inOrder)
        expect(first.map(({ id }) => id)).toEqual(sorted.slice(0, first.length).map(({ id }) => id))
        expect(first.length).toBeGreaterThanOrEqual(Math.min(20, sorted.length))
      }
    }),
    { numRuns: 300 }
  )
})
