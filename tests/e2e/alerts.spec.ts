import type { Page } from '@playwright/test'
import { defaultAlertRule } from '@shared/alerts'
import type { ChatServer } from '../chat-server'
import type { DesktopRecorder } from '../desktop'
import { account, alertLog, type AlertsNow, call, settings } from './bridge'
import { connectionLine, expect, friendRow, readFriends, signedIn, test, waitFor } from './fixtures'

test.use({ companyOptions: { size: 8, seed: 5 } })

const friendId = (server: ChatServer, nick: string): never => server.person(nick).userId as never
const absentFriend = (server: ChatServer, nth = 0): string =>
  server.friends().filter((friend) => friend.availability !== 'available')[nth]?.nick ?? ''

const watch = async (window: Page, server: ChatServer, nick: string): Promise<void> => {
  await call(window, 'setFriendAlert', await account(window), friendId(server, nick), { mode: 'watch' })
}

const next = ({ notifications }: DesktopRecorder) =>
  notifications.next(() => true, { since: notifications.shown.length })

/** Moves a friend and waits until the window has seen it, so that what should have popped up had its time. */
const moveAndSee = async (window: Page, server: ChatServer, nick: string, to: string): Promise<void> => {
  server.move(nick, to)
  await expect(friendRow(window, nick, to)).toBeVisible()
  await window.waitForTimeout(250)
}

test('who is watched is told about, who is not is not', async ({ launch, server, recorder }) => {
  const { window } = await launch()
  await signedIn(window, server)
  const [watched, other] = [absentFriend(server), absentFriend(server, 1)]
  await watch(window, server, watched)
  await moveAndSee(window, server, other, 'available')
  expect(recorder.notifications.shown).toEqual([])
  const told = next(recorder)
  server.move(watched, 'available')
  expect((await told).summary).toBe(`${watched} is available`)
})

test('a drop of five seconds is silent: no alert, no change in the list', async ({
  launch,
  server,
  recorder
}) => {
  const { window } = await launch()
  await signedIn(window, server)
  const here = server.friends().find((friend) => friend.availability === 'available')?.nick ?? ''
  await watch(window, server, here)
  await settings(window, { coolDownMs: 0 })
  server.move(here, 'offline')
  await window.waitForTimeout(5_000)
  expect((await readFriends(window)).find((friend) => friend.name === here)?.availability.kind).toBe(
    'available'
  )
  server.move(here, 'available')
  await window.waitForTimeout(500)
  expect(recorder.notifications.shown).toEqual([])
  await expect
    .poll(() => alertLog(window))
    .toContainEqual(expect.objectContaining({ name: here, reason: 'damped' }))
})

test('pause and quiet hours hold back until they end, a friend who is switched off for good, and the log says why', async ({
  launch,
  server,
  recorder
}) => {
  const { window } = await launch()
  await signedIn(window, server)
  const nick = absentFriend(server)
  await watch(window, server, nick)
  await settings(window, { dampingMs: 0, coolDownMs: 0 })
  const reasons = async (): Promise<string[]> => (await alertLog(window)).map((entry) => entry.reason)

  await call(window, 'pauseAlerts', 'half-hour')
  await moveAndSee(window, server, nick, 'available')
  expect(await reasons()).toContain('paused')
  expect(recorder.notifications.shown).toEqual([])
  const afterPause = next(recorder)
  await call(window, 'pauseAlerts', null)
  expect(await afterPause).toMatchObject({ body: 'This alert was held back until now.' })
  await moveAndSee(window, server, nick, 'away')

  const everyDay = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: 0 }))
  await settings(window, { quietHours: { on: true, spans: everyDay } })
  await moveAndSee(window, server, nick, 'available')
  expect(await reasons()).toContain('quiet-hours')
  await moveAndSee(window, server, nick, 'away')
  await settings(window, { quietHours: { on: false, spans: everyDay } })

  await call(window, 'setFriendAlert', await account(window), friendId(server, nick), { mode: 'never' })
  await moveAndSee(window, server, nick, 'available')
  expect(await reasons()).toContain('never')
  // Whoever left before the quiet hours ended is not told about.
  expect(recorder.notifications.shown).toHaveLength(1)
})

