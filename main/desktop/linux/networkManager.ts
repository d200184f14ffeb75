import { daemon, type SessionBus } from './sessionBus'

const name = 'org.freedesktop.NetworkManager'

export interface NetworkManagerWatch {
  /** The system bus. */
  system: SessionBus
  /** Whether a NetworkManager is there to tell; nothing is said where none was there at first. */
  onPresent(present: boolean): void
  /** The way out of this computer is another one, or there is none any more. */
  onChange(): void
}

/**
 * Hears from NetworkManager which connection leads out of this computer. A connection that is made anew has another name
 * each time, also where it gets the same address as before. Never fails: without the bus or the program nothing is told.
 * @returns ends it
 */
export function watchNetworkManager({ system, onPresent, onChange }: NetworkManagerWatch): () => void {
  let ended = false
  let known: unknown
  const ends: (() => void)[] = []
  system.call({ ...daemon, member: 'GetNameOwner', signature: 's', body: [name] }).then(
    () => {
      if (ended) return
      const rule = {
        sender: name,
        path: '/org/freedesktop/NetworkManager',
        interface: 'org.freedesktop.DBus.Properties',
        member: 'PropertiesChanged',
        arg0: name
      }
      ends.push(
        system.followOwner(name, (owner) => onPresent(owner !== null)),
        system.follow(rule, ({ body: [, changed] }) => {
          const way = primaryConnection(changed)
          if (way === undefined || way === known) return
          known = way
          onChange()
        })
      )
    },
    () => undefined
  )
  return () => {
    ended = true
    for (const end of ends) end()
  }
}

const primaryConnection = (changed: unknown): string | undefined => {
  if (typeof changed !== 'object' || changed === null || !('PrimaryConnection' in changed)) return undefined
  return typeof changed.PrimaryConnection === 'string' ? changed.PrimaryConnection : undefined
}
