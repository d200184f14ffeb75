import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeInSteps, runAtOnce, runInSlices, sortInSteps, type Steps } from '../../../renderer/list/steps'

const numbers = fc.array(fc.nat(50), { maxLength: 1_200 })
const compare = (a: number, b: number): number => a - b

describe('sorting in steps', () => {
  it('sorts as the engine does, and keeps equals in their order', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const items = values.map((value, place) => ({ value, place }))
        const byValue = (a: { value: number }, b: { value: number }) => a.value - b.value
        expect(runAtOnce(sortInSteps(items, byValue))).toEqual([...items].sort(byValue))
      }),
      { numRuns: 50 }
    )
  })

  it('merges two sorted lists', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const merged = mergeInSteps([...a].sort(compare), [...b].sort(compare), compare)
        expect(runAtOnce(merged)).toEqual([...a, ...b].sort(compare))
      }),
      { numRuns: 50 }
    )
  })

  it('does little in each step, however long the list', () => {
    let compared = 0
    let most = 0
    const steps = sortInSteps(
      Array.from({ length: 20_000 }, (_, index) => (index * 7_919) % 20_000),
      (a, b) => {
        compared += 1
        return a - b
      }
    )
    for (let before = 0; !steps.next().done; before = compared) most = Math.max(most, compared - before)
    expect(compared).toBeGreaterThan(100_000)
    expect(most).toBeLessThan(4_000)
  })
})

describe('work in slices', () => {
  // Each step takes three milliseconds.
  function* threeEach(count: number, clock: { now: number }): Steps<string> {
    for (let step = 0; step < count; step += 1) {
      clock.now += 3
      yield
    }
    return 'done'
  }

  it('lets the window go on every few milliseconds', async () => {
    const clock = { now: 0 }
    const pausedAt: number[] = []
    const pause = async (): Promise<void> => void pausedAt.push(clock.now)
    expect(await runInSlices(threeEach(10, clock), pause, () => clock.now)).toBe('done')
    expect(pausedAt).toEqual([9, 18, 27])
  })

  it('does what is short at once', async () => {
    const clock = { now: 0 }
    let pauses = 0
    const pause = async (): Promise<void> => void (pauses += 1)
    await runInSlices(threeEach(2, clock), pause, () => clock.now)
    expect(pauses).toBe(0)
  })

  it('lets other tasks of the window run in between', async () => {
    const order: string[] = []
    setTimeout(() => order.push('another task'))
    function* endless(): Steps {
      while (!order.includes('another task')) yield
    }
    await runInSlices(endless())
    expect(order).toEqual(['another task'])
  })
})
