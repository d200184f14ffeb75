import type { Clock } from '@shared/clock'

export interface FakeClock extends Clock {
  /** Lets time pass: what falls due runs in its order, at its time. */
  pass(ms: number): void
  /** Moves the wall clock without any time passing, as a person does who sets it. */
  jump(ms: number): void
  readonly waiting: number
}

/** A clock that stands still until it is told to go on. */
export function createFakeClock(start = Date.UTC(2026, 0, 15, 9, 30, 0)): FakeClock {
  let now = start
  let elapsed = 0
  let next = 0
  const timers = new Map<number, { at: number; work: () => void }>()
  return {
    now: () => now,
    after(ms, work) {
      const id = (next += 1)
      timers.set(id, { at: elapsed + Math.max(0, ms), work })
      return () => void timers.delete(id)
    },
    pass(ms) {
      const end = elapsed + ms
      for (;;) {
        const due = [...timers]
          .filter(([, timer]) => timer.at <= end)
          .sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0]
        if (!due) break
        const [id, timer] = due
        timers.delete(id)
        now += timer.at - elapsed
        elapsed = timer.at
        timer.work()
      }
      now += end - elapsed
      elapsed = end
    },
    jump(ms) {
      now += ms
    },
    get waiting() {
      return timers.size
    }
  }
}
