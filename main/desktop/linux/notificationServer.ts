import { type BusCall, type BusSignal, isBusGone, isNobodyThere, type SignalRule } from './busMessages'
import type { SessionBus } from './sessionBus'

export const notificationsName = 'org.freedesktop.Notifications'
export const notificationsAt = {
  destination: notificationsName,
  path: '/org/freedesktop/Notifications',
  interface: notificationsName
} as const

const signals: SignalRule = {
  sender: notificationsName,
  path: notificationsAt.path,
  interface: notificationsName
}

// A daemon that is started by the call itself may take its time.
const startingMs = 25_000

/** The desktop's notification server, whichever program it is at the time. */
export interface NotificationServer {
  /** What the present server can; null as long as it has not said. */
  readonly capabilities: ReadonlySet<string> | null
  /** Asks what it can, which wakes a server that sleeps. @throws BusError when there is none to be had */
  learn(): Promise<ReadonlySet<string>>
  /** @throws BusError */
  notify(message: Pick<BusCall, 'body' | 'signature' | 'pack'>): Promise<{ id: number; owner: string }>
  /** Takes a notification back; one that is gone already is as good. */
  close(id: number): void
  dispose(): void
}

export interface NotificationServerEvents {
  onAction(id: number, key: string): void
  onClosed(id: number, reason: number): void
  /** A word for the window manager, just before the action that it belongs to. */
  onActivationToken(id: number, token: string): void
  /** Another program is the server now, or none (null): what the former one showed is gone. */
  onOwner(owner: string | null): void
}

/** Follows the notification server of the session bus, and asks it at once what it can. */
export function watchNotificationServer(
  bus: SessionBus,
  events: NotificationServerEvents
): NotificationServer {
  let known: Knowledge | null = null
  let asking: Promise<Knowledge> | null = null

  const learn = async (): Promise<ReadonlySet<string>> => {
    const asked = (asking ??= askCapabilities(bus))
    try {
      known = await asked
    } finally {
      if (asking === asked) asking = null
    }
    return known.capabilities
  }

  const unfollow = bus.follow(signals, (signal) => hear(signal, events))
  const unfollowOwner = bus.followOwner(notificationsName, (owner) => {
    if (known?.owner !== owner) {
      known = null
      asking = null
    }
    events.onOwner(owner)
    if (owner !== null && !known) learn().catch(() => undefined)
  })
  // Wakes a server that the bus can start, so that the first notification need not wait for it.
  learn().catch(() => undefined)

  return {
    get capabilities() {
      return known?.capabilities ?? null
    },
    learn,
    async notify(message) {
      const reply = await bus.call({
        ...notificationsAt,
        member: 'Notify',
        ...message,
        timeoutMs: startingMs
      })
      return { id: Number(reply.body[0]), owner: reply.sender }
    },
    close(id) {
      bus
        .call({
          ...notificationsAt,
          member: 'CloseNotification',
          signature: 'u',
          body: [id],
          autoStart: false
        })
        .catch(() => undefined)
    },
    dispose() {
      unfollow()
      unfollowOwner()
    }
  }
}

interface Knowledge {
  owner: string
  capabilities: ReadonlySet<string>
}

async function askCapabilities(bus: SessionBus): Promise<Knowledge> {
  try {
    const call = { ...notificationsAt, member: 'GetCapabilities', timeoutMs: startingMs }
    const { sender, body } = await bus.call(call)
    return { owner: sender, capabilities: new Set(Array.isArray(body[0]) ? body[0].map(String) : []) }
  } catch (error) {
    if (isNobodyThere(error) || isBusGone(error)) throw error
    // A server that does not answer this question gets what every server can show.
    return { owner: '', capabilities: new Set() }
  }
}

function hear({ member, body }: BusSignal, events: NotificationServerEvents): void {
  const [id, detail] = body
  if (typeof id !== 'number') return
  if (member === 'NotificationClosed') events.onClosed(id, Number(detail))
  else if (typeof detail !== 'string') return
  else if (member === 'ActionInvoked') events.onAction(id, detail)
  else if (member === 'ActivationToken') events.onActivationToken(id, detail)
}
