import { afterEach, describe, expect, it } from 'vitest'
import { systemBus, watchScreenLock } from '../../main/desktop/linux/screenLock'
import { serve, variant } from '../desktop/busConnection'
import { waitFor } from '../desktop/waitFor'
import { daemon } from '../../main/desktop/linux/sessionBus'
import { appBus, atEnd, endAll, program, restartableBus } from './linuxDesktopRig'

afterEach(endAll)

const login = 'org.freedesktop.login1'
const ownSession = '/org/freedesktop/login1/session/_31'
const nowhere = 'unix:path=/nonexistent/bus'

interface Room {
  /** What the app was told. */
  readonly told: string[]
  /** A desktop's screen saver speaks. */
  saver(iface: string, ...body: unknown[]): void
  /** logind says that the login at `path` is locked, or not. */
  hint(locked: unknown, path?: string): void
  restartSessionBus(): Promise<void>
  end(): void
}

/** A session bus and a system bus with a logind, and the app watching both. */
async function room({ hasLogind = true } = {}): Promise<Room> {
  const [session, system] = [await restartableBus(), await restartableBus()]
  let saver = await program(session.env)
  const logind = await program(system.env)
  let asked = false
  if (hasLogind) {
    await logind.requestName(login)
    serve(logind, '/org/freedesktop/login1', `${login}.Manager`, {
      GetSession: {
        out: 'o',
        run: ([id]) => {
          asked = id === 'auto'
          return [ownSession]
        }
      }
    })
  }
  const told: string[] = []
  const sessionBus = appBus(session.env)
  const other = systemBus(
    hasLogind
      ? { DBUS_SYSTEM_BUS_ADDRESS: system.env['DBUS_SESSION_BUS_ADDRESS'] }
      : { DBUS_SYSTEM_BUS_ADDRESS: nowhere }
  )
  atEnd(() => other.dispose())
  const end = watchScreenLock({
    session: sessionBus,
    system: other,
    onLock: () => told.push('locked'),
    onUnlock: () => told.push('unlocked')
  })
  atEnd(end)
  // An answer after the rules were sent means that they are known to the bus.
  const ready = (bus: typeof sessionBus) =>
    waitFor('the app on the bus', () =>
      bus.call({ ...daemon, member: 'GetId' }).then(
        () => true,
        () => false
      )
    )
  await ready(sessionBus)
  if (hasLogind) {
    await waitFor('the question for the own login', () => asked)
    // The answer to it is on its way, and the rule that follows from it.
    await new Promise((done) => setTimeout(done, 100))
    await ready(other)
  }
  return {
    told,
    saver: (iface, ...body) =>
      saver.signal('/ScreenSaver', iface, 'ActiveChanged', typeof body[0] === 'string' ? 's' : 'b', body),
    hint: (locked, path = ownSession) =>
      logind.signal(path, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'sa{sv}as', [
        `${login}.Session`,
        {
          IdleHint: variant('b', false),
          LockedHint: variant(typeof locked === 'string' ? 's' : 'b', locked)
        },
        []
      ]),
    async restartSessionBus() {
      await session.stop()
      await session.start()
      saver = await program(session.env)
      // The app comes back by itself, half a second after it noticed.
      await new Promise((done) => setTimeout(done, 700))
      await ready(sessionBus)
    },
    end
  }
}

const words = (told: readonly string[], count: number) =>
  waitFor(`${count} words to the app`, () => told.length >= count)

describe('the lock of the screen on Linux', () => {
  it.each([
    'org.freedesktop.ScreenSaver',
    'org.gnome.ScreenSaver',
    'org.cinnamon.ScreenSaver',
    'org.mate.ScreenSaver',
    'org.xfce.ScreenSaver'
  ])('is told by %s', async (iface) => {
    const { told, saver } = await room({ hasLogind: false })
    saver(iface, true)
    await words(told, 1)
    saver(iface, false)
    await words(told, 2)
    expect(told).toEqual(['locked', 'unlocked'])
  })

  it('is told by logind for the own login alone', async () => {
    const { told, hint } = await room()
    hint(true, '/org/freedesktop/login1/session/_32')
    hint(true)
    await words(told, 1)
    hint(false)
    await words(told, 2)
    expect(told).toEqual(['locked', 'unlocked'])
  })

  it('is told once when the screen saver and logind both say it', async () => {
    const { told, saver, hint } = await room()
    saver('org.gnome.ScreenSaver', true)
    saver('org.freedesktop.ScreenSaver', true)
    await words(told, 1)
    hint(true)
    hint(false)
    await words(told, 2)
    saver('org.gnome.ScreenSaver', false)
    saver('org.gnome.ScreenSaver', true)
    await words(told, 3)
    expect(told).toEqual(['locked', 'unlocked', 'locked'])
  })

  it('is not told by signals that only look like it', async () => {
    const { told, saver, hint } = await room()
    saver('org.example.ScreenSaver', true)
    saver('org.gnome.ScreenSaver', 'true')
    hint('true')
    await new Promise((done) => setTimeout(done, 100))
    saver('org.gnome.ScreenSaver', true)
    await words(told, 1)
    expect(told).toEqual(['locked'])
  })

  it('is told again after the session bus was lost and came back', async () => {
    const { told, saver, restartSessionBus } = await room({ hasLogind: false })
    await restartSessionBus()
    await waitFor('a word', () => {
      saver('org.gnome.ScreenSaver', true)
      return told.length > 0
    })
    expect(told).toEqual(['locked'])
  })

  it('is not told any more after the end', async () => {
    const { told, saver, hint, end } = await room()
    end()
    saver('org.gnome.ScreenSaver', true)
    hint(true)
    await new Promise((done) => setTimeout(done, 200))
    expect(told).toEqual([])
  })

  it('is quietly unknown on a machine without any bus', async () => {
    const bus = appBus({ DBUS_SESSION_BUS_ADDRESS: nowhere })
    const other = systemBus({ DBUS_SYSTEM_BUS_ADDRESS: nowhere })
    atEnd(() => other.dispose())
    const end = watchScreenLock({
      session: bus,
      system: other,
      onLock: () => expect.fail('nobody locked'),
      onUnlock: () => expect.fail('nobody unlocked')
    })
    await new Promise((done) => setTimeout(done, 100))
    end()
  })
})
