/** Random numbers that are the same for the same seed. */
export interface Chance {
  /** 0 <= x < 1 */
  next(): number
  pick<T>(list: readonly T[]): T
}

/** @param seed any integer. @returns a small, fast generator (mulberry32); not for secrets. */
export const chance = (seed: number): Chance => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const pick = <T>(list: readonly T[]): T => {
    const found = list[Math.floor(next() * list.length)]
    if (found === undefined) throw new Error('Nothing to pick from')
    return found
  }
  return { next, pick }
}
