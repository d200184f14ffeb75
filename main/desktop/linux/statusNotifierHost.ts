import type { SessionBus } from './sessionBus'

const watcher = 'org.kde.StatusNotifierWatcher'
const path = '/StatusNotifierWatcher'

export interface StatusNotifierHost {
  readonly present: boolean
  /** Resolves when it is first known whether there is a host; without a bus that is at once. */
  readonly known: Promise<void>
  dispose(): void
}

/**
 * Follows whether a panel shows tray icons (StatusNotifierItem). Icons have to be offered anew to a watcher that started
 * anew: it knows nothing of former ones, and Chromium offers an icon only when it is made.
 * @param onAppeared there is a host that was not there before; not called for the one at the start
 */
export function watchStatusNotifierHost(bus: SessionBus, onAppeared: () => void): StatusNotifierHost {
  let owner: string | null = null
  let present = false
  let first = true
  let tellKnown: () => void
  const known = new Promise<void>((done) => {
    tellKnown = done
  })

  const settle = (now: boolean): void => {
    const appeared = now && !present && !first
    present = now
    first = false
    tellKnown()
    if (appeared) onAppeared()
  }

  const look = async (): Promise<void> => {
    const asked = owner
    const host = asked !== null && (await hasHost(bus, asked))
    if (asked === owner) settle(host)
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
      for (const end of ends) end()
    }
  }
}

async function hasHost(bus: SessionBus, owner: string): Promise<boolean> {
  try {
    const { body } = await bus.call({
      destination: owner,
      path,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: [watcher, 'IsStatusNotifierHostRegistered']
    })
    return body[0] === true
  } catch {
    return false
  }
}