test('"tell me when" and a rule that tells once survive a restart, and a request can be repeated from its notification', async ({
  launch,
  server,
  recorder
}) => {
  const first = await launch()
  await signedIn(first.window, server)
  const nick = absentFriend(server)
  const id = friendId(server, nick)
  await settings(first.window, { dampingMs: 0, coolDownMs: 0 })
  await call(first.window, 'tellMeWhen', await account(first.window), id, 'week')
  const other = absentFriend(server, 1)
  const once = { ...defaultAlertRule, repeat: 'once' as const, madeAt: Date.now() }
  await call(first.window, 'setFriendAlert', await account(first.window), friendId(server, other), {
    mode: 'own',
    rule: once
  })
  const toldOnce = next(recorder)
  server.move(other, 'available')
  expect((await toldOnce).summary).toBe(`${other} is available`)
  await moveAndSee(first.window, server, other, 'away')
  await first.close()

  const { window } = await launch({ userDataDir: first.userDataDir })
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await server.whenListening()
  const own = await account(window)
  const before = recorder.notifications.shown.length
  await moveAndSee(window, server, other, 'available')
  expect(recorder.notifications.shown).toHaveLength(before)
  expect(await alertLog(window)).toContainEqual(
    expect.objectContaining({ name: other, reason: 'once-spent' })
  )
  expect(((await call(window, 'getAlerts')) as AlertsNow).tellMe[own]).toHaveLength(1)

  const told = next(recorder)
  server.move(nick, 'available')
  const notification = await told
  expect(notification).toMatchObject({ summary: `${nick} is available`, timeout: 0 })
  expect(notification.actions.map((action) => action.label)).toEqual(
    expect.arrayContaining(['Open', 'Remind me again'])
  )
  expect(((await call(window, 'getAlerts')) as AlertsNow).tellMe[own]).toEqual([])

  // It may have gone into the desktop's list by then.
  recorder.notifications.expire(notification.id)
  recorder.notifications.invokeAction(notification.id, 'remind-again')
  await expect.poll(async () => ((await call(window, 'getAlerts')) as AlertsNow).tellMe[own]?.length).toBe(1)
  await moveAndSee(window, server, nick, 'away')
  const again = next(recorder)
  server.move(nick, 'available')
  expect((await again).summary).toBe(`${nick} is available`)
  await moveAndSee(window, server, nick, 'away')
  const count = recorder.notifications.shown.length
  await moveAndSee(window, server, nick, 'available')
  expect(recorder.notifications.shown).toHaveLength(count)
})

test('what is no longer true is withdrawn, and a newer word takes the place of the older', async ({
  launch,
  server,
  recorder
}) => {
  const { window } = await launch()
  await signedIn(window, server)
  const nick = absentFriend(server)
  await settings(window, { dampingMs: 0, coolDownMs: 0 })
  await watch(window, server, nick)
  const told = next(recorder)
  server.move(nick, 'available')
  const { id } = await told
  // What went from the screen by itself stands in the desktop's list: it goes from there as well.
  recorder.notifications.expire(id)
  const gone = recorder.notifications.nextWithdrawn(id)
  server.move(nick, 'busy')
  await gone
  expect(recorder.notifications.onScreen()).toEqual([])

  // A rule for both directions: the second notification stands in the place of the first.
  const rule = { ...defaultAlertRule, from: 'any' as const, to: 'any' as const, madeAt: Date.now() }
  await call(window, 'setFriendAlert', await account(window), friendId(server, nick), { mode: 'own', rule })
  const one = next(recorder)
  server.move(nick, 'available')
  const shown = await one
  recorder.notifications.expire(shown.id)
  const two = next(recorder)
  server.move(nick, 'away')
  expect((await two).replacesId).toBe(shown.id)
  expect(recorder.notifications.onScreen()).toHaveLength(1)
})

test.describe('what a cool-down holds back', () => {
  const coolDownMs = 12_000

  /** Tells about a friend, and holds back the next word about her. @returns when the cool-down ends, ms UTC */
  async function holdBack(window: Page, server: ChatServer, recorder: DesktopRecorder): Promise<number> {
    const nick = absentFriend(server)
    await settings(window, { dampingMs: 0, coolDownMs })
    await watch(window, server, nick)
    const told = next(recorder)
    await moveAndSee(window, server, nick, 'available')
    const { at } = await told
    await moveAndSee(window, server, nick, 'away')
    await moveAndSee(window, server, nick, 'available')
    expect(recorder.notifications.shown).toHaveLength(1)
    return at + coolDownMs
  }
  const checkAnew = async (window: Page): Promise<unknown> =>
    call(window, 'retryConnection', await account(window))

  test('is not told while nobody knows whether it is true, and as soon as the server is back', async ({
    launch,
    server,
    recorder
  }) => {
    const { window } = await launch()
    await signedIn(window, server)
    const end = await holdBack(window, server, recorder)
    await server.stop()
    await expect(connectionLine(window)).toHaveText(/Reconnecting|Checking/, { timeout: 10_000 })
    expect(Date.now(), 'the loss was noticed in time for this test').toBeLessThan(end)
    await window.waitForTimeout(end - Date.now() + 1_500)
    expect(recorder.notifications.shown).toHaveLength(1)
    const told = next(recorder)
    await server.start()
    await checkAnew(window)
    await told
  })

  test('is told at its time after the app has looked anew, and needs no further list for it', async ({
    launch,
    server,
    recorder
  }) => {
    const { window } = await launch()
    await signedIn(window, server)
    const end = await holdBack(window, server, recorder)
    const before = server.requestsOf('chatfriends').length
    await checkAnew(window)
    const lists = (): number => server.requestsOf('chatfriends').length - before
    await expect.poll(lists).toBe(1)
    await expect(connectionLine(window)).toHaveText(/Connected/)
    expect(Date.now(), 'all was held back in time for this test').toBeLessThan(end)
    await recorder.notifications.next(() => true, { since: 1, ms: coolDownMs + 5_000 })
    expect(lists(), 'one look is one list').toBe(1)
  })
})

