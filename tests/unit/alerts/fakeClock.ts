import type { Clock } from '@shared/clock'

/** Time that stands until it is told to go on. `jump` is what happens when somebody sets the machine's clock. */
export interface FakeClock extends Clock {
  advance(ms: number): void
  jump(ms: number): void
  readonly timers: number
}

export function createFakeClock(start: number): FakeClock {
  let elapsed = 0
  let offset = start
  let sequence = 0
  const timers = new Map<number, { due: number; work: () => void }>()

  return {
    now: () => elapsed + offset,
    after(ms, work) {
      sequence += 1
      const id = sequence
      timers.set(id, { due: elapsed + Math.max(ms, 0), work })
      return () => void timers.delete(id)
    },
    advance(ms) {
      const end = elapsed + ms
      for (;;) {
        let next: [number, { due: number; work: () => void }] | null = null
        for (const timer of timers)
          if (timer[1].due <= end && (!next || timer[1].due < next[1].due)) next = timer
        if (!next) break
        elapsed = Math.max(elapsed, next[1].due)
        timers.delete(next[0])
        next[1].work()
      }
      elapsed = end
    },
    jump(ms) {
      offset += ms
    },
    get timers() {
      return timers.size
    }
  }
}
