/** Work that can be put down after every step, so that the window stays free; see runInSlices. */
export type Steps<T = void> = Generator<void, T, void>

type Compare<T> = (a: T, b: T) => number

const runLength = 256
const stepLength = 512

/** Sorts in steps of about a millisecond. @returns a new array */
export function* sortInSteps<T>(items: readonly T[], compare: Compare<T>): Steps<T[]> {
  let runs: T[][] = []
  for (let from = 0; from < items.length; from += runLength) {
    runs.push(items.slice(from, from + runLength).sort(compare))
    yield
  }
  while (runs.length > 1) {
    const longer: T[][] = []
    for (let at = 0; at < runs.length; at += 2) {
      longer.push(yield* mergeInSteps(runs[at]!, runs[at + 1] ?? [], compare))
      yield
    }
    runs = longer
  }
  return runs[0] ?? []
}

/** @returns both sorted arrays as one */
export function* mergeInSteps<T>(a: T[], b: T[], compare: Compare<T>): Steps<T[]> {
  if (b.length === 0) return a
  if (a.length === 0) return b
  const all: T[] = []
  let inA = 0
  let inB = 0
  while (inA < a.length && inB < b.length) {
    all.push(compare(a[inA]!, b[inB]!) <= 0 ? a[inA++]! : b[inB++]!)
    if (all.length % stepLength === 0) yield
  }
  return all.concat(a.slice(inA), b.slice(inB))
}

/** Does all the steps now. */
export function runAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** The longest time that the window is kept busy, ms: half a frame, so that the other half draws it. */
const sliceMs = 8

/** A task of its own; a timer would be held back in a window that is not seen. */
const nextTask = (): Promise<void> =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      done()
    }
    port2.postMessage(null)
  })

/** Does the steps with a pause whenever they have kept the window busy for some milliseconds. */
export async function runInSlices<T>(
  steps: Steps<T>,
  pause: () => Promise<unknown> = nextTask,
  now: () => number = () => performance.now()
): Promise<T> {
  let from = now()
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (now() - from < sliceMs) continue
    await pause()
    from = now()
  }
}
