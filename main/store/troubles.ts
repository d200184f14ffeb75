import type { Clock } from '@shared/clock'
import type { AccountId } from '@shared/ids'
import { isPassing, type PassingTrouble, type StorePlace, type StoreTrouble } from '@shared/storeTrouble'

/** What a place tells of its trouble. */
export interface ToldTrouble {
  kind: StoreTrouble['kind']
  keptAs?: string
  saved?: number
  lost?: boolean
}

/** Everything that is wrong with what is kept on the disk, for the window. */
export interface StoreTroubles {
  readonly list: readonly StoreTrouble[]
  tell(place: StorePlace, told: ToldTrouble, account?: AccountId): void
  /** Everything of the place is on the disk again. */
  written(place: StorePlace, account?: AccountId): void
  /** The person has closed its line: it stays in the list, and the same trouble of another place is no news. */
  close(id: number): void
  /** The account is gone, and what was wrong with its data. */
  forget(account: AccountId): void
  /** Files are opened before there is a window to tell: from now on each change of the list is told. */
  follow(onChange: (list: readonly StoreTrouble[]) => void): void
}

export function createStoreTroubles(clock: Clock): StoreTroubles {
  let follower: (list: readonly StoreTrouble[]) => void = () => undefined
  let list: readonly StoreTrouble[] = []
  let last = 0
  const become = (next: readonly StoreTrouble[]): void => {
    const isSame = next.length === list.length && next.every((trouble, place) => trouble === list[place])
    list = next
    if (!isSame) follower(list)
  }
  return {
    get list() {
      return list
    },
    tell(place, { kind, keptAs = '', saved = 0, lost = false }, account) {
      const trouble: StoreTrouble = {
        id: (last += 1),
        place,
        kind,
        accountId: account ?? null,
        keptAs,
        saved,
        lost,
        at: clock.now(),
        // A full disk is one trouble, whatever could not be written.
        seen: isPassing({ kind }) && list.some((one) => one.kind === kind && one.seen)
      }
      const isOld = (one: StoreTrouble): boolean =>
        one.place === place &&
        one.accountId === trouble.accountId &&
        (one.kind === kind || (isPassing(one) && isPassing(trouble)))
      // The same word once more is no news.
      if (isPassing(trouble) && list.some((one) => isOld(one) && one.kind === kind)) return
      become([...list.filter((one) => !isOld(one)), trouble])
    },
    written(place, account) {
      become(
        list.filter((one) => one.place !== place || one.accountId !== (account ?? null) || !isPassing(one))
      )
    },
    close(id) {
      const closed = list.find((one) => one.id === id)
      const isIt = (one: StoreTrouble): boolean =>
        one.id === id || (closed !== undefined && isPassing(one) && one.kind === closed.kind)
      become(list.map((one) => (isIt(one) && !one.seen ? { ...one, seen: true } : one)))
    },
    forget(account) {
      become(list.filter((one) => one.accountId !== account))
    },
    follow(onChange) {
      follower = onChange
    }
  }
}

const bySystem: Readonly<Record<string, PassingTrouble>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EROFS: 'read-only'
}

/** @param code the system's word for a write that failed */
export const writeTrouble = (code: string): PassingTrouble => bySystem[code] ?? 'unwritable'
