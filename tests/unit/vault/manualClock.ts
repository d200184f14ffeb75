import type { Clock } from '@shared/clock'

/** A clock that stands until it is told to go on. */
export interface ManualClock extends Clock {
  /** Goes on by `ms`, running what falls due, and lets waiting promises finish in between. */
  advance(ms: number): Promise<void>
  /** Work that still waits for its time. */
  readonly waiting: number
}

export function manualClock(): ManualClock {
  let time = 0
  const due = new Set<{ at: number; work: () => void }>()
  return {
    now: () => time,
    after(ms, work) {
      const entry = { at: time + ms, work }
      due.add(entry)
      return () => void due.delete(entry)
    },
    async advance(ms) {
      const end = time + ms
      for (;;) {
        await settle()
        const next = [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        due.delete(next)
        time = next.at
        next.work()
      }
      time = end
    },
    get waiting() {
      return due.size
    }
  }
}

/** Lets everything finish that waits for nothing but promises. */
export const settle = (): Promise<void> => new Promise((done) => setImmediate(done))
