import type { Clock } from '@shared/clock'

export interface Revival {
  /** It died: `load` is called when its time has come. Of several only the last one is. */
  died(load: () => void): void
  /** Somebody wants it: what waits is done now. */
  now(): void
  /** Nobody wants it any more. */
  cancel(): void
}

// What lives for so long has not died of being loaded.
const steadyMs = 60_000
const firstWaitMs = 1_000

/** When something that died is loaded again: at once, and ever later if it dies again and again, up to a minute. */
export function createRevival(clock: Clock): Revival {
  let deaths = 0
  let loadedAt = -Infinity
  let waiting: { load: () => void; cancel: () => void } | null = null

  const cancel = (): void => {
    waiting?.cancel()
    waiting = null
  }
  const now = (): void => {
    const load = waiting?.load
    cancel()
    if (!load) return
    loadedAt = clock.now()
    load()
  }
  return {
    died(load) {
      cancel()
      deaths = Math.abs(clock.now() - loadedAt) >= steadyMs ? 1 : deaths + 1
      const wait = deaths === 1 ? 0 : Math.min(steadyMs, firstWaitMs * 2 ** Math.min(deaths - 2, 10))
      waiting = { load, cancel: clock.after(wait, now) }
    },
    now,
    cancel
  }
}
