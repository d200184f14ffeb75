/** Waits before the next try, doubled each time, a part of it by chance so that clients spread. */
export interface Backoff {
  /** @returns ms to wait before the next try. */
  next(): number
  reset(): void
}

/**
 * From one second up to a minute, half of it by chance, unless told otherwise.
 * @param random a number from 0 up to, not including, 1
 * @param certain the part of a wait that is not left to chance
 */
export function createBackoff(
  random: () => number,
  { firstMs = 1_000, limitMs = 60_000, certain = 0.5 } = {}
): Backoff {
  let tries = 0
  return {
    next() {
      const full = Math.min(limitMs, firstMs * 2 ** Math.min(tries, 30))
      tries += 1
      return Math.round(full * (certain + random() * (1 - certain)))
    },
    reset() {
      tries = 0
    }
  }
}
