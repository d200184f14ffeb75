import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { AppState } from '@shared/contract'
import type { AccountId } from '@shared/ids'
import { company, startChatServer, type ChatServer } from '../chat-server'
import { call, settings } from './bridge'
import {
  connectionLine,
  expect,
  friendRow,
  friendsList,
  secretTool,
  signedIn,
  signIn,
  signInForm,
  test as base,
  waitFor,
  wordsFor,
  type RunningApp
} from './fixtures'

// Two companies: Carol works at both under the same name, and Dave is a friend with the same id at both.
const dave = { nick: 'Dave', availability: 'away' }
const test = base.extend<{ partner: ChatServer }>({
  partner: async ({}, use) => {
    const server = await startChatServer({
      company: company({ size: 5, seed: 9, friends: [dave, { nick: 'Petra', availability: 'available' }] }),
      datagrams: 'acknowledging'
    })
    await use(server)
    await server.close()
  }
})
test.use({ companyOptions: { size: 8, seed: 5 } })

const hostOf = (server: ChatServer): string => server.baseUrl.replace(/\/$/, '')
const switcher = (window: Page) => window.getByRole('button', { name: /^Account: / })
const menuItem = (window: Page, name: string | RegExp) => window.getByRole('menuitemradio', { name })
const switchTo = async (window: Page, server: ChatServer): Promise<void> => {
  await switcher(window).click()
  await menuItem(window, hostOf(server)).click()
  await expect(switcher(window)).toHaveAccessibleName(new RegExp(hostOf(server)))
}

interface Kept {
  id: AccountId
  stationId: string
  signedIn: boolean
}
const kept = ({ userDataDir }: RunningApp): Kept[] =>
  (JSON.parse(readFileSync(join(userDataDir, 'settings.json'), 'utf8')) as { accounts: Kept[] }).accounts
const databases = ({ userDataDir }: RunningApp): string[] =>
  readdirSync(join(userDataDir, 'accounts')).filter((name) => name.endsWith('.db'))

const available = (server: ChatServer) =>
  server.friends().filter((friend) => friend.availability === 'available')
const absent = (server: ChatServer) =>
  server.friends().find((friend) => friend.availability !== 'available') ?? server.friends()[0]!

/** Signs in to both, the second by *Add account…* while the first goes on. */
async function signInToBoth(app: RunningApp, server: ChatServer, partner: ChatServer): Promise<void> {
  const { window } = app
  await signedIn(window, server)
  await window.getByRole('button', { name: /My status/ }).click()
  await window.getByRole('menuitem', { name: 'Add account…' }).click()
  await expect(window.getByRole('heading', { name: 'Add an account' })).toBeVisible()
  await signIn(window, wordsFor(partner))
  await expect(friendsList(window).getByRole('option')).toHaveCount(5)
  await partner.whenListening()
}

