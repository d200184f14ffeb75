import type { Page } from '@playwright/test'
import { friendsList } from '../../desktop'
import { readyForProbes } from './pageProbe'

/**
 * Scrolls from the first row to the last.
 * @param screenfuls in each frame; no row can stay from one screenful to the next
 * @returns the longest work of a frame in ms: the scroll event's scripts, style, layout and paint
 */
export async function longestScrollTask(window: Page, screenfuls: number): Promise<number> {
  await readyForProbes(window)
  return friendsList(window).evaluate(async (list, each) => {
    let longest = 0
    new PerformanceObserver((tasks) => {
      for (const { duration } of tasks.getEntries()) longest = Math.max(longest, duration)
    }).observe({ entryTypes: ['longtask'] })
    // The event of one scroll comes at the beginning of the next frame, before its animation callbacks.
    let frameFrom = 0
    list.addEventListener('scroll', () => (frameFrom ||= performance.now()), { capture: true })
    const frame = (top: number): Promise<void> =>
      new Promise((done) =>
        requestAnimationFrame(() => {
          const from = frameFrom || performance.now()
          frameFrom = 0
          const { port1, port2 } = new MessageChannel()
          // Comes after style, layout and paint of this frame.
          port1.onmessage = () => {
            longest = Math.max(longest, performance.now() - from)
            done()
          }
          list.scrollTop = top
          port2.postMessage(null)
        })
      )
    for (let top = 0; top < list.scrollHeight; top += each * list.clientHeight) await frame(top)
    await frame(list.scrollHeight)
    await frame(0)
    return longest
  }, screenfuls)
}
