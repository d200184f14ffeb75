/** Time as the domain sees it. Passed in, so that every rule about waiting is tested without waiting. */
export interface Clock {
  /** Milliseconds since 1970, UTC. May jump when the person changes the machine's time. */
  now(): number
  /** Runs `work` once after `ms` milliseconds. @returns a function that cancels it. */
  after(ms: number, work: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  }
}
