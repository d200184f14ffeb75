import { markRaw, shallowRef, type ShallowRef } from 'vue'
import type { AppError, Result } from '@shared/errors'
import type { FriendsDelta, FriendsSnapshot } from '@shared/friend'
import type { UserId } from '@shared/ids'
import { createFriendList, createOrder, type FriendList } from '../list/friendList'

export interface AccountFriends {
  readonly list: FriendList
  /** Counts up whenever the list has changed; the list itself is plain data, so watch this. */
  readonly version: ShallowRef<number>
  readonly state: ShallowRef<'loading' | 'ready' | 'failed'>
  readonly error: ShallowRef<AppError | null>
  /** Friends whose row changed with the latest version; empty after a whole new list. */
  readonly changed: ShallowRef<ReadonlySet<UserId>>
  /** Fetches the list, unless it is being fetched. */
  load(): Promise<void>
  takeDelta(delta: FriendsDelta): void
  /** Main's list is at `revision` and no deltas lead there. */
  takeReplaced(revision: number): void
  end(): void
}

/**
 * Runs `work` at once when it is first asked for, and then once for each frame that is drawn, however often it is asked
 * for. A hidden window draws no frames, so a slow timer stands behind.
 */
export function createFrameBatch(work: () => void): { ask(): void; end(): void } {
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let wanted = false
  const end = (): void => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    timer = undefined
  }
  const atFrame = (then: () => void): void => {
    const once = (): void => {
      end()
      then()
    }
    frame = requestAnimationFrame(once)
    timer = setTimeout(once, 250)
  }
  const run = (): void => {
    wanted = false
    atFrame(drawn)
    work()
  }
  // What was done last is drawn with this frame; what came meanwhile has the next one for itself.
  const drawn = (): void => {
    if (wanted) atFrame(run)
  }
  return {
    ask() {
      wanted = true
      if (timer === undefined) run()
    },
    end
  }
}

/**
 * The list of one account in the window: a snapshot, and then deltas by revision. Deltas that the snapshot already
 * holds are ignored; a gap means that something was missed, and the list is fetched again.
 */
export function createAccountFriends(
  fetch: () => Promise<Result<FriendsSnapshot>>,
  locale?: string
): AccountFriends {
  const list = markRaw(createFriendList(createOrder(locale)))
  const version = shallowRef(0)
  const state = shallowRef<'loading' | 'ready' | 'failed'>('loading')
  const error = shallowRef<AppError | null>(null)
  const changed = shallowRef<ReadonlySet<UserId>>(new Set())
  let revision = -1
  let wanted = -1
  let waiting: FriendsDelta[] = []
  let loading: Promise<void> | null = null
  let ended = false

  const publish = (ids: ReadonlySet<UserId>): void => {
    changed.value = ids
    version.value += 1
  }

  function applyWaiting(): void {
    if (loading) return
    const touched = new Set<UserId>()
    let gap = false
    for (const delta of waiting.sort((a, b) => a.revision - b.revision)) {
      if (delta.revision <= revision) continue
      if (delta.revision !== revision + 1) {
        gap = true
        wanted = Math.max(wanted, delta.revision)
        continue
      }
      for (const id of delta.removals) list.remove(id)
      for (const row of delta.upserts) {
        list.upsert(row)
        touched.add(row.id)
      }
      revision = delta.revision
    }
    // Behind a gap only the revision counts: the new snapshot holds what those deltas said.
    waiting = []
    if (!gap || touched.size > 0) publish(touched)
    if (gap) void load()
  }

  const batch = createFrameBatch(applyWaiting)

  async function fetchOnce(): Promise<void> {
    const answer = await fetch()
    if (ended) return
    if (!answer.ok) {
      error.value = answer.error
      if (revision === -1) state.value = 'failed'
      return
    }
    error.value = null
    state.value = 'ready'
    revision = answer.value.revision
    list.replace(answer.value.friends)
    publish(new Set())
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
