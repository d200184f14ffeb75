import type { DesktopRecorder } from '../desktop'
import { account, call, settings } from './bridge'
import { connectionLine, expect, friendRow, signIn, test, waitFor, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 8, seed: 5 } })

const nextNotification = ({ notifications }: DesktopRecorder) =>
  notifications.next(() => true, { since: notifications.shown.length })

/** A friend who is available, and one who is not. */
const some = (server: { friends(): { nick: string; userId: string; availability: string }[] }) => {
  const here = server.friends().find((friend) => friend.availability === 'available')
  const gone = server.friends().find((friend) => friend.availability === 'away')
  if (!here || !gone) throw new Error('the seed of this company no longer fits the test')
  return { here, gone }
}

test('a friend who becomes available changes row, tray and menu, and is told once', async ({
  launch,
  server,
  recorder
}) => {
  const { window } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  const tray = await recorder.tray.item()
  const before = server.friends().filter((friend) => friend.availability === 'available').length
  await tray.toolTip((text) => text === `${before} of 8 friends available`)
  const icons = () => tray.signals.filter(({ name }) => name === 'NewIcon').length
  const drawn = icons()
  // The first list told nothing.
  expect(recorder.notifications.shown).toEqual([])

  const { gone } = some(server)
  await call(window, 'setFavourite', await account(window), gone.userId as never, true)
  await settings(window, { dampingMs: 0 })
  const next = nextNotification(recorder)
  server.move(gone.nick, 'available')
  const notification = await next
  expect(notification.summary).toBe(`${gone.nick} is available`)
  await expect(friendRow(window, gone.nick, 'available')).toBeVisible()
  await tray.toolTip((text) => text === `${before + 1} of 8 friends available`)
  await waitFor('the name in the tray menu', async () =>
    (await tray.menu()).some((entry) => entry.label === gone.nick)
  )

  // No longer true: it is taken back, and the list says so.
  const withdrawn = recorder.notifications.nextWithdrawn(notification.id)
  server.move(gone.nick, 'away')
  await withdrawn
  await expect(friendRow(window, gone.nick, 'away')).toBeVisible()
  await tray.toolTip((text) => text === `${before} of 8 friends available`)
  expect(recorder.notifications.shown).toHaveLength(1)
  // Friends came and went: the picture stayed the same and was not sent again.
  expect(icons()).toBe(drawn)
})

test('a click on the notification opens the window on that friend', async ({ launch, server, recorder }) => {
  const { window, app } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await recorder.tray.item()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const { gone } = some(server)
  await call(window, 'setFavourite', await account(window), gone.userId as never, true)
  const next = nextNotification(recorder)
  server.move(gone.nick, 'available')
  recorder.notifications.invokeAction((await next).id, 'default')
  await expect(window.getByRole('heading', { name: gone.nick })).toBeVisible()
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true)
})

test('the tray opens the window, shows a friend, asks to be told, pauses, and sets the own status', async ({
  launch,
  server,
  recorder
}) => {
  const { window, app } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  const tray = await recorder.tray.item()
  const visible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(visible).toBe(false)
  await tray.activate()
  await expect.poll(visible).toBe(true)

  const { here } = some(server)
  await waitFor('the menu', async () => (await tray.menu()).some((entry) => entry.label === here.nick))
  await tray.click(here.nick)
  await expect(window.getByRole('heading', { name: here.nick })).toBeVisible()

  // Who has just left can be waited for; a pause of the same menu holds it back.
  await settings(window, { dampingMs: 0 })
  await call(window, 'setViewedFriend', null)
  server.move(here.nick, 'away')
  const menuOf = async (label: string) => (await tray.menu()).find((entry) => entry.label === label)?.children
  const herEntry = async () =>
    (await menuOf('Tell me when available'))?.find(({ label }) => label === here.nick)
  await waitFor('her in the menu', herEntry)
  await tray.click('Tell me when available', here.nick)
  await waitFor('the tick', async () => (await herEntry())?.checked)
  await tray.click('Pause alerts', 'For 30 minutes')
  await waitFor('the way out', async () => menuOf('Resume alerts'))
  server.move(here.nick, 'available')
  await waitFor('her name among the available', async () => menuOf(here.nick))
  await window.waitForTimeout(300)
  expect(recorder.notifications.shown).toEqual([])
  const told = nextNotification(recorder)
  await tray.click('Resume alerts')
  expect(await told).toMatchObject({ summary: `${here.nick} is available`, timeout: 0 })
  await waitFor('no wish in the menu', async () => !(await herEntry()))

  const available = (await tray.properties()).pictures[0]?.argb
  await tray.click('My status', 'Invisible')
  await waitFor('another picture', async () => {
    const now = (await tray.properties()).pictures[0]?.argb
    return now && available && Buffer.compare(now, available) !== 0
  })
  await expect(window.getByRole('button', { name: /My status/ })).toContainText('Invisible')
})

test('without its server the app says so, shows nobody as fresh, and comes back by itself', async ({
  launch,
  server,
  recorder
}) => {
  const { window } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  const tray = await recorder.tray.item()
  const absent = server.friends().filter((friend) => friend.availability !== 'available')
  const [anna, ben, ...others] = absent.slice(0, 5)
  for (const { userId } of [anna!, ben!])
    await call(window, 'setFavourite', await account(window), userId as never, true)
  await server.stop()
  await expect(connectionLine(window)).toHaveText(/Reconnecting/, { timeout: 15_000 })
  await tray.toolTip((text) => text.startsWith('Disconnected'))
  for (const { nick } of [...others, anna!, ben!]) server.move(nick, 'available')
  const told = nextNotification(recorder)
  await server.start()
  await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 15_000 })
  await tray.toolTip((text) => text.endsWith('friends available'))
  // One word about all of it, with the names of those first whom the person watches.
  const { summary, body } = await told
  expect(summary).toBe(
    `${others.length + 2} friends became available while you were away, among them 2 that you watch`
  )
  expect(
    body
      .split(/, | and /)
      .slice(0, 2)
      .sort()
  ).toEqual([anna!.nick, ben!.nick].sort())
  for (const { nick } of others) expect(body).toContain(nick)
  await window.waitForTimeout(500)
  expect(recorder.notifications.shown).toHaveLength(1)
})
