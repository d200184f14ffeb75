import { nextTurn } from '@shared/clock'
import { CancelledError } from './errors'

/** How long one slice may take, ms: short enough for a tray, a notification or a click to come in between. */
const sliceMs = 8

/**
 * Does long work in slices that leave room for everything else in this process; what is done within one slice waits for
 * nothing.
 * @param work yields wherever it may be interrupted, about every millisecond
 * @throws CancelledError when the signal ends it between two slices; what the work throws
 */
export async function inSlices<T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  const begin = performance.now()
  let end = begin + sliceMs
  for (;;) {
    const step = work.next()
    const isDone = step.done === true
    // Who waits for the end of long work begins in a slice of his own.
    if (isDone && end === begin + sliceMs) return step.value
    if (!isDone && performance.now() < end) continue
    await nextTurn()
    if (signal?.aborted === true) throw new CancelledError()
    if (isDone) return step.value
    end = performance.now() + sliceMs
  }
}

/** Does it all at once. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
