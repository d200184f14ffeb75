import type { BusSignal } from './busMessages'
import { createSessionBus, type SessionBus } from './sessionBus'

/**
 * Electron tells the locking of the screen on macOS and Windows only. On Linux the desktops tell it: the screen saver on
 * the session bus, and logind on the system bus (`LockedHint` of the login).
 */
export interface ScreenLockOptions {
  session: SessionBus
  system: SessionBus
  onLock(): void
  onUnlock(): void
}

/** The system bus, which works like the session bus but for its address. */
export const systemBus = (
  env: Readonly<Record<string, string | undefined>>,
  after?: Promise<void>
): SessionBus =>
  createSessionBus({
    ...(after ? { after } : {}),
    env: {
      DBUS_SESSION_BUS_ADDRESS: env['DBUS_SYSTEM_BUS_ADDRESS'] ?? 'unix:path=/run/dbus/system_bus_socket'
    }
  })

const screenSavers = [
  'org.freedesktop.ScreenSaver',
  'org.gnome.ScreenSaver',
  'org.cinnamon.ScreenSaver',
  'org.mate.ScreenSaver',
  'org.xfce.ScreenSaver'
]
const login = 'org.freedesktop.login1'
const loginManager = { destination: login, path: '/org/freedesktop/login1', interface: `${login}.Manager` }
const propertiesInterface = 'org.freedesktop.DBus.Properties'

/**
 * Watches the locking of the screen. Never fails: a bus that is not there tells nothing.
 * @returns a function that ends the watching
 */
export function watchScreenLock({ session, system, onLock, onUnlock }: ScreenLockOptions): () => void {
  // Whoever speaks last is right: several may tell the same lock, and one that fell silent must not hold it for ever.
  let locked = false
  let ended = false
  const ends: (() => void)[] = []
  const tell = (now: unknown): void => {
    if (ended || typeof now !== 'boolean' || now === locked) return
    locked = now
    if (now) onLock()
    else onUnlock()
  }

  for (const name of screenSavers)
    ends.push(session.follow({ interface: name, member: 'ActiveChanged' }, ({ body }) => tell(body[0])))

  system
    .call({ ...loginManager, member: 'GetSession', signature: 's', body: ['auto'], autoStart: false })
    .then(
      ({ body: [path] }) => {
        if (ended || typeof path !== 'string') return
        const rule = {
          sender: login,
          path,
          interface: propertiesInterface,
          member: 'PropertiesChanged',
          arg0: `${login}.Session`
        }
        ends.push(system.follow(rule, (signal) => tell(lockedHint(signal))))
      },
      // No logind: the screen saver alone tells it.
      () => undefined
    )

  return () => {
    ended = true
    for (const end of ends) end()
  }
}

function lockedHint({ body }: BusSignal): unknown {
  const changed: unknown = body[1]
  return typeof changed === 'object' && changed !== null && 'LockedHint' in changed
    ? changed.LockedHint
    : undefined
}
