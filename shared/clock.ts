/** Time as the domain sees it. Passed in, so that every rule about waiting is tested without waiting. */
export interface Clock {
  /** Milliseconds since 1970, UTC. May jump when the person changes the machine's time. */
  now(): number
  /** Runs `work` once after `ms` milliseconds. @returns a function that cancels it. */
  after(ms: number, work: () => void): () => void
}

const inLine: (() => void)[] = []

function callNext(): void {
  inLine.shift()?.()
  if (inLine.length > 0) setImmediate(callNext)
}

/**
 * Resolves in a later turn of main's event loop: what waits there meanwhile (timers, calls, the bus) comes first. One in
 * each turn, in the order in which they asked, so that long work of several places does not add up to one block.
 */
export const nextTurn = (): Promise<void> =>
  new Promise((done) => {
    if (inLine.push(done) === 1) setImmediate(callNext)
  })

/** `nextTurn` before all the others: for what a person sees. */
export const earlyTurn = (): Promise<void> =>
  new Promise((done) => {
    if (inLine.unshift(done) === 1) setImmediate(callNext)
  })

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  }
}
