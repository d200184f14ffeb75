import { expect, test } from 'vitest'
import { ApiError, CancelledError, HttpStatusError, NetworkError } from '../../../main/protocol/errors'
import { retrySafely } from '../../../main/protocol/retry'
import { manualClock } from './manualClock'

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
const gone = new NetworkError('unreachable', 'test')

/** Work that fails with each of these in turn, then succeeds. */
function workThat(...failures: Error[]) {
  const clock = manualClock()
  const at: number[] = []
  const begun = clock.now()
  const work = () => {
    at.push(clock.now() - begun)
    const failure = failures.shift()
    return failure === undefined ? Promise.resolve('done') : Promise.reject(failure)
  }
  return { clock, work, at }
}

async function run(
  parts: ReturnType<typeof workThat>,
  options: { random?: number; tries?: number; signal?: AbortSignal } = {}
) {
  const { random = 0.999999, ...rest } = options
  const outcome = retrySafely(parts.work, { clock: parts.clock, random: () => random, ...rest }).then(
    (value) => value,
    (error: unknown) => error
  )
  for (let step = 0; step < 100; step += 1) {
    await settle()
    parts.clock.pass(1_000)
  }
  return outcome
}

test('repeats after a passing failure, each time after about twice the pause', async () => {
  const parts = workThat(gone, gone)
  parts.clock.after(0, () => undefined)
  expect(await run(parts)).toBe('done')
  expect(parts.at).toHaveLength(3)
})

test.each([
  [0, 150, 300],
  [0.999999, 300, 600]
])('chance %d makes the pauses %d and %d ms', async (random, first, second) => {
  const parts = workThat(gone, gone, gone)
  void retrySafely(parts.work, { clock: parts.clock, random: () => random }).catch(() => undefined)
  await settle()
  expect(parts.clock.waiting().map(Math.round)).toEqual([first])
  parts.clock.pass(first)
  await settle()
  expect(parts.clock.waiting().map(Math.round)).toEqual([second])
})

test('gives up after three tries with the last failure', async () => {
  const last = new NetworkError('unreachable', 'last')
  const parts = workThat(gone, gone, last)
  expect(await run(parts)).toBe(last)
  expect(parts.at).toHaveLength(3)
})

test.each([new ApiError('ERROR', 'no'), new HttpStatusError(404, null), new TypeError('a mistake of ours')])(
  'does not repeat what would fail again: %s',
  async (failure) => {
    const parts = workThat(failure)
    expect(await run(parts)).toBe(failure)
    expect(parts.at).toHaveLength(1)
  }
)

test('waits as long as the server asks, up to 30 s', async () => {
  const parts = workThat(new HttpStatusError(503, 20_000))
  expect(await run(parts)).toBe('done')
  expect(parts.at[1]).toBeGreaterThanOrEqual(20_000)
})

test('leaves a server alone that asks for more', async () => {
  const busy = new HttpStatusError(503, 31_000)
  const parts = workThat(busy)
  expect(await run(parts)).toBe(busy)
  expect(parts.at).toHaveLength(1)
})

test('can be ended while it waits', async () => {
  const parts = workThat(gone, gone)
  const controller = new AbortController()
  const outcome = retrySafely(parts.work, { clock: parts.clock, random: () => 0, signal: controller.signal })
  await settle()
  controller.abort()
  await expect(outcome).rejects.toBeInstanceOf(CancelledError)
  expect(parts.clock.waiting()).toEqual([])
  expect(parts.at).toHaveLength(1)
})
