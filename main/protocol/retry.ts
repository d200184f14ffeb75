import type { Clock } from '@shared/clock'
import { CancelledError, isHttpStatusError, isRetryable } from './errors'

export interface RetryOptions {
  clock: Clock
  /** 0 up to, not including, 1. */
  random: () => number
  /** How often the work is done at most. */
  tries?: number
  signal?: AbortSignal
}

const firstPauseMs = 300
const longestPauseMs = 30_000

/**
 * Repeats work that failed for a passing reason. The work must build time, body and signature anew at every try, and
 * must be safe to repeat.
 * @throws the last failure; CancelledError when the signal ends the waiting
 */
export async function retrySafely<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { tries = 3, signal } = options
  for (let attempt = 0; ; attempt += 1) {
    if (signal?.aborted === true) throw new CancelledError()
    try {
      return await work()
    } catch (error) {
      const pause = attempt + 1 < tries && isRetryable(error) ? pauseMs(error, attempt, options.random) : null
      if (pause === null) throw error
      await wait(pause, options.clock, signal)
    }
  }
}

/** @returns null when the server wants to be left alone for longer than anybody would wait here. */
function pauseMs(error: unknown, attempt: number, random: () => number): number | null {
  const backOff = firstPauseMs * 2 ** attempt
  const jittered = backOff / 2 + (random() * backOff) / 2
  const asked = isHttpStatusError(error) ? (error.retryAfterMs ?? 0) : 0
  return asked > longestPauseMs ? null : Math.max(jittered, asked)
}

function wait(ms: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      cancelTimer()
      reject(new CancelledError())
    }
    const cancelTimer = clock.after(ms, () => {
      signal?.removeEventListener('abort', end)
      resolve()
    })
    signal?.addEventListener('abort', end, { once: true })
  })
}
