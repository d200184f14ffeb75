import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { busConnection, serve, variant } from './busConnection'
import { startBusDaemon } from './busDaemon'
import type { Desktop } from './startDesktop'

const name = 'org.freedesktop.login1'
const path = '/org/freedesktop/login1'
const session = `${path}/session/_31`

/** logind as a program of the desktop hears it, on a system bus of its own. */
export interface LoginManager {
  /** What a program needs to come to this system bus. */
  readonly env: Record<string, string>
  /** The machine goes to sleep, or has woken up: `PrepareForSleep`. */
  sleep(begins: boolean): void
  /** The screen of the login is locked, or not: `LockedHint`. */
  lock(locked: boolean): void
  close(): Promise<void>
}

/** Starts a system bus with a logind, whose machine sleeps on command. */
export async function startLoginManager({ dir, env }: Pick<Desktop, 'dir' | 'env'>): Promise<LoginManager> {
  const folder = await mkdtemp(join(dir, 'system-bus-'))
  const { daemon, line: address } = await startBusDaemon({
    env,
    folder,
    kind: 'system',
    socket: join(folder, 'bus')
  })
  const bus = await busConnection({ DBUS_SESSION_BUS_ADDRESS: address })
  serve(bus, path, `${name}.Manager`, { GetSession: { out: 'o', run: () => [session] } })
  await bus.requestName(name)
  return {
    env: { DBUS_SYSTEM_BUS_ADDRESS: address },
    sleep: (begins) => bus.signal(path, `${name}.Manager`, 'PrepareForSleep', 'b', [begins]),
    lock: (locked) =>
      bus.signal(session, 'org.freedesktop.DBus.Properties', 'PropertiesChanged', 'sa{sv}as', [
        `${name}.Session`,
        { LockedHint: variant('b', locked) },
        []
      ]),
    async close() {
      await bus.close()
      await daemon.end()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
