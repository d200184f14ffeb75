import { availabilityOrder, isAvailable, type AvailabilityKind } from '@shared/availability'
import { fold } from '@shared/fold'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'

export type GroupKey = 'favourites' | AvailabilityKind
export const groupOrder: readonly GroupKey[] = ['favourites', ...availabilityOrder]

/** A friend with the name folded for searching; a new object for every change of the row. */
export interface ListedFriend {
  readonly row: FriendRow
  readonly folded: string
}

export interface FriendGroup {
  readonly key: GroupKey
  readonly friends: readonly ListedFriend[]
}

/** The friends of one account in the order of the list, kept up to date change by change. */
export interface FriendList {
  readonly size: number
  get(id: UserId): ListedFriend | undefined
  /** Groups that hold somebody, in the order of the list. The arrays are live: read them, do not keep them. */
  groups(): FriendGroup[]
  replace(rows: readonly FriendRow[]): void
  upsert(row: FriendRow): void
  remove(id: UserId): void
}

export const groupOf = (row: FriendRow): GroupKey => (row.favourite ? 'favourites' : row.availability.kind)

export const countAvailable = (friends: readonly ListedFriend[]): number =>
  friends.reduce((sum, friend) => sum + (isAvailable(friend.row.availability) ? 1 : 0), 0)

/** @returns an order by name as the language has it, and by id between namesakes, so that no two friends are equal. */
export function createOrder(locale?: string): (a: FriendRow, b: FriendRow) => number {
  const { compare } = new Intl.Collator(locale, { numeric: true })
  return (a, b) => compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

// Place of the first friend that is not before `row`.
function placeOf(
  friends: readonly ListedFriend[],
  row: FriendRow,
  order: (a: FriendRow, b: FriendRow) => number
): number {
  let low = 0
  let high = friends.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (order(friends[middle]!.row, row) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** @param order a total order of rows, see createOrder */
export function createFriendList(order: (a: FriendRow, b: FriendRow) => number): FriendList {
  const byId = new Map<UserId, ListedFriend>()
  const groups = new Map<GroupKey, ListedFriend[]>(groupOrder.map((key) => [key, []]))
  const members = (row: FriendRow): ListedFriend[] => groups.get(groupOf(row))!

  const remove = (id: UserId): void => {
    const old = byId.get(id)
    if (!old) return
    byId.delete(id)
    const group = members(old.row)
    group.splice(placeOf(group, old.row, order), 1)
  }

  return {
    get size() {
      return byId.size
    },
    get: (id) => byId.get(id),
    groups: () =>
      groupOrder
        .map((key) => ({ key, friends: groups.get(key)! }))
        .filter(({ friends }) => friends.length > 0),
    replace(rows) {
      const known = new Map(byId)
      byId.clear()
      for (const group of groups.values()) group.length = 0
      for (const row of rows) {
        const old = known.get(row.id)
        byId.set(row.id, { row, folded: old?.row.name === row.name ? old.folded : fold(row.name) })
      }
      for (const friend of byId.values()) members(friend.row).push(friend)
      for (const group of groups.values()) group.sort((a, b) => order(a.row, b.row))
    },
    upsert(row) {
      const old = byId.get(row.id)
      const sameName = old?.row.name === row.name
      const friend = { row, folded: old && sameName ? old.folded : fold(row.name) }
      if (old && sameName && groupOf(old.row) === groupOf(row)) {
        const group = members(row)
        group[placeOf(group, row, order)] = friend
      } else {
        remove(row.id)
        const group = members(row)
        group.splice(placeOf(group, row, order), 0, friend)
      }
      byId.set(row.id, friend)
    },
    remove
  }
}
