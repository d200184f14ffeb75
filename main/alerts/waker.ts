import type { Clock } from '@shared/clock'

/** One timer for everything that an engine waits for. */
export interface Waker {
  /** @param ms time until the next look at the latest, or null when nothing is awaited */
  wakeWithin(ms: number | null): void
  stop(): void
}

// setTimeout takes no more than about 24 days; an early look does no harm.
const LONGEST = 20 * 86_400_000

/** @param work called once when the time has come; it asks for the next wake-up by itself */
export function createWaker(clock: Clock, work: () => void): Waker {
  let cancel: (() => void) | null = null
  let due = 0

  const stop = (): void => {
    cancel?.()
    cancel = null
  }

  return {
    wakeWithin(ms) {
      if (ms === null) return stop()
      const now = clock.now()
      const wanted = now + Math.min(Math.max(ms, 0), LONGEST)
      // An earlier timer may stay. One that should have fired, by a clock that was set forward, may not.
      if (cancel && due >= now && due <= wanted) return
      stop()
      due = wanted
      cancel = clock.after(wanted - now, () => {
        cancel = null
        work()
      })
    },
    stop
  }
}
