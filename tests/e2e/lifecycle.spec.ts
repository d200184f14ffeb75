import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { electronEnvironment } from '../../scripts/electronRuntime.cjs'
import { connectionLine, expect, signIn, signInForm, test, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 4, seed: 5 } })

const root = resolve(__dirname, '../..')

test('closing hides to the tray, and quitting from the tray ends the app in under 2 s', async ({
  launch,
  server,
  recorder
}) => {
  const app = await launch()
  await signIn(app.window, wordsFor(server))
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  const tray = await recorder.tray.item()
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect
    .poll(() =>
      app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible()))
    )
    .toEqual([false])
  const from = Date.now()
  await tray.click('Quit')
  await app.ended
  expect(Date.now() - from).toBeLessThan(2_000)
  await recorder.tray.empty()
})

test('a second start brings the first one to the front, opens the friend of its link, and ends', async ({
  launch,
  server,
  recorder,
  desktop
}) => {
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  await recorder.tray.item()
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const [friend] = server.friends()
  const link = `ozeki-chat://friend/${friend?.userId}?server=${new URL(server.baseUrl).host}`
  // Without Playwright, which takes the end of an app that it is just getting hold of for an error of its own.
  const second = spawn(
    first.executable,
    [root, `--user-data-dir=${first.userDataDir}`, '--no-sandbox', link],
    { env: { ...desktop.env, ...electronEnvironment() }, stdio: 'ignore' }
  )
  const [code] = (await once(second, 'exit')) as [number | null]
  expect(code).toBe(0)
  await expect
    .poll(() => first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true)
  expect(recorder.tray.items()).toHaveLength(1)
  await expect(first.window.getByRole('heading', { name: friend?.nick ?? '' })).toBeVisible()
  // The form only opens: what a link says is never sent by itself.
  await first.app.evaluate(({ app }) => {
    app.emit('second-instance', {}, [
      'app',
      'ozeki-chat://sign-in?server=other.example.org&email=me%40example.org'
    ])
  })
  await expect(signInForm(first.window).server).toHaveValue('other.example.org')
  await expect(signInForm(first.window).apiKey).toBeFocused()
})

test('a window whose process dies is there again with the friends, and never keeps the machine busy', async ({
  launch,
  server,
  recorder
}) => {
  const { app, window } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await recorder.tray.item()
  // Playwright's own page is gone with the first process.
  const friends = (): Promise<number> =>
    app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      if (!contents || contents.isCrashed() || contents.isLoading()) return 0
      // A page that dies under the question leaves it unanswered.
      const late = new Promise<number>((done) => setTimeout(() => done(0), 500))
      const count = 'document.querySelectorAll("[role=option]").length'
      return Promise.race([contents.executeJavaScript(count) as Promise<number>, late])
    })
  const crash = (): Promise<void> =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
    )
  await crash()
  await expect.poll(friends).toBe(4)
  // From here on it dies as soon as it is loaded.
  const loads = await app.evaluateHandle(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const seen = { count: 0, ends: () => contents?.removeAllListeners('did-finish-load') }
    contents?.on('did-finish-load', () => {
      seen.count += 1
      contents.forcefullyCrashRenderer()
    })
    contents?.forcefullyCrashRenderer()
    return seen
  })
  await new Promise((done) => setTimeout(done, 2_500))
  expect(await loads.evaluate(({ count }) => count)).toBeLessThanOrEqual(2)
  await loads.evaluate(({ ends }) => void ends())
  // Asked for, it comes at once; out of sight, it goes with its process.
  await app.evaluate(({ app }) => void app.emit('second-instance', {}, ['app']))
  await expect.poll(friends).toBe(4)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await crash()
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0)
  await app.evaluate(({ app }) => void app.emit('second-instance', {}, ['app']))
  await expect.poll(friends).toBe(4)
})

test('two profiles run beside each other', async ({ launch }) => {
  const one = await launch()
  const other = await launch()
  expect(one.userDataDir).not.toBe(other.userDataDir)
  await expect(one.window.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await expect(other.window.getByRole('button', { name: 'Sign in' })).toBeVisible()
})
