import { sameAvailability, type Availability } from '@shared/availability'
import type { AvailabilitySpan } from '@shared/history'

/** A time in which the app saw every change, ms UTC. */
export interface Watch {
  from: number
  to: number
}

export interface SeenChange {
  from: Availability
  to: Availability
  /** ms UTC */
  at: number
}

/**
 * Makes times of changes. What happened while the app did not run, or had no connection, is claimed by nobody: a span
 * ends with the watch in which it was seen.
 * @param changes of one friend, in the order in which they were appended
 * @param watches in their order, apart from each other
 * @param watching the last watch goes on
 * @returns the latest first
 */
export function spansOf(
  changes: readonly SeenChange[],
  watches: readonly Watch[],
  watching: boolean
): AvailabilitySpan[] {
  const spans: AvailabilitySpan[] = []
  const sorted = [...changes].sort((a, b) => a.at - b.at)
  for (const [index, watch] of watches.entries()) {
    const within = sorted.filter(({ at }) => at >= watch.from && at <= watch.to)
    const first = within[0]
    if (!first) continue
    const goesOn = watching && index === watches.length - 1
    const put = (
      availability: Availability,
      from: number,
      to: number,
      more: Partial<AvailabilitySpan>
    ): void => {
      if (to <= from && more.end !== 'now') return
      spans.push({ availability, from, to, sawBegin: true, end: 'seen', ...more })
    }
    put(first.from, watch.from, first.at, { sawBegin: false })
    for (const [at, change] of within.entries()) {
      const next = within[at + 1]
      if (next) put(change.to, change.at, next.at, {})
      else put(change.to, change.at, watch.to, { end: goesOn ? 'now' : 'unseen' })
    }
  }
  return joined(spans).reverse()
}

/** Two times of one state that touch are one. */
function joined(spans: readonly AvailabilitySpan[]): AvailabilitySpan[] {
  const result: AvailabilitySpan[] = []
  for (const span of spans) {
    const last = result.at(-1)
    if (last && last.to === span.from && sameAvailability(last.availability, span.availability)) {
      last.to = span.to
      last.end = span.end
    } else result.push({ ...span })
  }
  return result
}
