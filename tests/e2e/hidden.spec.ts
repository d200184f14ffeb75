import type { RunningApp } from './fixtures'
import { account, call } from './bridge'
import { connectionLine, expect, friendRow, signIn, signInForm, test, waitFor, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 8, seed: 5 } })

const soon = { args: ['--give-up-window-after=1'] }

const windowCount = ({ app }: RunningApp): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
const putAway = ({ app }: RunningApp): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
const rendererCount = ({ app }: RunningApp): Promise<number> =>
  app.evaluate(({ app: self }) => self.getAppMetrics().filter(({ type }) => type === 'Tab').length)

test('a window that stays hidden is given up, alerts and tray go on, and the next click brings it back', async ({
  launch,
  server,
  recorder
}) => {
  const app = await launch(soon)
  await signIn(app.window, wordsFor(server))
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  const tray = await recorder.tray.item()
  const gone = server.friends().find((friend) => friend.availability === 'away')!
  const here = server.friends().find((friend) => friend.availability === 'available')!
  await call(app.window, 'setFavourite', await account(app.window), gone.userId as never, true)
  await putAway(app)
  await expect.poll(() => windowCount(app)).toBe(0)
  await expect.poll(() => rendererCount(app)).toBe(0)

  // The tray shows a friend: the new window is told as soon as it listens.
  await tray.click(here.nick)
  await expect.poll(() => windowCount(app)).toBe(1)
  await expect.poll(() => app.app.windows().length).toBe(1)
  await expect(app.window.getByRole('heading', { name: here.nick })).toBeVisible()
  await putAway(app)
  await expect.poll(() => windowCount(app)).toBe(0)

  // Nobody but main is there to tell this.
  const next = recorder.notifications.next(() => true, { since: recorder.notifications.shown.length })
  server.move(gone.nick, 'available')
  const notification = await next
  expect(notification.summary).toBe(`${gone.nick} is available`)
  recorder.notifications.invokeAction(notification.id, 'default')
  await expect.poll(() => app.app.windows().length).toBe(1)
  await expect(app.window.getByRole('heading', { name: gone.nick })).toBeVisible()
  await expect(friendRow(app.window, gone.nick, 'available')).toBeVisible()
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
})

test('a half typed sign-in keeps its window however long it is hidden', async ({ launch, recorder }) => {
  const app = await launch(soon)
  const tray = await recorder.tray.item()
  const { server } = signInForm(app.window)
  await server.click()
  await server.fill('chat.example.com')
  await putAway(app)
  await new Promise((done) => setTimeout(done, 2_500))
  await tray.activate()
  await expect(server).toHaveValue('chat.example.com')
})

test('--hidden starts in the tray without a window, and the tray opens one', async ({
  launch,
  server,
  recorder
}) => {
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  await first.close()
  await recorder.tray.empty()

  const app = await launch({ userDataDir: first.userDataDir, hidden: true })
  const tray = await recorder.tray.item()
  await tray.toolTip((text) => text.endsWith('of 8 friends available'))
  // Longer than it waits for a tray before it shows the window all the same.
  await new Promise((done) => setTimeout(done, 6_000))
  expect(await windowCount(app)).toBe(0)
  // The same start again, as by a second login, changes nothing.
  await launch({ userDataDir: first.userDataDir, hidden: true }).catch(() => undefined)
  expect(await windowCount(app)).toBe(0)
  await tray.activate()
  await waitFor('the window', () => app.app.windows().length === 1)
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
})

test('--hidden shows the window where no tray could bring it back', async ({ launch, recorder }) => {
  await recorder.tray.leave()
  const app = await launch({ hidden: true })
  expect(await windowCount(app)).toBe(0)
  await expect.poll(() => windowCount(app), { timeout: 15_000 }).toBe(1)
  await recorder.tray.comeBack()
})
