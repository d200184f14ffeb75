import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { watchQuietDesktop, type QuietDesktop } from '../../main/desktop/linux/quietDesktop'
import { serve, variant, type BusConnection, type ServedMethod } from '../desktop/busConnection'
import { ownProcess } from '../desktop/ownedProcess'
import { createFakeClock } from '../fakeClock'
import {
  appBus,
  atEnd,
  endAll,
  program,
  restartableBus,
  settled,
  tellProperty,
  waitFor
} from './linuxDesktopRig'

const run = promisify(execFile)

afterEach(async () => {
  await endAll()
  vi.unstubAllEnvs()
})

const name = 'org.freedesktop.Notifications'
const path = '/org/freedesktop/Notifications'

/** A notification server that goes by the name of a real one, with a property that tells its quiet. */
async function serverCalled(
  env: Record<string, string>,
  called: string,
  properties: Record<string, boolean> = {}
) {
  const connection = await program(env)
  const information: ServedMethod = { out: 'ssss', run: () => [called, 'tests', '1', '1.2'] }
  serve(connection, path, name, { GetServerInformation: information }, () =>
    Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, variant('b', value)]))
  )
  await connection.requestName(name)
  return connection
}

function watch(env: Record<string, string>) {
  const bus = appBus(env)
  const clock = createFakeClock()
  const changes: boolean[] = []
  const quiet: QuietDesktop = watchQuietDesktop(bus, (active) => changes.push(active), clock)
  atEnd(() => quiet.dispose())
  return { bus, quiet, changes, clock }
}

/** The folders in which programs keep their settings, apart from the person's own; also for this process. */
async function ownSettings(env: Record<string, string>): Promise<Record<string, string>> {
  const dir = await mkdtemp(join(tmpdir(), 'ozeki-settings-'))
  atEnd(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))
  // The folders must differ: dconf keeps a file of the same name in two of them.
  const folders = ['home', 'config', 'cache', 'run'].map((name) => join(dir, name))
  for (const folder of folders) await mkdir(folder)
  const [home = '', config = '', cache = '', runtime = ''] = folders
  const own = { ...env, HOME: home, XDG_CONFIG_HOME: config, XDG_CACHE_HOME: cache, XDG_RUNTIME_DIR: runtime }
  for (const [key, value] of Object.entries(own)) vi.stubEnv(key, value)
  return own
}

/** GNOME's description of its switch, which machines without GNOME may lack. */
async function gnomeSchema(env: Record<string, string>): Promise<Record<string, string>> {
  const dir = join(env['HOME'] ?? '', 'schemas')
  await mkdir(dir)
  await writeFile(
    join(dir, 'org.gnome.desktop.notifications.gschema.xml'),
    `<schemalist><schema id="org.gnome.desktop.notifications" path="/org/gnome/desktop/notifications/">
<key name="show-banners" type="b"><default>true</default></key></schema></schemalist>`
  )
  await run('glib-compile-schemas', [dir])
  vi.stubEnv('GSETTINGS_SCHEMA_DIR', dir)
  return { ...env, GSETTINGS_SCHEMA_DIR: dir }
}

async function startProgram(command: string, env: Record<string, string>, bus: BusConnection, owns: string) {
  const started = ownProcess(command, [], { env, stdio: 'ignore' })
  atEnd(() => started.end())
  await waitFor(owns, () => bus.hasOwner(owns))
}

