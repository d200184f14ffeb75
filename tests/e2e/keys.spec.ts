import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import type { ChatServer } from '../chat-server'
import { alertLog, call } from './bridge'
import {
  connectionLine,
  expect,
  friendsList,
  signIn,
  test,
  waitFor,
  wordsFor,
  type RunningApp
} from './fixtures'

test.use({ companyOptions: { size: 6, seed: 9 } })

const online = async (window: Page): Promise<void> =>
  expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 30_000 })

const signedIn = async ({ window }: RunningApp, server: ChatServer): Promise<void> => {
  await signIn(window, wordsFor(server))
  await online(window)
  await server.whenListening()
}
const nickOf = (server: ChatServer, nth = 0): string => server.friends()[nth]?.nick ?? ''
const rowOf = (window: Page, nick: string) => friendsList(window).getByRole('option', { name: `${nick},` })
const open = async (window: Page, nick: string): Promise<void> => {
  await rowOf(window, nick).click()
  await expect(window.getByRole('heading', { name: nick, exact: true })).toBeVisible()
}
const button = (window: Page, name: string) => window.getByRole('button', { name, exact: true })
const changeKey = (server: ChatServer, nick: string): string => server.changeKey(nick)
const fingerprint = (key: string): string =>
  (
    createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').toUpperCase().match(/.{4}/g) ?? []
  ).join(' ')
const shownNumber = async (window: Page): Promise<string> => {
  await button(window, 'Show safety number').click()
  const number = window.locator('.fingerprint--number')
  await expect(number).toHaveText(/^(\d{5}\s*){12}$/)
  return ((await number.textContent()) ?? '').replace(/\s/g, '')
}

test('a changed key is marked, told once, marked after a restart, and cleared by the decision', async ({
  launch,
  server,
  recorder
}) => {
  const first = await launch()
  await signedIn(first, server)
  const nick = nickOf(server)
  const before = server.publicKeyOf(nick)
  const told = recorder.notifications.next(() => true)
  const after = changeKey(server, nick)
  expect((await told).summary).toBe(`The public key of ${nick} has changed`)
  await expect(rowOf(first.window, nick)).toHaveAccessibleName(/public key changed$/)
  await expect(rowOf(first.window, nick)).toContainText('Key changed')
  server.wake()
  await first.window.waitForTimeout(500)
  expect(recorder.notifications.shown).toHaveLength(1)
  expect(await alertLog(first.window)).toContainEqual(
    expect.objectContaining({ what: 'key', reason: 'shown', rule: 'key' })
  )
  await first.close()

  const { window } = await launch({ userDataDir: first.userDataDir })
  await online(window)
  await server.whenListening()
  await expect(rowOf(window, nick)).toHaveAccessibleName(/public key changed$/)
  await window.waitForTimeout(500)
  expect(recorder.notifications.shown).toHaveLength(1)

  await open(window, nick)
  await expect(window.getByText(`The public key of ${nick} has changed`)).toBeVisible()
  const shown = await window.locator('.decision .fingerprint').allTextContents()
  expect(shown.map((text) => text.trim())).toEqual([fingerprint(before), fingerprint(after)])
  await button(window, 'Accept the new key').click()
  await expect(rowOf(window, nick)).not.toHaveAccessibleName(/key changed/)
  await expect(window.locator('.decision')).toHaveCount(0)
  await expect(window.locator('.fingerprint').first()).toHaveText(fingerprint(after))
})

test('who stays with the old key is asked no more, also after a restart', async ({ launch, server }) => {
  const first = await launch()
  await signedIn(first, server)
  const nick = nickOf(server)
  const before = server.publicKeyOf(nick)
  changeKey(server, nick)
  await expect(rowOf(first.window, nick)).toHaveAccessibleName(/public key changed$/)
  await open(first.window, nick)
  await button(first.window, 'Stay with the old one').click()
  await expect(rowOf(first.window, nick)).not.toHaveAccessibleName(/key changed/)
  await first.close()

  const { window } = await launch({ userDataDir: first.userDataDir })
  await online(window)
  await expect(rowOf(window, nick)).not.toHaveAccessibleName(/key changed/)
  await open(window, nick)
  await expect(window.getByText('You stay with the earlier key')).toBeVisible()
  await expect(window.locator('.decision .fingerprint').first()).toHaveText(fingerprint(before))
})

