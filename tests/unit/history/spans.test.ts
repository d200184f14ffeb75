import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Availability, AvailabilityKind } from '@shared/availability'
import type { AvailabilitySpan } from '@shared/history'
import { type SeenChange, spansOf, type Watch } from '../../../main/history/spans'

const is = (kind: AvailabilityKind): Availability => ({ kind, text: kind })
const change = (at: number, from: AvailabilityKind, to: AvailabilityKind): SeenChange => ({
  at,
  from: is(from),
  to: is(to)
})
const line = ({ availability, from, to, sawBegin, end }: AvailabilitySpan): string =>
  `${availability.kind} ${sawBegin ? '' : 'before '}${from}-${end === 'unseen' ? 'after ' : ''}${end === 'now' ? 'now' : to}`
const lines = (changes: SeenChange[], watches: Watch[], watching = false): string[] =>
  spansOf(changes, watches, watching).map(line)

describe('the availability history of a friend', () => {
  it('has the times between changes, the latest first', () => {
    const changes = [change(10, 'offline', 'available'), change(40, 'available', 'away')]
    expect(lines(changes, [{ from: 0, to: 60 }], true)).toEqual([
      'away 40-now',
      'available 10-40',
      'offline before 0-10'
    ])
  })

  it('claims nothing of the time in which the app did not watch', () => {
    const changes = [change(10, 'offline', 'available'), change(120, 'available', 'offline')]
    const watches = [
      { from: 0, to: 50 },
      { from: 100, to: 150 }
    ]
    expect(lines(changes, watches)).toEqual([
      'offline 120-after 150',
      'available before 100-120',
      'available 10-after 50',
      'offline before 0-10'
    ])
  })

  it('takes a change that was learned at the first look after a gap as the beginning of the watch', () => {
    const changes = [change(100, 'available', 'offline')]
    expect(lines(changes, [{ from: 100, to: 150 }], true)).toEqual(['offline 100-now'])
  })

  it('is empty where nothing changed', () => {
    expect(lines([], [{ from: 0, to: 100 }], true)).toEqual([])
  })

  it('never overlaps, never leaves a watch, and knows an end only where a change was seen', () => {
    const kinds = ['available', 'away', 'busy', 'offline'] as const
    const anyWatches = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })), { maxLength: 6 })
      .map((steps) => {
        let at = 0
        return steps.map(([gap, length]) => ({ from: (at += gap), to: (at += length) }))
      })
    const anyChanges = fc.array(
      fc
        .tuple(fc.nat(400), fc.constantFrom(...kinds), fc.constantFrom(...kinds))
        .map((one) => change(...one)),
      { maxLength: 12 }
    )
    fc.assert(
      fc.property(anyChanges, anyWatches, fc.boolean(), (changes, watches, watching) => {
        const spans = spansOf(changes, watches, watching).reverse()
        const times = new Set(changes.map(({ at }) => at))
        for (const [at, span] of spans.entries()) {
          expect(span.to).toBeGreaterThanOrEqual(span.from)
          expect(watches.some(({ from, to }) => from <= span.from && span.to <= to)).toBe(true)
          if (span.sawBegin) expect(times.has(span.from)).toBe(true)
          if (span.end === 'seen') expect(times.has(span.to)).toBe(true)
          if (span.end === 'now') expect(watching && at === spans.length - 1).toBe(true)
          const next = spans[at + 1]
          if (next) expect(next.from).toBeGreaterThanOrEqual(span.to)
        }
      })
    )
  })
})