describe("the desktop's do-not-disturb", () => {
  it("follows the server's own word (KDE)", async () => {
    const { env } = await restartableBus()
    const properties = { Inhibited: true }
    const server = await serverCalled(env, 'Plasma', properties)
    const { quiet, changes } = watch(env)
    await waitFor('quiet', () => quiet.active)
    properties.Inhibited = false
    tellProperty(server, name, 'Inhibited', false)
    await waitFor('noise', () => !quiet.active)
    expect(changes).toEqual([true, false])
  })

  it('is off without a server, without a bus, with a server that does not tell, and after a quiet server ended', async () => {
    const daemon = await restartableBus()
    const { bus, quiet, changes } = watch(daemon.env)
    await settled(bus)
    const silent = await serverCalled(daemon.env, 'notification-daemon')
    await settled(bus)
    expect(quiet.active).toBe(false)
    await silent.close()
    const loud = await serverCalled(daemon.env, 'Plasma', { Inhibited: true })
    await waitFor('quiet', () => quiet.active)
    await loud.close()
    await waitFor('noise', () => !quiet.active)
    await serverCalled(daemon.env, 'Plasma', { Inhibited: true })
    await waitFor('quiet again', () => quiet.active)
    await daemon.stop()
    await waitFor('noise again', () => !quiet.active)
    expect(changes).toEqual([true, false, true, false])
  })

  it('is looked at again every two minutes where nobody tells of a change', async () => {
    const { env } = await restartableBus()
    const properties = { Inhibited: false }
    await serverCalled(env, 'Plasma', properties)
    const { bus, quiet, clock } = watch(env)
    await settled(bus)
    properties.Inhibited = true
    clock.pass(119_000)
    await settled(bus)
    expect(quiet.active).toBe(false)
    clock.pass(1_000)
    await waitFor('quiet', () => quiet.active)
  })

  it("follows the switch of Xfce's real settings, but not where another program shows notifications", async () => {
    const { env } = await restartableBus()
    const own = await ownSettings(env)
    const settings = await program(env)
    const xfconfd = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib', '/usr/lib64']
      .map((folder) => join(folder, 'xfce4/xfconf/xfconfd'))
      .find((file) => existsSync(file))
    await startProgram(xfconfd ?? 'xfconfd', own, settings, 'org.xfce.Xfconf')
    const set = (value: boolean) =>
      settings.call('org.xfce.Xfconf', '/org/xfce/Xfconf', 'org.xfce.Xfconf', 'SetProperty', 'ssv', [
        'xfce4-notifyd',
        '/do-not-disturb',
        variant('b', value)
      ])
    const server = await serverCalled(env, 'Xfce Notify Daemon')
    const { bus, quiet } = watch(env)
    await settled(bus)
    expect(quiet.active).toBe(false)
    await set(true)
    await waitFor('quiet', () => quiet.active)
    await settings.call('org.xfce.Xfconf', '/org/xfce/Xfconf', 'org.xfce.Xfconf', 'ResetProperty', 'ssb', [
      'xfce4-notifyd',
      '/do-not-disturb',
      false
    ])
    await waitFor('noise', () => !quiet.active)
    await set(true)
    await waitFor('quiet', () => quiet.active)
    await server.close()
    await serverCalled(env, 'Plasma', { Inhibited: false })
    await waitFor('noise', () => !quiet.active)
    await settled(bus)
    expect(quiet.active).toBe(false)
  })

  it("follows GNOME's real settings", async () => {
    const { env } = await restartableBus()
    const own = await gnomeSchema(await ownSettings(env))
    const bystander = await program(env)
    await startProgram('/usr/libexec/dconf-service', own, bystander, 'ca.desrt.dconf')
    const show = (value: boolean) =>
      run('gsettings', ['set', 'org.gnome.desktop.notifications', 'show-banners', String(value)], {
        env: own
      })
    await serverCalled(env, 'gnome-shell')
    const { quiet, changes } = watch(env)
    await show(false)
    await waitFor('quiet', () => quiet.active)
    await show(true)
    await waitFor('noise', () => !quiet.active)
    expect(changes).toEqual([true, false])
  })

  it("asks GNOME's settings portal first, where it answers", async () => {
    const { env } = await restartableBus()
    await ownSettings(env)
    const portal = await program(env)
    let banners = false
    const iface = 'org.freedesktop.portal.Settings'
    serve(portal, '/org/freedesktop/portal/desktop', iface, {
      Read: { out: 'v', run: () => [variant('v', variant('b', banners))] }
    })
    await portal.requestName('org.freedesktop.portal.Desktop')
    await serverCalled(env, 'gnome-shell')
    const { quiet } = watch(env)
    await waitFor('quiet', () => quiet.active)
    banners = true
    portal.signal('/org/freedesktop/portal/desktop', iface, 'SettingChanged', 'ssv', [
      'org.gnome.desktop.notifications',
      'show-banners',
      variant('b', true)
    ])
    await waitFor('noise', () => !quiet.active)
  })
})