test('two people see the same safety number, and each pair another one', async ({ launch, server }) => {
  const [anna = '', bela = ''] = [nickOf(server), nickOf(server, 1)]
  const mine = await launch()
  await signedIn(mine, server)
  await open(mine.window, anna)
  const number = await shownNumber(mine.window)
  await open(mine.window, bela)
  expect(await shownNumber(mine.window)).not.toBe(number)
  await mine.close()

  const friend = server.person(anna)
  const hers = await launch()
  await signIn(hers.window, {
    server: server.baseUrl,
    email: friend.email,
    apiKey: friend.apiKey,
    encryptionPassword: friend.encryptionPassword
  })
  await online(hers.window)
  await open(hers.window, server.user.nick)
  expect(await shownNumber(hers.window)).toBe(number)
})

test('verified survives a restart and falls with the key', async ({ launch, server }) => {
  const first = await launch()
  await signedIn(first, server)
  const nick = nickOf(server)
  await open(first.window, nick)
  await shownNumber(first.window)
  await button(first.window, 'Mark as verified').click()
  await expect(rowOf(first.window, nick)).toHaveAccessibleName(/key verified$/)
  await first.close()

  const { window } = await launch({ userDataDir: first.userDataDir })
  await online(window)
  await server.whenListening()
  await expect(rowOf(window, nick)).toHaveAccessibleName(/key verified$/)
  await open(window, nick)
  await expect(window.getByText('You compared the safety number on', { exact: false })).toBeVisible()
  changeKey(server, nick)
  await expect(
    window.getByText('You had verified the earlier key. The new one is not verified.')
  ).toBeVisible()
  await expect(rowOf(window, nick)).toHaveAccessibleName(/public key changed$/)
  await button(window, 'Accept the new key').click()
  await expect(rowOf(window, nick)).not.toHaveAccessibleName(/key (verified|changed)/)
})

test('the availability history is kept by choice only, and erased with it', async ({ launch, server }) => {
  const first = await launch()
  await signedIn(first, server)
  const nick = server.friends().find(({ availability }) => availability !== 'available')?.nick ?? ''
  await button(first.window, 'My status: Available').click()
  await first.window.getByRole('menuitem', { name: 'Settings' }).click()
  await first.window.getByLabel('Keep who was available when').check()
  await waitFor('the choice in main', async () => {
    const { availabilityHistory } = (await call(first.window, 'getState')) as { availabilityHistory: boolean }
    return availabilityHistory
  })
  server.move(nick, 'available')
  await expect(rowOf(first.window, nick)).toHaveAccessibleName(`${nick}, available`)
  await open(first.window, nick)
  await expect(first.window.locator('.history__line').first()).toContainText(/available.*– now/)
  await first.close()

  const { window } = await launch({ userDataDir: first.userDataDir })
  await online(window)
  await open(window, nick)
  await expect(window.locator('.history__line').first()).toContainText(/available.*– after/)
  await button(window, 'My status: Available').click()
  await window.getByRole('menuitem', { name: 'Settings' }).click()
  await window.getByLabel('Keep who was available when').click()
  await button(window, 'Switch off and erase').click()
  await open(window, nick)
  await expect(window.getByText('Availability history')).toHaveCount(0)
  const id = server.person(nick).userId as never
  const [own] = ((await call(window, 'getState')) as { accounts: { id: never }[] }).accounts
  await call(window, 'setAvailabilityHistory', true)
  expect(await call(window, 'getAvailabilityHistory', own?.id as never, id)).toEqual([])
})
