/** Waits before the next try: doubled from one second up to a minute, half of it by chance so that clients spread. */
export interface Backoff {
  /** @returns ms to wait before the next try. */
  next(): number
  reset(): void
}

/** @param random a number from 0 up to, not including, 1 */
export function createBackoff(random: () => number, firstMs = 1_000, limitMs = 60_000): Backoff {
  let tries = 0
  return {
    next() {
      const full = Math.min(limitMs, firstMs * 2 ** Math.min(tries, 30))
      tries += 1
      return Math.round(full / 2 + (random() * full) / 2)
    },
    reset() {
      tries = 0
    }
  }
}