test.describe('in a large company', () => {
  test.use({ companyOptions: { size: 600, seed: 5 } })

  test('a storm of 500 changes is one digest', async ({ launch, server, recorder }) => {
    const { window } = await launch()
    await signedIn(window, server)
    await settings(window, { defaultFor: 'everyone' })
    const absent = server.friends().filter((friend) => friend.availability !== 'available')
    const here = server.friends().filter((friend) => friend.availability === 'available')
    server.moveMany(here.map((friend) => [friend.userId, 'away'] as const))
    await waitFor(
      'everyone away',
      async () => (await readFriends(window)).every((friend) => friend.availability.kind !== 'available'),
      { ms: 25_000 }
    )
    const before = recorder.notifications.shown.length
    server.moveMany([...absent, ...here].slice(0, 500).map((friend) => [friend.userId, 'available'] as const))
    await waitFor(
      'the storm in the list',
      async () =>
        (await readFriends(window)).filter((friend) => friend.availability.kind === 'available').length ===
        500
    )
    await window.waitForTimeout(1_500)
    expect(recorder.notifications.onScreen()).toHaveLength(1)
    expect(recorder.notifications.onScreen()[0]?.summary).toMatch(/^500 friends became available/)
    expect(recorder.notifications.shown.length - before).toBeLessThanOrEqual(2)
  })
})

test('one click in the details asks to be told, and the window says until when', async ({
  launch,
  server,
  recorder
}) => {
  const { window } = await launch()
  await signedIn(window, server)
  const nick = absentFriend(server)
  await settings(window, { dampingMs: 0, coolDownMs: 0 })
  await friendRow(window, nick, server.person(nick).availability).click()
  await window.getByRole('button', { name: /Within a week/ }).click()
  await expect(window.getByText(`You will be told when ${nick} is next available`)).toBeVisible()
  // The person looks elsewhere, so that the alert is needed.
  await window.getByRole('searchbox', { name: 'Find a friend' }).click()
  await call(window, 'setViewedFriend', null)
  const told = next(recorder)
  server.move(nick, 'available')
  expect((await told).summary).toBe(`${nick} is available`)
})

test('nothing pops up about the friend whose details are looked at', async ({ launch, server, recorder }) => {
  const { window, app } = await launch()
  await signedIn(window, server)
  const nick = absentFriend(server)
  await settings(window, { dampingMs: 0, coolDownMs: 0 })
  await watch(window, server, nick)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus())
  await friendRow(window, nick, server.person(nick).availability).click()
  await expect(window.getByRole('heading', { name: nick })).toBeVisible()
  await window.waitForTimeout(300)
  await moveAndSee(window, server, nick, 'available')
  expect(recorder.notifications.shown).toEqual([])
  await expect.poll(() => alertLog(window)).toContainEqual(expect.objectContaining({ reason: 'focused' }))

  // Nobody looks while the screen is locked; whoever unlocks it looks at her again, without a click.
  await moveAndSee(window, server, nick, 'away')
  const lock = (locked: boolean) =>
    app.evaluate(
      ({ powerMonitor }, name) => powerMonitor.emit(name),
      locked ? 'lock-screen' : 'unlock-screen'
    )
  await lock(true)
  const told = next(recorder)
  server.move(nick, 'available')
  const { id } = await told
  const seen = recorder.notifications.nextWithdrawn(id)
  await lock(false)
  await seen
  await moveAndSee(window, server, nick, 'away')
  await moveAndSee(window, server, nick, 'available')
  expect(recorder.notifications.shown).toHaveLength(1)
})
