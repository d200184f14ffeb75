import type { Clock } from '@shared/clock'
import { MINUTE } from './localTime'
import { createWaker } from './waker'

/** A pause as it is kept. `setAt` tells a clock that was set back from a pause that is truly on. Both ms UTC. */
export interface KeptPause {
  until: number
  setAt: number
}

/** The pause of all alerts of the person. */
export interface Pause {
  readonly state: KeptPause | null
  /** @returns the end of a pause that is on, ms UTC, or null */
  until(now: number): number | null
  set(until: number | null, now: number): void
  stop(): void
}

// A pause that seems to begin this far in the future was set before the clock was set back: nobody knows its end.
const SET_BACK = MINUTE

/**
 * A pause ends by the clock or by elapsed time, whichever is first: a clock that is set back does not prolong it, and
 * one that is set forward ends it early rather than losing alerts.
 * @param onEnd called when it ended by itself
 */
export function createPause(clock: Clock, kept: KeptPause | null, onEnd: () => void): Pause {
  let state: KeptPause | null = null
  const timer = createWaker(clock, () => {
    state = null
    onEnd()
  })

  const begin = (pause: KeptPause | null, now: number): void => {
    timer.stop()
    state = pause !== null && pause.until > now ? pause : null
    if (state) timer.wakeWithin(state.until - now)
  }

  const start = clock.now()
  begin(kept !== null && start >= kept.setAt - SET_BACK ? kept : null, start)

  return {
    get state() {
      return state
    },
    until: (now) => (state !== null && now < state.until ? state.until : null),
    set: (until, now) => begin(until === null ? null : { until, setAt: now }, now),
    stop: () => timer.stop()
  }
}