test('a second account is added by the form while the first goes on, each with its own of everything', async ({
  launch,
  server,
  partner,
  desktop
}) => {
  const app = await launch()
  const { window } = app
  await signedIn(window, server)
  await expect(switcher(window)).toHaveCount(0)

  await window.getByRole('button', { name: /My status/ }).click()
  await window.getByRole('menuitem', { name: 'Add account…' }).click()
  const form = signInForm(window)
  await expect(form.server).toHaveValue('')
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await window.getByRole('button', { name: 'Cancel' }).click()
  await expect(friendsList(window).getByRole('option')).toHaveCount(8)

  await window.getByRole('button', { name: /My status/ }).click()
  await window.getByRole('menuitem', { name: 'Settings…' }).click()
  await window.getByRole('button', { name: 'Add account…' }).click()
  await window.getByRole('button', { name: 'Advanced' }).click()
  await window.getByLabel('Listener').selectOption('udp-station')
  await signIn(window, wordsFor(partner))
  await expect(friendsList(window).getByRole('option')).toHaveCount(5)
  // It listens over UDP, as was chosen, and hears of a friend so: asking by itself it would take half a minute.
  await expect.poll(() => partner.subscribers().length).toBe(1)
  await expect.poll(() => partner.requestsOf('chatnotification').at(-1)?.httpStatus).toBe(200)
  partner.move('Dave', 'available')
  await expect(friendRow(window, 'Dave', 'available')).toBeVisible()
  expect(partner.connections()).toEqual([])
  partner.move('Dave', 'away')
  // The first was never signed in to anew, and listens still.
  expect(server.requestsOf('chatlogin')).toHaveLength(1)
  expect(server.connections()).toHaveLength(1)

  const [first, second] = kept(app)
  expect(first?.stationId).not.toBe(second?.stationId)
  const keyring = secretTool(desktop.env)
  const secretOf = (account = ''): Promise<string | null> =>
    keyring.lookup({ service: 'Ozeki Chat Client', account })
  expect(await secretOf(first?.id)).toContain(server.user.apiKey)
  expect(await secretOf(second?.id)).toContain(partner.user.apiKey)
  expect(await secretOf(second?.id)).not.toContain(server.user.apiKey)
  await expect.poll(() => databases(app).sort()).toEqual([`${first?.id}.db`, `${second?.id}.db`].sort())

  // Both are called Carol: the server tells them apart, in the menu with the count of each.
  await switcher(window).click()
  await expect(menuItem(window, /Carol/)).toHaveCount(2)
  await expect(menuItem(window, hostOf(server))).toContainText(
    `${available(server).length} of 8 friends available`
  )
  await expect(menuItem(window, hostOf(partner))).toHaveAttribute('aria-checked', 'true')
  await menuItem(window, hostOf(server)).click()
  await expect(friendsList(window).getByRole('option')).toHaveCount(8)
  await expect(switcher(window)).toBeFocused()
})

test('a friend of the account that is not on show is told about, and a click leads there', async ({
  launch,
  server,
  partner,
  recorder
}) => {
  const app = await launch()
  const { window } = app
  await signInToBoth(app, server, partner)
  await settings(window, { dampingMs: 0, coolDownMs: 0 })
  const [first] = kept(app)
  const friend = absent(server)
  await call(window, 'setFavourite', first?.id as never, friend.userId as never, true)
  const told = recorder.notifications.next(() => true)
  server.move(friend.nick, 'available')
  const notification = await told
  expect(notification.summary).toBe(`${friend.nick} is available`)
  await expect(switcher(window)).toHaveAccessibleName(new RegExp(hostOf(partner)))
  recorder.notifications.invokeAction(notification.id, 'default')
  await expect(window.getByRole('heading', { name: friend.nick })).toBeVisible()
  await expect(switcher(window)).toHaveAccessibleName(new RegExp(hostOf(server)))
  await expect(friendRow(window, friend.nick, 'available')).toBeVisible()

  // The tray merges both, and leads to the friends of each.
  const tray = await recorder.tray.item()
  const count = available(server).length + available(partner).length
  await tray.toolTip((text) => text === `${count} of 13 friends available`)
  await waitFor('friends of both in the menu', async () => {
    const labels = (await tray.menu()).map((entry) => entry.label)
    return (
      labels.includes(friend.nick) &&
      labels.includes('Petra') &&
      labels.includes(`Carol · ${hostOf(server)}`) &&
      labels.includes(`Carol · ${hostOf(partner)}`)
    )
  })
  await tray.click('Petra')
  await expect(window.getByRole('heading', { name: 'Petra' })).toBeVisible()
  await expect(switcher(window)).toHaveAccessibleName(new RegExp(hostOf(partner)))

  // One own status for all of them.
  await window.getByRole('button', { name: /My status/ }).click()
  await expect(window.getByText('My status on all 2 accounts')).toBeVisible()
  await window.getByRole('menuitemradio', { name: /^Busy/ }).click()
  const { accounts } = (await call(window, 'getState')) as AppState
  expect(accounts.map((one) => one.ownPresence)).toEqual(['busy', 'busy'])
})

