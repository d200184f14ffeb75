import { account, call, settings } from './bridge'
import { expect, signedIn, test } from './fixtures'

// Alerts by the system's own library, through Electron: where the app cannot come to the bus by itself.

test.use({ companyOptions: { size: 8, seed: 5 }, desktopOptions: { oddAddress: true } })

test('where the app cannot open the bus by itself, libnotify shows, withdraws and opens its alerts', async ({
  launch,
  server,
  recorder,
  desktop
}) => {
  const { window, output } = await launch({
    env: { DBUS_SESSION_BUS_ADDRESS: desktop.oddAddress ?? '' }
  })
  await signedIn(window, server)
  const nick = server.friends().find((friend) => friend.availability === 'away')?.nick ?? ''
  const id = server.person(nick).userId as never
  await settings(window, { dampingMs: 0, coolDownMs: 0 })
  await call(window, 'tellMeWhen', await account(window), id, 'week')
  const shown = (since: number) => recorder.notifications.next(() => true, { since })

  server.move(nick, 'available')
  const asked = await shown(0)
  expect(asked).toMatchObject({ summary: `${nick} is available`, body: 'You asked to be told.', timeout: 0 })
  // What the app says by itself has a category.
  expect(asked.hints).not.toHaveProperty('category')
  server.move(nick, 'away')
  await recorder.notifications.nextWithdrawn(asked.id)

  await call(window, 'setFriendAlert', await account(window), id, { mode: 'watch' })
  server.move(nick, 'available')
  const watched = await shown(1)
  expect(watched.summary).toBe(`${nick} is available`)
  recorder.notifications.invokeAction(watched.id, 'default')
  await expect(window.getByRole('heading', { name: nick })).toBeVisible()
  expect(output()).not.toContain('notification not shown')
})
