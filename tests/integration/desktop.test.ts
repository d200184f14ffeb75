import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import {
  desktopRecorder,
  secretTool,
  startDesktop,
  waitFor,
  type Desktop,
  type DesktopOptions,
  type DesktopRecorder
} from '../desktop'
import { busConnection, serve, variant, type BusConnection } from '../desktop/busConnection'

const run = promisify(execFile)
const attributes = { service: 'harness', account: 'anna' }
const ends: (() => Promise<void> | void)[] = []

async function desktop(options: DesktopOptions = {}): Promise<Desktop> {
  const started = await startDesktop(options)
  ends.push(() => started.close())
  return started
}

async function recorder(on: Desktop): Promise<DesktopRecorder> {
  const recording = await desktopRecorder(on.env)
  ends.push(() => recording.close())
  return recording
}

async function app(on: Desktop): Promise<BusConnection> {
  const connection = await busConnection(on.env)
  ends.push(() => connection.close())
  return connection
}

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const notify = (connection: BusConnection, summary: string, replaces = 0) =>
  connection
    .call(
      'org.freedesktop.Notifications',
      '/org/freedesktop/Notifications',
      'org.freedesktop.Notifications',
      'Notify',
      'susssasa{sv}i',
      ['Harness', replaces, '', summary, 'Grüße', ['default', 'View'], { urgency: variant('y', 1) }, -1]
    )
    .then(([id]) => Number(id))

/** @returns pids of processes whose environment names this folder. */
function processesOf(dir: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(dir)
    } catch {
      return false
    }
  })
}

describe('the keyring of the test desktop', () => {
  it('keeps a secret and gives it back', async () => {
    const { env } = await desktop()
    await secretTool(env).store('Harness', attributes, 's3cret-ü')
    expect(await secretTool(env).lookup(attributes)).toBe('s3cret-ü')
    await secretTool(env).clear(attributes)
    expect(await secretTool(env).lookup(attributes)).toBeNull()
  })

  it('gives no secret while it is locked, and gives it again once it is unlocked', async () => {
    const { env, keyring } = await desktop()
    await secretTool(env).store('Harness', attributes, 'kept')
    await keyring?.lock()
    expect(await isLocked(env)).toBe(true)
    await keyring?.unlock()
    expect(await isLocked(env)).toBe(false)
    expect(await secretTool(env).lookup(attributes)).toBe('kept')
  })

  it('is locked from the start where that is asked for', async () => {
    const { env } = await desktop({ keyring: 'locked' })
    expect(await isLocked(env)).toBe(true)
  })

  it('is not there on a bus without one', async () => {
    const { env } = await desktop({ keyring: 'none' })
    await expect(run('secret-tool', ['lookup', 'service', 'harness'], { env })).rejects.toThrow(
      /org\.freedesktop\.secrets was not provided/
    )
  })

  it('cannot even be asked for without a bus', async () => {
    const { env } = await desktop({ keyring: 'no-bus' })
    await expect(run('secret-tool', ['lookup', 'service', 'harness'], { env })).rejects.toThrow(/disabled/)
    await expect(busConnection(env)).rejects.toThrow('no session bus')
  })
})

async function isLocked(env: Record<string, string>): Promise<boolean> {
  const connection = await busConnection(env)
  const collection = '/org/freedesktop/secrets/collection/login'
  const [locked] = await connection.call(
    'org.freedesktop.secrets',
    collection,
    'org.freedesktop.DBus.Properties',
    'Get',
    'ss',
    ['org.freedesktop.Secret.Collection', 'Locked']
  )
  await connection.close()
  return locked === true
}

describe('the notification recorder', () => {
  it('records what was shown, what took its place and what was taken back', async () => {
    const on = await desktop({ keyring: 'none' })
    const { notifications } = await recorder(on)
    const sender = await app(on)
    const first = await notify(sender, 'Anna is available')
    expect(await notify(sender, 'Anna is away', first)).toBe(first)
    const second = await notify(sender, 'Ben is available')
    const shown = await notifications.next((one) => one.summary === 'Anna is away')
    expect(shown).toMatchObject({
      appName: 'Harness',
      replacesId: first,
      body: 'Grüße',
      actions: [{ key: 'default', label: 'View' }],
      hints: { urgency: 1 }
    })
    expect(notifications.onScreen().map((one) => one.summary)).toEqual(['Anna is away', 'Ben is available'])
    await close(sender, second)
    expect((await notifications.nextWithdrawn(second)).id).toBe(second)
    expect(notifications.onScreen().map((one) => one.id)).toEqual([first])
  })

  it('plays the person who clicks and who dismisses', async () => {
    const on = await desktop({ keyring: 'none' })
    const { notifications } = await recorder(on)
    const sender = await app(on)
    const heard: unknown[] = []
    sender.onSignal((signal) => {
      if (signal.interface === 'org.freedesktop.Notifications') heard.push([signal.member, ...signal.body])
    })
    await sender.match("type='signal',interface='org.freedesktop.Notifications'")
    const [a, b] = [await notify(sender, 'a'), await notify(sender, 'b')]
    notifications.invokeAction(a, 'default')
    notifications.closeNotification(b)
    await waitFor('three signals', () => heard.length === 3)
    expect(heard).toEqual([
      ['ActionInvoked', a, 'default'],
      ['NotificationClosed', a, 2],
      ['NotificationClosed', b, 2]
    ])
    expect(notifications.onScreen()).toEqual([])
  })

  it('says what it saw when a notification does not come', async () => {
    const on = await desktop({ keyring: 'none' })
    const { notifications } = await recorder(on)
    await notify(await app(on), 'something else')
    await expect(notifications.next((one) => one.summary === 'Anna', { ms: 100 })).rejects.toThrow(
      'a notification: not within 100 ms; seen: [["something else","Grüße"]]'
    )
  })
})

