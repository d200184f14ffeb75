import { failure, ok, type Result } from '@shared/errors'
import { friendsPageSize, type FriendRow, type FriendsDelta, type FriendsPage } from '@shared/friend'
import type { AccountId } from '@shared/ids'
import { createOrder, firstRows } from '@shared/listOrder'

/** Rows of the first page: what the largest window shows, and some to scroll. */
const firstPageSize = 64

export interface FriendPages {
  first(id: AccountId): Result<FriendsPage>
  /** @returns a failure when another list than that of this revision was begun meanwhile. */
  more(id: AccountId, revision: number, from: number): Result<FriendsPage>
}

interface Begun {
  revision: number
  rows: readonly FriendRow[]
}

/**
 * Reads a list page by page. All pages are of the list as it was at the first one, whatever changes meanwhile.
 *
 * @param read the whole list at this moment
 */
export function createFriendPages(
  read: (id: AccountId) => Result<{ revision: number; rows: FriendRow[] }>
): FriendPages {
  const begun = new Map<AccountId, Begun>()
  const order = createOrder()
  const page = ({ revision, rows }: Begun, from: number, to: number): Result<FriendsPage> =>
    ok({ revision, total: rows.length, friends: rows.slice(from, to) })

  return {
    first(id) {
      const answer = read(id)
      begun.delete(id)
      if (!answer.ok) return answer
      const { revision, rows } = answer.value
      if (rows.length <= friendsPageSize) return page({ revision, rows }, 0, rows.length)
      const first = firstRows(rows, firstPageSize, order)
      const shown = new Set(first)
      const list = { revision, rows: first.concat(rows.filter((row) => !shown.has(row))) }
      begun.set(id, list)
      return page(list, 0, first.length)
    },
    more(id, revision, from) {
      const list = begun.get(id)
      if (list?.revision !== revision) return failure('bad-request')
      // Whoever reads the last page has read them all.
      if (from + friendsPageSize >= list.rows.length) begun.delete(id)
      return page(list, from, from + friendsPageSize)
    }
  }
}

/** @returns the delta in parts that cross IPC in a moment each; all but the last say that more comes. */
export function deltaParts(delta: FriendsDelta): FriendsDelta[] {
  const { revision, upserts, removals } = delta
  const parts: FriendsDelta[] = []
  for (let from = 0; from === 0 || from < upserts.length; from += friendsPageSize)
    parts.push({
      revision,
      upserts: upserts.slice(from, from + friendsPageSize),
      removals: from === 0 ? removals : [],
      ...(from + friendsPageSize < upserts.length ? { more: true } : {})
    })
  return parts
}
