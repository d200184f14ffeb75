import type { Clock } from '@shared/clock'

export interface ManualClock extends Clock {
  /** Lets time pass; work that falls due is done in its order. */
  pass(ms: number): void
  /** How long the waiting tasks wait from now on, in ms. */
  waiting(): number[]
}

/** A clock that moves only when the test says so. */
export function manualClock(start = Date.UTC(2026, 0, 15, 9, 30, 0)): ManualClock {
  let now = start
  const tasks = new Map<number, { at: number; work: () => void }>()
  let next = 0
  return {
    now: () => now,
    after(ms, work) {
      const id = next++
      tasks.set(id, { at: now + ms, work })
      return () => void tasks.delete(id)
    },
    pass(ms) {
      const end = now + ms
      for (;;) {
        const due = [...tasks].filter(([, task]) => task.at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
        if (due === undefined) break
        tasks.delete(due[0])
        now = Math.max(now, due[1].at)
        due[1].work()
      }
      now = end
    },
    waiting: () => [...tasks.values()].map((task) => task.at - now)
  }
}
