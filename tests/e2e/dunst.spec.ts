import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { desktopRecorder } from '../desktop'
import { busConnection, variant } from '../desktop/busConnection'
import { ownProcess } from '../desktop/ownedProcess'
import { clickAt, drawnPixels, screenshot, windowsOf } from '../desktop/screen'
import { account, alertLog, call, settings } from './bridge'
import { connectionLine, expect, signIn, test as base, waitFor, wordsFor } from './fixtures'

// A real notification daemon draws on the display of the test, and a real mouse clicks there.

const name = 'org.freedesktop.Notifications'
const path = '/org/freedesktop/Notifications'
const dunstInterface = 'org.dunstproject.cmd0'
const pictures = resolve(__dirname, '../../test-results/dunst')

interface Dunst {
  /** How many notifications it draws now. */
  displayed(): Promise<number>
  /** How many it has and does not draw, as while it is paused. */
  waiting(): Promise<number>
  setPaused(paused: boolean): Promise<void>
}

const test = base.extend<{ dunst: Dunst }>({
  recorder: async ({ desktop, dunst }, use) => {
    void dunst
    const recorder = await desktopRecorder(desktop.env, { notifications: false })
    await use(recorder)
    await recorder.close()
  },
  dunst: async ({ desktop: { env, dir } }, use) => {
    const file = join(dir, 'dunstrc')
    await writeFile(
      file,
      `[global]
origin = top-right
offset = 20x20
width = 360
font = DejaVu Sans 10
format = "<b>%s</b>\\n%b"
markup = full
icon_position = left
mouse_left_click = do_action, close_current
`
    )
    const daemon = ownProcess('dunst', ['-config', file], { env, stdio: 'ignore' })
    const bus = await busConnection(env)
    const property = (member: string, signature: string, ...words: unknown[]) =>
      bus.call(name, path, 'org.freedesktop.DBus.Properties', member, signature, [dunstInterface, ...words])
    await waitFor('dunst', () => bus.hasOwner(name))
    const count = async (which: string) => Number((await property('Get', 'ss', which))[0])
    await use({
      displayed: () => count('displayedLength'),
      waiting: () => count('waitingLength'),
      setPaused: async (paused) => void (await property('Set', 'ssv', 'paused', variant('b', paused)))
    })
    await bus.close()
    await daemon.end()
  }
})

test.use({ companyOptions: { size: 8, seed: 5 } })

/** Signs in and watches somebody who is away. @returns her name */
async function watchSomebody(window: Page, server: Parameters<typeof wordsFor>[0]): Promise<string> {
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await server.whenListening()
  const nick = server.friends().find((friend) => friend.availability === 'away')?.nick ?? ''
  const id = server.person(nick).userId as never
  await call(window, 'setFriendAlert', await account(window), id, { mode: 'watch' })
  await settings(window, { dampingMs: 0, coolDownMs: 0 })
  return nick
}

test('dunst draws the notification, replaces it, and a click of the mouse opens the window on that friend', async ({
  launch,
  server,
  recorder,
  dunst,
  desktop: { env }
}) => {
  const { window, app } = await launch()
  const nick = await watchSomebody(window, server)
  await recorder.tray.item()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const visible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await expect.poll(visible).toBe(false)
  const empty = await screenshot(env, join(pictures, 'before.png'))

  server.move(nick, 'available')
  const [area] = await waitFor('the notification on the screen', async () => {
    const found = await windowsOf(env, 'Dunst')
    return found.length > 0 ? found : null
  })
  await expect.poll(() => dunst.displayed()).toBe(1)
  await window.waitForTimeout(300)
  const drawn = await screenshot(env, join(pictures, 'available.png'))
  expect(drawnPixels(empty, area!)).toBe(0)
  // Text and mark: more than a frame, less than noise.
  expect(drawnPixels(drawn, area!)).toBeGreaterThan(800)

  server.move(nick, 'busy')
  await window.waitForTimeout(1_000)
  expect(await dunst.displayed()).toBeLessThanOrEqual(1)
  server.move(nick, 'available')
  await expect.poll(() => dunst.displayed()).toBe(1)
  const [now] = await windowsOf(env, 'Dunst')
  await clickAt(env, now!.x + 150, now!.y + now!.height / 2)
  await expect.poll(visible).toBe(true)
  await expect(window.getByRole('heading', { name: nick })).toBeVisible()
  await expect.poll(() => dunst.displayed()).toBe(0)
  await screenshot(env, join(pictures, 'opened.png'))
})

test('while dunst is paused nothing is sent to it, unless the person wants that, and the log says why', async ({
  launch,
  server,
  dunst
}) => {
  const { window } = await launch()
  const nick = await watchSomebody(window, server)
  const quiet = async () =>
    ((await call(window, 'getAlerts')) as { desktopDoNotDisturb: boolean }).desktopDoNotDisturb
  expect(await quiet()).toBe(false)
  await dunst.setPaused(true)
  await expect.poll(quiet).toBe(true)
  server.move(nick, 'available')
  await expect
    .poll(() => alertLog(window))
    .toContainEqual(expect.objectContaining({ name: nick, reason: 'do-not-disturb' }))
  await window.waitForTimeout(300)
  expect([await dunst.waiting(), await dunst.displayed()]).toEqual([0, 0])

  // It is told at the end, and withdrawn with her leaving.
  await dunst.setPaused(false)
  await expect.poll(quiet).toBe(false)
  await expect.poll(() => dunst.displayed()).toBe(1)
  server.move(nick, 'away')
  await expect.poll(() => dunst.displayed()).toBe(0)

  // Whoever does not want to honour it has it sent: this daemon keeps it until it may draw.
  await settings(window, { honourDoNotDisturb: false })
  await dunst.setPaused(true)
  await expect.poll(quiet).toBe(true)
  server.move(nick, 'available')
  await expect.poll(() => dunst.waiting()).toBe(1)
  await dunst.setPaused(false)
  await expect.poll(() => dunst.displayed()).toBe(1)
})
