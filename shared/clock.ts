/** Time as the domain sees it. Passed in, so that every rule about waiting is tested without waiting. */
export interface Clock {
  /** Milliseconds since 1970, UTC. May jump when the person changes the machine's time. */
  now(): number
  /** Runs `work` once after `ms` milliseconds. @returns a function that cancels it. */
  after(ms: number, work: () => void): () => void
}

/** Resolves in a later turn of main's event loop: what waits there meanwhile (timers, calls, the bus) comes first. */
export const nextTurn = (): Promise<void> => new Promise((done) => void setImmediate(done))

/**
 * What waits for the same moment comes one after the other, in the order in which it asked, each in a turn of its own: all
 * at once it would be one long block of the event loop.
 * @param opened nobody goes before it
 */
export function createTurnstile(opened = Promise.resolve()): () => Promise<void> {
  let last = opened
  return () => (last = last.then(nextTurn))
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  }
}
