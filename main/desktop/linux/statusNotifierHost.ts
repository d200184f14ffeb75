import { type Clock, systemClock } from '@shared/clock'
import { daemon, type SessionBus } from './sessionBus'

const watcher = 'org.kde.StatusNotifierWatcher'
const path = '/StatusNotifierWatcher'

export interface StatusNotifierHost {
  readonly present: boolean
  /** Resolves when it is first known whether there is a host; without a bus that is at once. */
  readonly known: Promise<void>
  dispose(): void
}

// So long Chromium gets to offer the icon by itself, as it does to a panel that took the place of another.
const patienceMs = 700

/**
 * Follows whether a panel shows tray icons (StatusNotifierItem).
 * @param onIconMissing there is a host now, but no icon of this process has reached it: Chromium never offers one that
 *   was made while there was no host. Called at most once for each host that comes.
 */
export function watchStatusNotifierHost(
  bus: SessionBus,
  onIconMissing: () => void,
  clock: Clock = systemClock
): StatusNotifierHost {
  let owner: string | null = null
  let present = false
  let stopWaiting = (): void => undefined
  let tellKnown: () => void
  const known = new Promise<void>((done) => {
    tellKnown = done
  })

  const checkIcon = async (): Promise<void> => {
    const asked = owner
    if (asked === null || (await hasOwnIcon(bus, asked))) return
    if (asked === owner && present) onIconMissing()
  }

  const settle = (now: boolean): void => {
    const appeared = now && !present
    present = now
    tellKnown()
    stopWaiting()
    if (appeared) stopWaiting = clock.after(patienceMs, () => void checkIcon())
  }

  const look = async (): Promise<void> => {
    const asked = owner
    const host = asked !== null && (await readProperty(bus, asked, 'IsStatusNotifierHostRegistered')) === true
    // Another panel may have come in the meantime, and a word about the same state changes nothing.
    if (asked === owner && (host !== present || !host)) settle(host)
  }

  const ends = [
    bus.followOwner(watcher, (now) => {
      owner = now
      // Another watcher has other icons, also where the old one's end went unseen.
      present = false
      void look()
    }),
    ...['StatusNotifierHostRegistered', 'StatusNotifierHostUnregistered'].map((member) =>
      bus.follow({ sender: watcher, path, interface: watcher, member }, () => void look())
    )
  ]
  return {
    get present() {
      return present
    },
    known,
    dispose() {
      owner = null
      present = false
      stopWaiting()
      for (const end of ends) end()
    }
  }
}

/** @returns the value, or null where it cannot be read */
async function readProperty(bus: SessionBus, owner: string, name: string): Promise<unknown> {
  try {
    const { body } = await bus.call({
      destination: owner,
      path,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: [watcher, name]
    })
    return body[0]
  } catch {
    return null
  }
}

async function hasOwnIcon(bus: SessionBus, owner: string): Promise<boolean> {
  const items = await readProperty(bus, owner, 'RegisteredStatusNotifierItems')
  if (!Array.isArray(items)) return false
  // Panels write the bus name of the icon's owner, then its path.
  const services = items.map((item) => /^[^/@]*/.exec(String(item))?.[0] ?? '').filter(Boolean)
  const pids = await Promise.all(services.map((service) => processOf(bus, service)))
  return pids.includes(process.pid)
}

async function processOf(bus: SessionBus, service: string): Promise<number | null> {
  try {
    const { body } = await bus.call({
      ...daemon,
      member: 'GetConnectionUnixProcessID',
      signature: 's',
      body: [service]
    })
    return Number(body[0])
  } catch {
    return null
  }
}
