import type { Clock } from '@shared/clock'

// A page that shows the log reads it anew each time.
const atMostEachMs = 1_000

/**
 * Tells that the log grew: at once, and in a storm once a second.
 * @returns to be called whenever entries were written
 */
export function createLogNews(clock: Clock, tell: () => void): () => void {
  let waits = false
  let grew = false

  const next = (): void => {
    waits = true
    tell()
    clock.after(atMostEachMs, () => {
      waits = false
      if (!grew) return
      grew = false
      next()
    })
  }

  return () => {
    if (waits) grew = true
    else next()
  }
}
