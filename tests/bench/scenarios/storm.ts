import type { Page } from '@playwright/test'
import type { ChatServer } from '../../chat-server'
import { friendsList, launchApp } from '../../desktop'
import { account, call } from '../../e2e/bridge'
import { preloadedProbe, probeOf } from '../observe/mainProbe'
import { readyForProbes } from '../observe/pageProbe'
import { pause, watchedCount } from '../stage'
import type { Scenario } from './scenario'

interface Storm {
  /** Most updates of the list's rows within one frame. */
  updates: number
  /** Longest task in ms; tasks under 50 ms are not told by the browser. */
  task: number
}

type WithStorm = typeof globalThis & { benchStorm: Storm }

async function watchStorm(window: Page): Promise<void> {
  await readyForProbes(window)
  await friendsList(window).evaluate((list) => {
    const storm: Storm = { updates: 0, task: 0 }
    ;(globalThis as WithStorm).benchStorm = storm
    let inFrame = 0
    const frame = (): void => {
      inFrame = 0
      requestAnimationFrame(frame)
    }
    frame()
    new MutationObserver(() => (storm.updates = Math.max(storm.updates, ++inFrame))).observe(list, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true
    })
    new PerformanceObserver((tasks) => {
      for (const { duration } of tasks.getEntries()) storm.task = Math.max(storm.task, duration)
    }).observe({ entryTypes: ['longtask'] })
  })
}

const batches = 50
const eachBatch = 200

/** 10,000 changes within one second. The favourites stay as they are: other scenarios move them. */
async function storms(server: ChatServer): Promise<void> {
  const friends = server.friends().slice(watchedCount)
  const isAvailable = friends.map(({ availability }) => availability === 'available')
  for (let batch = 0; batch < batches; batch++) {
    const due = performance.now() + 1_000 / batches
    server.moveMany(
      Array.from({ length: eachBatch }, (_, place) => {
        const index = (batch * eachBatch + place) % friends.length
        isAvailable[index] = !isAvailable[index]
        return [friends[index]!.userId, isAvailable[index] ? 'available' : 'away'] as const
      })
    )
    await pause(Math.max(0, due - performance.now()))
  }
}

/** Watches every 33rd of those who move, or takes that back. */
async function watchSome(window: Page, server: ChatServer, on: boolean): Promise<void> {
  const id = await account(window)
  const some = server.friends().filter((_, index) => index > watchedCount && index % 33 === 0)
  await Promise.all(
    some.map(({ userId }) =>
      call(window, 'setFriendAlert', id, userId as never, on ? { mode: 'watch' } : null)
    )
  )
}

/** Ten thousand friends change within one second, hundreds of them watched. */
export const storm: Scenario = {
  name: 'storm',
  ids: ['storm'],
  async run(stage, note) {
    const server = await stage.server(10_000)
    const { dir } = await stage.profile(10_000)
    const running = await launchApp({
      env: stage.desktop.env,
      userDataDir: dir,
      preload: preloadedProbe
    })
    try {
      await friendsList(running.window).getByRole('option').first().waitFor({ timeout: 30_000 })
      await server.whenListening(1, 15_000)
      const probe = probeOf(running.app)
      await watchSome(running.window, server, true)
      await watchStorm(running.window)
      await pause(1_000)
      await probe.longestBlock()
      await storms(server)
      await pause(2_000)
      const { updates, task } = await running.window.evaluate(() => (globalThis as WithStorm).benchStorm)
      note('storm', '10,000 updates', updates)
      note('storm', '10,000 main', await probe.longestBlock())
      note('storm', '10,000 window', task)
      // The next scenario finds the profile as it was.
      await watchSome(running.window, server, false)
    } finally {
      await running.close()
      await stage.recorder.tray.empty()
    }
  }
}
