import type { Availability } from '@shared/availability'
import { bodyOf, idOf, keyOf, putRows, readRows, selectSealed } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { AvailabilityHistory } from './types'

const ofFriend = selectSealed('history', 'WHERE friend = ? ORDER BY at DESC, rowid DESC LIMIT ?')

/** Who was available when, for people who chose to keep it. */
export function createAvailabilityHistory({ read, write, removeCopies }: StoreAccess): AvailabilityHistory {
  return {
    append(changes) {
      const rows = changes.map(({ friendId, from, to, at }) => () => [
        keyOf(friendId),
        Math.round(at),
        JSON.stringify([from, to])
      ])
      return write({ divisible: true, ...putRows('history', rows) })
    },
    list: (friendId, { limit }) =>
      read(
        (db) =>
          readRows(db, 'history', ofFriend, keyOf(friendId), limit).flatMap((row) => {
            const body = bodyOf(row)
            if (!Array.isArray(body)) return []
            const [from, to] = body as [Availability, Availability]
            return { friendId: idOf(row[0]), from, to, at: Number(row[1]) }
          }),
        []
      ),
    async erase() {
      const kept = await write({ shrinks: true, steps: [(db) => db.exec('DELETE FROM history')] })
      await removeCopies('history')
      return kept
    },
    prune: (olderThan) =>
      write({
        shrinks: true,
        steps: [(db) => void db.run('DELETE FROM history WHERE at < ?', Math.round(olderThan))]
      })
  }
}