test('with one server down only that account says so', async ({ launch, server, partner, recorder }) => {
  const app = await launch()
  const { window } = app
  await signInToBoth(app, server, partner)
  const tray = await recorder.tray.item()
  await server.stop()
  await expect(switcher(window)).toHaveAccessibleName(new RegExp(`${hostOf(server)}: Reconnecting`), {
    timeout: 20_000
  })
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await tray.toolTip(
    (text) =>
      text === `${available(partner).length} of 5 friends available · ${hostOf(server)}: Reconnecting…`
  )
  await switchTo(window, server)
  await expect(connectionLine(window)).toHaveText(/Reconnecting/)
  await expect(switcher(window)).toHaveAccessibleName(`Account: Carol, ${hostOf(server)}`)
  await server.start()
  await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 20_000 })
  await tray.toolTip((text) => text.endsWith('of 13 friends available'))
})

test('signing out of one leaves the other, and takes away all of that one', async ({
  launch,
  server,
  partner,
  desktop
}) => {
  const app = await launch()
  const { window } = app
  await signInToBoth(app, server, partner)
  const [first, second] = kept(app)
  await window.getByRole('button', { name: /My status/ }).click()
  await window.getByRole('menuitem', { name: 'Sign out…' }).click()
  const dialog = window.getByRole('alertdialog')
  await expect(dialog).toContainText(hostOf(partner))
  await dialog.getByRole('button', { name: 'Sign out' }).click()

  await expect(friendsList(window).getByRole('option')).toHaveCount(8)
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await expect(switcher(window)).toHaveCount(0)
  const keyring = secretTool(desktop.env)
  const secretOf = (account = ''): Promise<string | null> =>
    keyring.lookup({ service: 'Ozeki Chat Client', account })
  await expect.poll(() => secretOf(second?.id)).toBeNull()
  expect(await secretOf(first?.id)).toContain(server.user.apiKey)
  await expect.poll(() => databases(app)).toEqual([`${first?.id}.db`])
  expect(server.requestsOf('chatlogin')).toHaveLength(1)
})

test('a restart brings both back, with the one that was on show', async ({ launch, server, partner }) => {
  const app = await launch()
  await signInToBoth(app, server, partner)
  const ids = kept(app).map(({ id }) => id)
  await switchTo(app.window, server)
  await switchTo(app.window, partner)
  await app.close()
  const again = await launch({ userDataDir: app.userDataDir })
  await expect(switcher(again.window)).toHaveAccessibleName(new RegExp(hostOf(partner)))
  await expect(friendsList(again.window).getByRole('option')).toHaveCount(5)
  await expect
    .poll(async () => {
      const { accounts } = (await call(again.window, 'getState')) as AppState
      return accounts.map(({ id, connection }) => [id, connection.kind])
    })
    .toEqual(ids.map((id) => [id, 'online']))
  // Nothing of the wrong account: each list is its own.
  await switchTo(again.window, server)
  await expect(friendsList(again.window).getByRole('option')).toHaveCount(8)
})

test('signing in to the same account twice is one account', async ({ launch, server, partner, desktop }) => {
  const app = await launch()
  const { window } = app
  await signInToBoth(app, server, partner)
  const before = kept(app)
  await switcher(window).click()
  await window.getByRole('menuitem', { name: 'Add account…' }).click()
  await signIn(window, wordsFor(server))
  await expect(friendsList(window).getByRole('option')).toHaveCount(8)
  await expect(connectionLine(window)).toHaveText(/Connected/)
  expect(kept(app).map(({ id, stationId }) => [id, stationId])).toEqual(
    before.map(({ id, stationId }) => [id, stationId])
  )
  await switcher(window).click()
  await expect(window.getByRole('menuitemradio')).toHaveCount(2)
  const [first] = before
  const stored = await secretTool(desktop.env).lookup({
    service: 'Ozeki Chat Client',
    account: first?.id ?? ''
  })
  expect(stored).toContain(server.user.apiKey)
  await app.close()
  expect(app.output()).not.toMatch(/local (data|store): /)
})
