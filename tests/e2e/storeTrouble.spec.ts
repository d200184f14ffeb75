import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { account, type AlertsNow, call, settings } from './bridge'
import {
  connectionLine,
  expect,
  friendRow,
  friendsList,
  type Launch,
  readFriends,
  type RunningApp,
  signIn,
  test,
  wordsFor
} from './fixtures'
import { fillDisk, inside, launchOnOwnDisk, noMounts, ownMounts, smallDisk } from './ownDisk'

test.use({ companyOptions: { size: 5, seed: 5 } })

type Server = Parameters<typeof wordsFor>[0]

/** A profile with a sign-in, a favourite, a rule of its own, a verified key and a request to be told, and the app ended. */
async function usedProfile(launch: Launch, server: Server): Promise<RunningApp> {
  const first = await launch()
  const { window } = first
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await expect(friendsList(window).getByRole('option')).toHaveCount(5)
  const own = await account(window)
  const [friend, other] = server.friends().map(({ userId }) => userId as never)
  await call(window, 'setFavourite', own, friend!, true)
  await settings(window, { coolDownMs: 1_234_000 })
  await call(window, 'setFriendAlert', own, friend!, { mode: 'never' })
  await call(window, 'setIdleMinutes', 7)
  await call(window, 'verifyKey', own, friend!, true, await trustedKey(window, friend!))
  await call(window, 'tellMeWhen', own, other!, 'never')
  await first.close()
  return first
}

/** Fingerprint of the key that is trusted. */
async function trustedKey(window: Page, friend: never): Promise<never> {
  const details = await call(window, 'getFriendDetails', await account(window), friend)
  return (details as { trust: { trusted: { fingerprint: never } } }).trust.trusted.fingerprint
}

/** What stands in the local data alone: whose key is verified or changed, and whom the person wants to be told about. */
async function knownOf(window: Page): Promise<object> {
  const own = await account(window)
  const { tellMe } = (await call(window, 'getAlerts')) as AlertsNow
  const wishes = (tellMe[own] ?? []) as { friendId: string }[]
  return { marks: await call(window, 'getKeyMarks', own), wishes: wishes.map(({ friendId }) => friendId) }
}

const line = (window: Page, words: string) => window.getByRole('alert').filter({ hasText: words })
const coolDown = async (window: Page): Promise<unknown> =>
  ((await call(window, 'getAlerts')) as AlertsNow & { settings: { coolDownMs: number } }).settings.coolDownMs
const named = (dir: string, part: string): string[] => readdirSync(dir).filter((name) => name.includes(part))

test('damaged local data are set aside and told in one line, and nothing else is lost', async ({
  launch,
  server
}) => {
  const { userDataDir: dir } = await usedProfile(launch, server)
  const folder = join(dir, 'accounts')
  const [database = ''] = named(folder, '.db')
  writeFileSync(join(folder, database), Buffer.alloc(20_000, 'nothing that was ever a database'))
  // Who gives another key meanwhile is no stranger.
  const [verified, wanted, changed] = server.friends()
  server.changeKey(changed?.nick ?? '')
  const { window } = await launch({ userDataDir: dir })
  await expect(line(window, 'were damaged and were begun anew')).toBeVisible()
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await expect(friendsList(window).getByRole('option')).toHaveCount(5)
  expect((await readFriends(window)).filter((one) => one.favourite)).toHaveLength(1)
  expect(await coolDown(window)).toBe(1_234_000)
  await expect(line(window, 'Nothing is lost')).toBeVisible()
  await expect
    .poll(() => knownOf(window))
    .toEqual({
      marks: { verified: [verified?.userId], changed: [changed?.userId] },
      wishes: [wanted?.userId]
    })
  const [kept = ''] = named(folder, '.damaged-')
  await window.getByRole('button', { name: 'More' }).click()
  await expect(window.getByText(`The old file was kept as ${kept}.`)).toBeInViewport()
  await expect(line(window, 'were damaged')).toBeHidden()
})

