import type { Page } from '@playwright/test'
import { friendsList, launchApp } from '../../desktop'
import { percentile } from '../statistics'
import { pause } from '../stage'
import type { Scenario } from './scenario'

const queries = ['anna', 'muller', 'li wei', 'ivanov', 'garcia', 'zzz']

type WithTimes = typeof globalThis & { benchTimes: number[] }

/** Script time of each key: from the input event to the end of everything that it caused before the frame. */
async function searchTimes(window: Page): Promise<number[]> {
  const box = window.getByRole('searchbox')
  await box.focus()
  await window.evaluate(() => {
    const times: number[] = []
    ;(globalThis as WithTimes).benchTimes = times
    addEventListener(
      'input',
      () => {
        const from = performance.now()
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          times.push(performance.now() - from)
          port1.close()
        }
        port2.postMessage(null)
      },
      { capture: true }
    )
  })
  for (const query of queries) {
    await box.pressSequentially(query, { delay: 60 })
    for (let left = query.length; left > 0; left--) await box.press('Backspace', { delay: 40 })
  }
  return window.evaluate(() => (globalThis as WithTimes).benchTimes)
}

/** Scrolls a page in each frame from the first row to the last. @returns the longest frame's work in ms. */
const longestScrollTask = (window: Page): Promise<number> =>
  friendsList(window).evaluate(async (list) => {
    let longest = 0
    for (let top = 0; top < list.scrollHeight; top += list.clientHeight) {
      longest = Math.max(
        longest,
        await new Promise<number>((done) =>
          requestAnimationFrame(() => {
            const from = performance.now()
            const { port1, port2 } = new MessageChannel()
            // Comes after style, layout and paint of this frame.
            port1.onmessage = () => done(performance.now() - from)
            list.scrollTop = top
            port2.postMessage(null)
          })
        )
      )
    }
    return longest
  })

/** Searching and scrolling a long list with favourites on. */
export const list: Scenario = {
  name: 'search and scroll',
  ids: ['search', 'scroll'],
  async run(stage, note) {
    const { dir } = await stage.profile(10_000)
    const running = await launchApp({ env: stage.desktop.env, userDataDir: dir })
    try {
      await friendsList(running.window).getByRole('option').first().waitFor({ timeout: 30_000 })
      await pause(1_000)
      note('scroll', '10,000', await longestScrollTask(running.window))
      note('search', '10,000', percentile(await searchTimes(running.window), 0.95))
    } finally {
      await running.close()
      await stage.recorder.tray.empty()
    }
  }
}
