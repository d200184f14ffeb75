import { rm } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { launchApp, signIn } from '../../desktop'
import { preloadedProbe, probeOf } from '../observe/mainProbe'
import { readyForProbes } from '../observe/pageProbe'
import { searchTimes } from '../observe/searching'
import { percentile } from '../statistics'
import { pause, type Size, type Stage } from '../stage'
import type { Note, Scenario } from './scenario'

type WithDone = typeof globalThis & { benchDone: Promise<number> }

/** Counts in the page itself: from the click on *Sign in* to the frame in which the whole list stands. */
async function watchForList(window: Page, size: number): Promise<void> {
  await readyForProbes(window)
  await window.evaluate((wanted) => {
    ;(globalThis as WithDone).benchDone = new Promise((done) => {
      let clickedAt = Infinity
      addEventListener('click', () => (clickedAt = performance.now()), { capture: true })
      const look = (): void => {
        if (!document.querySelector(`[role="option"][aria-setsize="${wanted}"]`)) {
          requestAnimationFrame(look)
          return
        }
        // After the frame in which the rows are painted.
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - clickedAt)))
      }
      look()
    })
  }, size)
}

async function signInOnce(stage: Stage, note: Note, size: Size): Promise<void> {
  const at = size.toLocaleString('en-US')
  const server = await stage.server(size)
  const userDataDir = await stage.newProfileFolder()
  const running = await launchApp({ env: stage.desktop.env, userDataDir, preload: preloadedProbe })
  try {
    const probe = probeOf(running.app)
    await watchForList(running.window, size)
    const { email, apiKey, encryptionPassword } = server.user
    await probe.longestBlock()
    await signIn(running.window, { server: server.baseUrl, email, apiKey, encryptionPassword })
    const ms = await running.window.evaluate(() => (globalThis as WithDone).benchDone)
    note('sign-in', at, ms / 1_000)
    if (size === 10_000) {
      const block = await probe.longestBlock()
      note('main-block', '10,000 sign-in', block)
      note('main-block', '10,000', block)
      return
    }
    // What the sign-in leaves to do, such as keeping the list on disk, is over by then.
    await pause(3_000)
    note('search', at, percentile(await searchTimes(running.window, 6), 0.95))
  } finally {
    await running.close()
    await stage.recorder.tray.empty()
    // 100,000 friends are a lot of bytes to keep for nobody.
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Signing in for the first time, keychain included; the longest list is searched on that occasion. */
export const signInScenario: Scenario = {
  name: 'sign-in',
  ids: ['sign-in', 'main-block', 'search'],
  async run(stage, note) {
    await signInOnce(stage, note, 10_000)
    if (!stage.options.short) await signInOnce(stage, note, 100_000)
  }
}
