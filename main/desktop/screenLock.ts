import type { Message, MessageBus } from 'dbus-next'

/**
 * Electron tells the locking of the screen on macOS and Windows only. On Linux the desktops say it on the bus: the
 * screen saver on the session bus, and logind on the system bus (`LockedHint` of the own session).
 */
export interface ScreenLockOptions {
  onLock(): void
  onUnlock(): void
  log(level: 'info', text: string): void
  /** Addresses of the buses, by default those of this process; empty for none. */
  sessionBus?: string
  systemBus?: string
}

const screenSavers = [
  'org.freedesktop.ScreenSaver',
  'org.gnome.ScreenSaver',
  'org.cinnamon.ScreenSaver',
  'org.mate.ScreenSaver',
  'org.xfce.ScreenSaver'
]
const login = 'org.freedesktop.login1'

/**
 * Watches the locking of the screen on Linux. Never fails: a bus that is missing or goes away tells nothing any more.
 * @returns a function that ends the watching
 */
export function watchScreenLock(options: ScreenLockOptions): () => void {
  const { onLock, onUnlock, log } = options
  const session = options.sessionBus ?? process.env['DBUS_SESSION_BUS_ADDRESS'] ?? ''
  const system =
    options.systemBus ?? process.env['DBUS_SYSTEM_BUS_ADDRESS'] ?? 'unix:path=/run/dbus/system_bus_socket'
  // Whoever speaks last is right: several may tell the same lock, and one that fell silent must not hold it for ever.
  let locked = false
  const tell = (now: boolean): void => {
    if (now === locked) return
    locked = now
    if (now) onLock()
    else onUnlock()
  }

  const ends = [
    watchOn(session, 'session bus', (bus) => watchScreenSavers(bus, tell), log),
    watchOn(system, 'system bus', (bus) => watchLogin(bus, tell), log)
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** One bus, whose failure is nobody else's. */
function watchOn(
  address: string,
  name: string,
  watch: (bus: Bus) => Promise<void>,
  log: ScreenLockOptions['log']
): () => void {
  let ended = false
  let close = (): void => undefined
  const start = async (): Promise<void> => {
    if (address === '' || address === 'disabled:') throw new Error('none')
    const bus = await connect(address)
    close = bus.close
    if (ended) close()
    else await watch(bus)
  }
  start().catch(() => {
    close()
    if (!ended) log('info', `screen lock: not told by the ${name}`)
  })
  return () => {
    ended = true
    close()
  }
}

interface Bus {
  call(destination: string, path: string, iface: string, member: string, words: string[]): Promise<unknown[]>
  onSignal(listener: (signal: Message) => void): void
  match(rule: string): Promise<void>
  close(): void
}

async function connect(address: string): Promise<Bus> {
  const { Message, MessageType, sessionBus } = (await import('dbus-next')).default
  const bus: MessageBus = sessionBus({ busAddress: address })
  const broken = new Promise<never>((_done, refuse) => bus.on('error', refuse))
  broken.catch(() => undefined)
  const call: Bus['call'] = async (destination, path, iface, member, words) => {
    const message = new Message({
      destination,
      path,
      interface: iface,
      member,
      signature: 's'.repeat(words.length),
      body: words
    })
    // The library never answers a call on a connection that could not be made.
    const reply = await Promise.race([bus.call(message), broken])
    return reply?.body ?? []
  }
  return {
    call,
    onSignal(listener) {
      bus.on('message', (message) => {
        if (message.type === MessageType.SIGNAL) listener(message)
      })
    },
    async match(rule) {
      const daemon = 'org.freedesktop.DBus'
      await call(daemon, '/org/freedesktop/DBus', daemon, 'AddMatch', [rule])
    },
    close: () => bus.disconnect()
  }
}

async function watchScreenSavers(bus: Bus, tell: (locked: boolean) => void): Promise<void> {
  bus.onSignal(({ interface: iface, member, body }) => {
    const active: unknown = body[0]
    if (member === 'ActiveChanged' && screenSavers.includes(iface) && typeof active === 'boolean')
      tell(active)
  })
  for (const name of screenSavers) await bus.match(`type='signal',interface='${name}',member='ActiveChanged'`)
}

async function watchLogin(bus: Bus, tell: (locked: boolean) => void): Promise<void> {
  const [path] = await bus.call(login, '/org/freedesktop/login1', `${login}.Manager`, 'GetSession', ['auto'])
  if (typeof path !== 'string') throw new Error('no session')
  bus.onSignal((signal) => {
    if (signal.path !== path || signal.member !== 'PropertiesChanged') return
    const [iface, changed] = signal.body as [unknown, Record<string, { value: unknown } | undefined>?]
    const hint = iface === `${login}.Session` ? changed?.['LockedHint']?.value : undefined
    if (typeof hint === 'boolean') tell(hint)
  })
  const properties = 'org.freedesktop.DBus.Properties'
  await bus.match(`type='signal',sender='${login}',path='${path}',interface='${properties}'`)
}
