// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFrameBatch } from '../../../renderer/stores/frameBatch'

describe('changes of the list and frames', () => {
  let frames: (() => void)[] = []
  let works = 0
  const nextFrame = (): number => {
    const before = works
    for (const callback of frames.splice(0)) callback()
    return works - before
  }
  beforeEach(() => {
    vi.useFakeTimers()
    frames = []
    works = 0
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback))
    vi.stubGlobal('cancelAnimationFrame', () => undefined)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  const batch = () => createFrameBatch(() => (works += 1))

  it('shows the first after a pause at once', () => {
    batch().ask()
    expect(works).toBe(1)
  })

  it('shows what follows with later frames, once in each', () => {
    const { ask } = batch()
    ask()
    const perFrame: number[] = []
    for (let frame = 0; frame < 5; frame += 1) {
      for (let change = 0; change < 20; change += 1) ask()
      perFrame.push(nextFrame())
    }
    // The first frame shows what was done at once before it.
    expect(perFrame).toEqual([0, 1, 1, 1, 1])
    expect(works).toBe(5)
  })

  it('comes to rest, and begins anew', () => {
    const { ask } = batch()
    ask()
    for (let frame = 0; frame < 3; frame += 1) nextFrame()
    expect(frames).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    ask()
    expect(works).toBe(2)
  })

  it('goes on without frames, as in a window that nobody sees', () => {
    const { ask } = batch()
    ask()
    ask()
    vi.advanceTimersByTime(1_000)
    expect(works).toBe(2)
  })

  it('does nothing after its end', () => {
    const { ask, end } = batch()
    ask()
    ask()
    end()
    vi.advanceTimersByTime(1_000)
    expect(works).toBe(1)
  })
})
