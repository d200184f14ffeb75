import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { desktopRecorder } from '../desktop'
import { busConnection } from '../desktop/busConnection'
import { ownProcess, type OwnedProcess } from '../desktop/ownedProcess'
import {
  type Area,
  changedArea,
  clickAt,
  drawnPixels,
  keepPart,
  pressKeys,
  screenshot,
  type ScreenPicture,
  windowsOf
} from '../desktop/screen'
import { connectionLine, expect, type RunningApp, signIn, test as base, waitFor, wordsFor } from './fixtures'

// The panel of Xfce with its tray, on the display of the test, and a real mouse.

const watcher = 'org.kde.StatusNotifierWatcher'
const documented = resolve(__dirname, '../../docs/screenshots/tray-menu.png')
const pictures = resolve(__dirname, '../../test-results/panel')
// High enough to tell an icon that fills it from one that stays small.
const bar: Area = { x: 0, y: 0, width: 1280, height: 48 }

interface Panel {
  /** As a crash does. */
  kill(): Promise<void>
  start(): Promise<void>
}

const test = base.extend<{ panel: Panel }>({
  recorder: async ({ desktop, panel }, use) => {
    void panel
    const recorder = await desktopRecorder(desktop.env, { tray: false })
    await use(recorder)
    await recorder.close()
  },
  panel: async ({ desktop: { env } }, use) => {
    await configurePanel(env)
    const bus = await busConnection(env)
    const settings = ownProcess(xfconfd(), [], { env, stdio: 'ignore' })
    await waitFor("Xfce's settings", () => bus.hasOwner('org.xfce.Xfconf'))
    let panel: OwnedProcess | null = null
    const start = async () => {
      panel = ownProcess('xfce4-panel', ['--disable-wm-check'], { env, stdio: 'ignore' })
      await waitFor('the tray of the panel', () => bus.hasOwner(watcher), { ms: 15_000 })
    }
    const kill = async () => {
      panel?.child.kill('SIGKILL')
      await panel?.end()
      await waitFor('the end of the tray', async () => !(await bus.hasOwner(watcher)))
    }
    await start()
    await use({ start, kill })
    await kill()
    await settings.end()
    await bus.close()
  }
})

test.use({ companyOptions: { size: 8, seed: 5 } })

const xfconfd = (): string =>
  ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib', '/usr/lib64']
    .map((folder) => join(folder, 'xfce4/xfconf/xfconfd'))
    .find((file) => existsSync(file)) ?? 'xfconfd'

/** One bar at the top edge, with nothing in it but the tray. */
async function configurePanel(env: Record<string, string>): Promise<void> {
  const folder = join(env['XDG_CONFIG_HOME'] ?? '', 'xfce4/xfconf/xfce-perchannel-xml')
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'xfce4-panel.xml'),
    `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="${bar.height}"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray">
      <property name="icon-size" type="int" value="0"/>
    </property>
  </property>
</channel>
`
  )
}

/** Waits until the bar differs from `before`. @returns where, and what the display shows */
async function iconIn(env: Record<string, string>, before: ScreenPicture, file: string) {
  return waitFor(
    'an icon in the panel',
    async () => {
      const picture = await screenshot(env, join(pictures, file))
      const area = changedArea(before, picture, bar)
      return area && area.width >= 12 && drawnPixels(picture, area) > 60 ? { picture, area } : null
    },
    { ms: 10_000 }
  )
}

const visible = ({ app }: RunningApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()))

const middle = (area: Area): [number, number] => [area.x + area.width / 2, area.y + area.height / 2]

test('the icon stands in the panel, opens the window, and its menu works by mouse and keyboard', async ({
  launch,
  server,
  panel,
  desktop: { env }
}) => {
  void panel
  await waitFor('the bar', async () => (await windowsOf(env, 'xfce4-panel')).length > 0)
  const empty = await screenshot(env, join(pictures, 'empty.png'))
  const running = await launch()
  await signIn(running.window, wordsFor(server))
  await expect(connectionLine(running.window)).toHaveText(/Connected/)
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(() => visible(running)).toBe(false)
  const { area } = await iconIn(env, empty, 'icon.png')
  expect(Math.min(area.width, area.height), 'the icon fills a high bar').toBeGreaterThanOrEqual(36)

  await clickAt(env, ...middle(area))
  await expect.poll(() => visible(running)).toBe(true)
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(() => visible(running)).toBe(false)

  const below: Area = { x: 0, y: bar.height + 4, width: 1280, height: 700 }
  const closed = await screenshot(env, join(pictures, 'closed.png'))
  await clickAt(env, ...middle(area), 3)
  await waitFor('the menu', async () => {
    const open = await screenshot(env, join(pictures, 'menu.png'))
    const drawn = changedArea(closed, open, below)
    if (drawn === null || drawn.height <= 100 || drawn.width <= 80) return false
    const corner = { x: 0, y: 0, width: drawn.x + drawn.width + 40, height: drawn.y + drawn.height + 20 }
    if (process.env['UPDATE_SCREENSHOTS']) await keepPart(open, corner, documented)
    return true
  })
  // The last entry.
  await pressKeys(env, 'Up', 'Return')
  await running.ended
})

test('a panel that was killed and started again shows the icon again, and without one the window is only minimised', async ({
  launch,
  server,
  panel,
  desktop: { env }
}) => {
  await waitFor('the bar', async () => (await windowsOf(env, 'xfce4-panel')).length > 0)
  const empty = await screenshot(env, join(pictures, 'empty.png'))
  const running = await launch()
  await signIn(running.window, wordsFor(server))
  await expect(connectionLine(running.window)).toHaveText(/Connected/)
  const putAway = () =>
    running.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.close()
      return window?.isVisible() === false ? 'hidden' : 'minimised'
    })
  await expect.poll(putAway).toBe('hidden')
  await iconIn(env, empty, 'before-restart.png')

  await panel.kill()
  await expect
    .poll(async () => {
      await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show())
      return putAway()
    })
    .toBe('minimised')
  await panel.start()
  const { area } = await iconIn(env, empty, 'after-restart.png')
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  await expect.poll(() => visible(running)).toBe(false)
  await clickAt(env, ...middle(area))
  await expect.poll(() => visible(running)).toBe(true)
})

base(
  'the icon reaches a panel that comes after the app and one that starts anew, each once',
  async ({ launch, server, recorder }) => {
    await recorder.tray.leave()
    const { window } = await launch()
    await signIn(window, wordsFor(server))
    await expect(connectionLine(window)).toHaveText(/Connected/)
    await window.waitForTimeout(1_000)
    for (let round = 1; round <= 3; round += 1) {
      await recorder.tray.comeBack()
      await recorder.tray.item()
      // Longer than the app waits before it helps.
      await window.waitForTimeout(1_200)
      const [item, ...more] = recorder.tray.items()
      expect(more).toEqual([])
      await item!.toolTip((text) => text.endsWith('friends available'))
      expect((await item!.menu()).length).toBeGreaterThan(2)
      await recorder.tray.leave()
      await window.waitForTimeout(200)
    }
  }
)
