import { availabilityOrder, type AvailabilityKind } from './availability'
import type { FriendRow } from './friend'

/** Groups of the friends list. */
export type GroupKey = 'favourites' | AvailabilityKind
export const groupOrder: readonly GroupKey[] = ['favourites', ...availabilityOrder]
export const groupOf = (row: FriendRow): GroupKey => (row.favourite ? 'favourites' : row.availability.kind)

/** Which of two rows of a group comes first: negative for `a`, positive for `b`. */
export type Order = (a: FriendRow, b: FriendRow) => number

/** @returns an order by name as the language has it, and by id between namesakes, so that no two friends are equal. */
export function createOrder(locale?: string): Order {
  const { compare } = new Intl.Collator(locale, { numeric: true })
  return (a, b) => compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/**
 * The beginning of the list as it will be shown, without sorting what comes after.
 *
 * @param count how many rows at most
 * @returns the first rows, in order. Cost: about one comparison for each row of the groups that are begun.
 */
export function firstRows(rows: readonly FriendRow[], count: number, order: Order): FriendRow[] {
  const first: FriendRow[] = []
  for (const key of groupOrder) {
    const room = count - first.length
    if (room <= 0) break
    const best: FriendRow[] = []
    for (const row of rows) {
      if (groupOf(row) !== key) continue
      if (best.length === room && order(best[room - 1]!, row) < 0) continue
      best.splice(placeIn(best, row, order), 0, row)
      if (best.length > room) best.pop()
    }
    first.push(...best)
  }
  return first
}

/** @returns the place of the first row that is not before `row`. */
function placeIn(sorted: readonly FriendRow[], row: FriendRow, order: Order): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (order(sorted[middle]!, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}