const close = (connection: BusConnection, id: number) =>
  connection.call(
    'org.freedesktop.Notifications',
    '/org/freedesktop/Notifications',
    'org.freedesktop.Notifications',
    'CloseNotification',
    'u',
    [id]
  )

/** A tray icon made by hand, with a menu of one entry below another. */
async function offerIcon(connection: BusConnection, clicked: number[]): Promise<void> {
  const path = '/StatusNotifierItem'
  serve(connection, path, 'org.kde.StatusNotifierItem', { Activate: { out: '', run: () => [] } }, () => ({
    Id: variant('s', 'harness'),
    ToolTip: variant('(sa(iiay)ss)', ['', [], '2 of 3 friends available', '']),
    IconPixmap: variant('a(iiay)', [[1, 1, Buffer.from([255, 1, 2, 3])]]),
    Menu: variant('o', '/menu')
  }))
  const entry = (id: number, properties: object, children: unknown[] = []) =>
    variant('(ia{sv}av)', [id, properties, children])
  const ticked = {
    label: variant('s', '_Quiet'),
    'toggle-type': variant('s', 'checkmark'),
    'toggle-state': variant('i', 1)
  }
  const root = [
    0,
    {},
    [
      entry(1, { label: variant('s', 'More') }, [
        entry(2, ticked),
        entry(3, { label: variant('s', 'Off'), enabled: variant('b', false) })
      ])
    ]
  ]
  serve(connection, '/menu', 'com.canonical.dbusmenu', {
    AboutToShow: { out: 'b', run: () => [false] },
    GetLayout: { out: 'u(ia{sv}av)', run: () => [1, root] },
    Event: {
      out: '',
      run([id]) {
        clicked.push(Number(id))
        return []
      }
    }
  })
  await connection.call(
    'org.kde.StatusNotifierWatcher',
    '/StatusNotifierWatcher',
    'org.kde.StatusNotifierWatcher',
    'RegisterStatusNotifierItem',
    's',
    [path]
  )
}

describe('the tray recorder', () => {
  it('reads an icon with its tool tip and menu, clicks in it, and sees it go', async () => {
    const on = await desktop({ keyring: 'none' })
    const { tray } = await recorder(on)
    const owner = await app(on)
    const clicked: number[] = []
    await offerIcon(owner, clicked)
    const item = await tray.item()
    expect(await item.toolTip((text) => text.startsWith('2 of 3'))).toBe('2 of 3 friends available')
    expect((await item.properties()).pictures).toMatchObject([{ width: 1, height: 1 }])
    expect(await item.menu()).toMatchObject([
      { label: 'More', children: [{ label: 'Quiet', checked: true }, { enabled: false }] }
    ])
    await item.click('More', 'Quiet')
    expect(clicked).toEqual([2])
    await expect(item.click('More', 'Off')).rejects.toThrow('greyed')
    await expect(item.click('Less')).rejects.toThrow('No menu entry "Less" among ["More"]')
    owner.signal('/StatusNotifierItem', 'org.kde.StatusNotifierItem', 'NewIcon', '', [])
    await waitFor('NewIcon', () => item.signals.find((signal) => signal.name === 'NewIcon'))
    await owner.close()
    await tray.empty()
    expect(tray.history).toEqual({ came: 1, went: 1 })
  })
})

describe('the end of a test desktop', () => {
  it('leaves no process and no folder', async () => {
    const { dir, close: end } = await desktop()
    expect(processesOf(dir).length).toBeGreaterThanOrEqual(3)
    await end()
    expect(processesOf(dir)).toEqual([])
    expect(existsSync(dir)).toBe(false)
  })

  it('comes with the end of the process that started it, even when that is killed', async () => {
    const starter = `require('./tests/desktop/index.ts').startDesktop().then((d) => console.log(d.dir)); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', starter], {
      cwd: resolve(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const dir = await new Promise<string>((done) =>
      child.stdout.once('data', (bytes: Buffer) => done(bytes.toString().trim()))
    )
    expect(processesOf(dir).length).toBeGreaterThanOrEqual(3)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    // Until then it is a zombie, which counts as alive.
    await ended
    await waitFor('the end of all', () => processesOf(dir).length === 0)
    // The next desktop clears away what the killed one could not.
    await desktop({ keyring: 'no-bus' })
    expect(existsSync(dir)).toBe(false)
  }, 20_000)
})
