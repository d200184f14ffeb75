import { isAvailable } from '@shared/availability'
import type { FriendRow } from '@shared/friend'

/** Who of the available friends comes first: favourites, then by name. */
export interface Ranking {
  /** One row took the place of another; either may be nobody. */
  move(before: FriendRow | undefined, after: FriendRow | undefined): void
  /** Nothing is known any more: the next look begins anew. */
  forget(): void
  /** @returns the first of the available friends, in order: all of them, or at least so many as a menu shows */
  first(): readonly FriendRow[]
}

/** More than a menu shows, so that who leaves it is followed by somebody known. */
const kept = 60
const shown = 20

const byName = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

const inOrder = (a: FriendRow, b: FriendRow): number =>
  Number(b.favourite) - Number(a.favourite) ||
  byName.compare(a.name, b.name) ||
  (a.id < b.id ? -1 : Number(a.id > b.id))

/** @returns where a row stands, or belongs, in a sorted list. */
function placeOf(sorted: readonly FriendRow[], row: FriendRow): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const at = sorted[middle]
    if (at && inOrder(at, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Keeps the head of the list alone: to sort ten thousand names takes as long as everything else that a change costs.
 * @param rows gives all rows, available or not
 * @param available gives how many of them are
 */
export function createRanking(rows: () => Iterable<FriendRow>, available: () => number): Ranking {
  let head: FriendRow[] | null = null

  const insert = (into: FriendRow[], row: FriendRow, isWhole: boolean): void => {
    const last = into.at(-1)
    const isBehind = last !== undefined && inOrder(last, row) < 0
    if (isBehind && !isWhole) return
    const place = isBehind ? into.length : placeOf(into, row)
    if (place < into.length || isWhole) into.splice(place, 0, row)
    if (into.length > kept) into.pop()
  }

  const build = (): FriendRow[] => {
    const made: FriendRow[] = []
    for (const row of rows()) if (isAvailable(row.availability)) insert(made, row, made.length < kept)
    return made
  }

  return {
    move(before, after) {
      if (!head) return
      // The number is of the time after the move.
      const added = Number(after !== undefined && isAvailable(after.availability))
      const removed = Number(before !== undefined && isAvailable(before.availability))
      const isWhole = head.length === available() - added + removed
      if (before && removed > 0) {
        const place = placeOf(head, before)
        if (head[place]?.id === before.id) head.splice(place, 1)
      }
      if (after && added > 0) insert(head, after, isWhole)
    },
    forget() {
      head = null
    },
    first() {
      if (head && head.length < Math.min(shown, available())) head = null
      return (head ??= build())
    }
  }
}
