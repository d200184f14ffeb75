import { markRaw, shallowRef, type ShallowRef } from 'vue'
import type { AppError, Result } from '@shared/errors'
import { friendsPageSize, type FriendRow, type FriendsDelta, type FriendsPage } from '@shared/friend'
import type { UserId } from '@shared/ids'
import { createOrder } from '@shared/listOrder'
import { createFriendList, type FriendList } from '../list/friendList'
import { runInSlices } from '../list/steps'
import { createFrameBatch } from './frameBatch'

/** Where the list comes from, page by page; see FriendsPage. */
export interface FriendsSource {
  first(): Promise<Result<FriendsPage>>
  more(revision: number, from: number): Promise<Result<FriendsPage>>
}

export interface AccountFriends {
  readonly list: FriendList
  /** Counts up whenever the list has changed; the list itself is plain data, so watch this. */
  readonly version: ShallowRef<number>
  readonly state: ShallowRef<'loading' | 'ready' | 'failed'>
  /** False before the first list, and while only its beginning is there. */
  readonly whole: ShallowRef<boolean>
  readonly error: ShallowRef<AppError | null>
  /** Friends whose row changed with the latest version; empty after a whole new list, or when very many changed. */
  readonly changed: ShallowRef<ReadonlySet<UserId>>
  /** Fetches the list, unless it is being fetched. */
  load(): Promise<void>
  takeDelta(delta: FriendsDelta): void
  /** Main's list is at `revision` and no deltas lead there. */
  takeReplaced(revision: number): void
  end(): void
}

/** When more rows than this change at a time, the list is a new one to the eye, and no row is pointed out. */
const pointedOut = 100
const nobody: ReadonlySet<UserId> = new Set()

/** Many deltas as one change of the list. */
interface Change {
  readonly upserts: Map<UserId, FriendRow>
  readonly removals: Set<UserId>
}

function addDelta({ upserts, removals }: Change, delta: FriendsDelta): void {
  for (const id of delta.removals) {
    upserts.delete(id)
    removals.add(id)
  }
  for (const row of delta.upserts) {
    removals.delete(row.id)
    upserts.set(row.id, row)
  }
}

/**
 * The list of one account in the window: a snapshot, and then deltas by revision. Deltas that the snapshot already
 * holds are ignored; a gap means that something was missed, and the list is fetched again.
 */
export function createAccountFriends(source: FriendsSource, locale?: string): AccountFriends {
  const list = markRaw(createFriendList(createOrder(locale)))
  const version = shallowRef(0)
  const state = shallowRef<'loading' | 'ready' | 'failed'>('loading')
  const whole = shallowRef(false)
  const error = shallowRef<AppError | null>(null)
  const changed = shallowRef(nobody)
  let revision = -1
  let wanted = -1
  let waiting: FriendsDelta[] = []
  let loading: Promise<void> | null = null
  let ended = false

  const publish = (ids: ReadonlySet<UserId>): void => {
    changed.value = ids.size > pointedOut ? nobody : ids
    version.value += 1
  }

  function applyWaiting(): void {
    if (loading) return
    const change: Change = { upserts: new Map(), removals: new Set() }
    let gap = false
    for (const delta of waiting.sort((a, b) => a.revision - b.revision)) {
      if (delta.revision <= revision) continue
      if (delta.revision !== revision + 1) {
        gap = true
        wanted = Math.max(wanted, delta.revision)
        continue
      }
      addDelta(change, delta)
      if (!delta.more) revision = delta.revision
    }
    // Behind a gap only the revision counts: the new snapshot holds what those deltas said.
    waiting = []
    const { upserts, removals } = change
    if (upserts.size + removals.size > 0) {
      list.change([...upserts.values()], [...removals])
      publish(new Set(upserts.keys()))
    }
    if (gap) void load()
  }

  const batch = createFrameBatch(applyWaiting)

  const fail = (reason: AppError): void => {
    error.value = reason
    if (!whole.value) state.value = 'failed'
  }

  /** Where nothing is shown yet, the beginning is shown until the rest is there. */
  function showBeginning({ friends }: FriendsPage): void {
    if (list.size > 0) return
    list.change(friends)
    whole.value = false
    state.value = 'ready'
    publish(nobody)
  }

  async function fetchOnce(): Promise<void> {
    const first = await source.first()
    if (ended) return
    if (!first.ok) return fail(first.error)
    const { total, friends } = first.value
    const rest: Promise<Result<FriendsPage>>[] = []
    // Asked for all at once: main answers them one after the other, and each arrives as a task of its own.
    for (let from = friends.length; from < total; from += friendsPageSize)
      rest.push(source.more(first.value.revision, from))
    if (rest.length > 0) showBeginning(first.value)
    const pages = [first, ...(await Promise.all(rest))]
    const rows: FriendRow[] = []
    for (const page of pages) {
      if (!page.ok) return fail(page.error)
      rows.push(...page.value.friends)
    }
    await runInSlices(list.replace(rows))
    if (ended) return
    error.value = null
    state.value = 'ready'
    whole.value = true
    revision = first.value.revision
    publish(nobody)
  }

  function load(): Promise<void> {
    loading ??= fetchOnce().finally(() => {
      loading = null
      if (ended) return
      // An answer older than what main has told meanwhile is asked for once more; main always has it by then.
      const behind = state.value === 'ready' && error.value === null && wanted > revision
      wanted = -1
      if (behind) void load()
      else if (waiting.length > 0) batch.ask()
    })
    return loading
  }

  return {
    list,
    version,
    state,
    whole,
    error,
    changed,
    load,
    takeDelta(delta) {
      waiting.push(delta)
      batch.ask()
    },
    takeReplaced(next) {
      // Even a lower revision: after a new sign-in main counts from the beginning again.
      if (loading) wanted = Math.max(wanted, next)
      void load()
    },
    end() {
      ended = true
      batch.end()
    }
  }
}
