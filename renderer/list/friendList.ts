import { isAvailable } from '@shared/availability'
import { fold } from '@shared/fold'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import { groupOf, groupOrder, type GroupKey, type Order } from '@shared/listOrder'
import { mergeInSteps, sortInSteps, type Steps } from './steps'

/** A friend in the list, with the name folded for searching. */
export interface ListedFriend {
  /** The newest row: another object after every change. */
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
  /**
   * Takes a whole new list, step by step; until the last step the old list stands. Names that stay are neither folded
   * nor compared again. Nothing else may change the list meanwhile.
   */
  replace(rows: readonly FriendRow[]): Steps
  /** Takes rows that are new or different, the later of two with one id, and takes friends away. */
  change(upserts: readonly FriendRow[], removals?: readonly UserId[]): void
}

type Listed = { row: FriendRow; readonly folded: string }
type Groups = ReadonlyMap<GroupKey, Listed[]>

export const countAvailable = (friends: readonly ListedFriend[]): number =>
  friends.reduce((sum, friend) => sum + (isAvailable(friend.row.availability) ? 1 : 0), 0)

/** How many rows of a new list are looked at in one step. */
const stepLength = 512

function groupsOf(friends: readonly Listed[]): Groups {
  const groups = new Map<GroupKey, Listed[]>(groupOrder.map((key) => [key, []]))
  for (const friend of friends) groups.get(groupOf(friend.row))!.push(friend)
  return groups
}

/**
 * @param order a total order of rows, see createOrder
 * @param foldName how names become comparable; for tests that count
 */
export function createFriendList(order: Order, foldName: (name: string) => string = fold): FriendList {
  let byId = new Map<UserId, Listed>()
  // Everybody in one order, so that after many changes the groups are told apart without comparing names.
  let everybody: Listed[] = []
  let groups = groupsOf([])

  // Place of the first friend that is not before `row`.
  function placeOf(friends: readonly Listed[], row: FriendRow): number {
    let low = 0
    let high = friends.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (order(friends[middle]!.row, row) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
  const takeOut = (friends: Listed[], row: FriendRow): void => void friends.splice(placeOf(friends, row), 1)
  const putIn = (friends: Listed[], friend: Listed): void =>
    void friends.splice(placeOf(friends, friend.row), 0, friend)

  function remove(id: UserId, grouped: Groups | null): void {
    const old = byId.get(id)
    if (!old) return
    byId.delete(id)
    takeOut(everybody, old.row)
    if (grouped) takeOut(grouped.get(groupOf(old.row))!, old.row)
  }

  function put(row: FriendRow, grouped: Groups | null): void {
    const old = byId.get(row.id)
    if (old?.row.name !== row.name) {
      remove(row.id, grouped)
      const friend = { row, folded: foldName(row.name) }
      byId.set(row.id, friend)
      putIn(everybody, friend)
      if (grouped) putIn(grouped.get(groupOf(row))!, friend)
      return
    }
    const before = groupOf(old.row)
    const after = groupOf(row)
    if (grouped && before !== after) takeOut(grouped.get(before)!, old.row)
    old.row = row
    if (grouped && before !== after) putIn(grouped.get(after)!, old)
  }

  function* replace(rows: readonly FriendRow[]): Steps {
    const next = new Map<UserId, Listed>()
    const added: Listed[] = []
    for (const [index, row] of rows.entries()) {
      const old = byId.get(row.id)
      const known = old?.row.name === row.name
      const friend = { row, folded: known ? old.folded : foldName(row.name) }
      next.set(row.id, friend)
      if (!known) added.push(friend)
      if (index % stepLength === 0) yield
    }
    // Whoever keeps the name keeps the place among all the others who do.
    const kept: Listed[] = []
    for (const [index, { row }] of everybody.entries()) {
      const friend = next.get(row.id)
      if (friend?.row.name === row.name) kept.push(friend)
      if (index % stepLength === 0) yield
    }
    const compare = (a: Listed, b: Listed): number => order(a.row, b.row)
    const stays = (friend: Listed): boolean => next.get(friend.row.id) === friend
    const sorted = yield* sortInSteps(added.filter(stays), compare)
    const all = yield* mergeInSteps(kept, sorted, compare)
    const grouped = groupsOf([])
    for (const [index, friend] of all.entries()) {
      grouped.get(groupOf(friend.row))!.push(friend)
      if (index % stepLength === 0) yield
    }
    byId = next
    everybody = all
    groups = grouped
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
    replace,
    change(upserts, removals = []) {
      // Moving many from group to group one by one would cost more than telling the groups apart anew.
      const many = upserts.length + removals.length > 16 + everybody.length / 256
      const grouped = many ? null : groups
      for (const id of removals) remove(id, grouped)
      for (const row of upserts) put(row, grouped)
      if (many) groups = groupsOf(everybody)
    }
  }
}
