import type { Page } from '@playwright/test'
import { launchApp, signIn } from '../../desktop'
import { probeMain } from '../observe/mainProbe'
import { readyForProbes } from '../observe/pageProbe'
import type { Scenario } from './scenario'

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

/** Signing in for the first time, keychain included. */
export const signInScenario: Scenario = {
  name: 'sign-in',
  ids: ['sign-in', 'main-block'],
  async run(stage, note) {
    const size = 10_000
    const server = await stage.server(size)
    const running = await launchApp({
      env: stage.desktop.env,
      userDataDir: await stage.newProfileFolder()
    })
    try {
      const probe = await probeMain(running.app)
      await watchForList(running.window, size)
      const { email, apiKey, encryptionPassword } = server.user
      await probe.longestBlock()
      await signIn(running.window, { server: server.baseUrl, email, apiKey, encryptionPassword })
      const ms = await running.window.evaluate(() => (globalThis as WithDone).benchDone)
      const block = await probe.longestBlock()
      note('sign-in', '10,000', ms / 1_000)
      note('main-block', '10,000 sign-in', block)
      note('main-block', '10,000', block)
    } finally {
      await running.close()
      await stage.recorder.tray.empty()
    }
  }
}
