import type { Page } from '@playwright/test'
import { connectionLine, expect, friendsList, signIn, test, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 30, seed: 5 } })

/** Keeps the first frame when the app takes it away. */
function keepFrame(): void {
  new MutationObserver((changes) => {
    for (const { removedNodes } of changes)
      for (const node of removedNodes)
        if (node instanceof Element && node.id === 'first') Object.assign(globalThis, { keptFrame: node })
  }).observe(document, { childList: true, subtree: true })
}

/** @returns how the window looks, and how it looked in its first frame */
async function looks(window: Page): Promise<{ app: Buffer; frame: Buffer }> {
  const app = await window.screenshot()
  await window.evaluate(() => {
    const { keptFrame } = globalThis as unknown as { keptFrame: Element }
    document.getElementById('app')!.style.visibility = 'hidden'
    document.body.prepend(keptFrame)
  })
  return { app, frame: await window.screenshot() }
}

/** @returns how long after the app the first picture of the friends came, ms; less than 0 where it came before */
async function lateBy(window: Page): Promise<number> {
  await expect(friendsList(window).getByRole('option').first()).toBeVisible()
  await expect(window.locator('#first')).toHaveCount(0)
  return window.evaluate(() => {
    const at = (name: string): number => performance.getEntriesByName(name)[0]?.startTime ?? NaN
    return at('first-contentful-paint') - at('app')
  })
}

test('the friends stand in the window before the app is there, and no pixel moves when it takes over', async ({
  launch,
  server
}) => {
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  await expect(friendsList(first.window).getByRole('option').first()).toBeVisible()
  await first.window.addInitScript(keepFrame)
  for (const scheme of ['light', 'dark'] as const) {
    await first.app.evaluate(({ nativeTheme }, source) => (nativeTheme.themeSource = source), scheme)
    await first.window.reload()
    await expect(friendsList(first.window).getByRole('option').first()).toBeVisible()
    await expect(first.window.locator('#first')).toHaveCount(0)
    const { app, frame } = await looks(first.window)
    expect(frame.equals(app)).toBe(true)
  }
  await first.close()

  // The next start has it from the disk, and nothing in it is confirmed.
  server.fault('chatlogin', { kind: 'hang' })
  const start = () => launch({ userDataDir: first.userDataDir })
  let second = await start()
  // A picture can come late on a busy machine; where none ever came before the app, it would be late each time.
  for (let left = 2; left > 0 && (await lateBy(second.window)) >= 0; left--) {
    await second.close()
    second = await start()
  }
  expect(await lateBy(second.window)).toBeLessThan(0)
  await second.window.addInitScript(keepFrame)
  await second.window.reload()
  await expect(friendsList(second.window).getByRole('option').first()).toBeVisible()
  await expect(connectionLine(second.window)).toHaveText(/Signing in/)
  const { app, frame } = await looks(second.window)
  expect(frame.equals(app)).toBe(true)
})