test('settings that are damaged, in part or as a whole, are told in one line, and nothing is lost', async ({
  launch,
  server
}) => {
  const { userDataDir: dir } = await usedProfile(launch, server)
  const file = join(dir, 'settings.json')
  const before = readFileSync(file, 'utf8')
  const damaged = before.replace('"idleMinutes": 7', '"idleMinutes": "seven"')
  expect(damaged).not.toBe(before)
  writeFileSync(file, damaged)
  const everythingIsThere = async (window: Page): Promise<void> => {
    await expect(connectionLine(window)).toHaveText(/Connected/)
    await expect(friendsList(window).getByRole('option')).toHaveCount(5)
    expect((await readFriends(window)).filter((one) => one.favourite)).toHaveLength(1)
    expect(((await call(window, 'getState')) as { idleMinutes: number }).idleMinutes).toBe(7)
    expect(await coolDown(window)).toBe(1_234_000)
    const rules = (await call(window, 'getAlerts')) as { settings: { accounts: Record<string, unknown> } }
    expect(rules.settings.accounts[await account(window)]).toEqual({
      friends: { [server.friends()[0]?.userId ?? '']: { mode: 'never' } }
    })
  }
  const { window, close } = await launch({ userDataDir: dir })
  await expect(line(window, 'The settings file was damaged. Nothing is lost')).toBeVisible()
  await everythingIsThere(window)
  const [kept = ''] = named(dir, 'settings.damaged-')
  expect(readFileSync(join(dir, kept), 'utf8')).toBe(damaged)
  await line(window, 'The settings file').getByRole('button', { name: 'Close this message' }).click()
  await expect(line(window, 'The settings file')).toBeHidden()
  await close()
  expect(readFileSync(join(dir, 'logs/main.log'), 'utf8').match(/settings: damaged/g)).toHaveLength(1)

  for (const name of ['settings.json', 'alerts.json']) writeFileSync(join(dir, name), 'no JSON at all')
  const again = await launch({ userDataDir: dir })
  await expect(line(again.window, 'Nothing is lost')).toBeVisible()
  await everythingIsThere(again.window)
  expect(
    named(dir, 'damaged-')
      .map((name) => name.replace(/-.*/, ''))
      .sort()
  ).toEqual(['alerts.damaged', 'settings.damaged', 'settings.damaged'])
})

test('on a full disk the app goes on and says so, and writes everything once there is room', async ({
  launch,
  server,
  desktop
}) => {
  test.skip(!ownMounts, noMounts)
  const first = await usedProfile(launch, server)
  const app = await launchOnOwnDisk(first, desktop, smallDisk)
  try {
    const { window } = app
    await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 20_000 })
    const dir = inside(app, first.userDataDir)
    expect(existsSync(join(dir, 'settings.json'))).toBe(true)
    const own = await account(window)
    const [, friend] = server.friends()
    const free = fillDisk(dir)
    await expect(call(window, 'setFavourite', own, friend?.userId as never, true)).rejects.toThrow(
      'settings-unwritable'
    )
    await expect(settings(window, { coolDownMs: 4_321_000 })).rejects.toThrow('settings-unwritable')
    await expect(call(window, 'tellMeWhen', own, friend?.userId as never, 'week')).rejects.toThrow('not-kept')
    await expect(line(window, 'The disk is full.')).toBeVisible()
    await expect(line(window, 'The disk is full.')).toHaveCount(1)

    // Everything goes on, in memory.
    const to = friend?.availability === 'available' ? 'busy' : 'available'
    server.move(friend?.nick ?? '', to)
    await expect(friendRow(window, friend?.nick ?? '', to)).toBeVisible({ timeout: 20_000 })
    expect((await readFriends(window)).filter((one) => one.favourite)).toHaveLength(2)

    free()
    await call(window, 'setIdleMinutes', 9)
    await expect(line(window, 'The disk is full.')).toBeHidden({ timeout: 20_000 })
    const written = JSON.parse(readFileSync(join(dir, 'settings.json'), 'utf8')) as {
      idleMinutes: number
      accounts: { favourites: string[] }[]
    }
    expect(written.idleMinutes).toBe(9)
    expect(written.accounts[0]?.favourites).toHaveLength(2)
    expect(readFileSync(join(dir, 'alerts.json'), 'utf8')).toContain('4321000')
    expect(named(dir, 'damaged')).toEqual([])
  } finally {
    await app.close()
  }
})
