import { serve, type BusConnection } from './busConnection'
import { waitFor } from './waitFor'

const path = '/org/freedesktop/Notifications'
const iface = 'org.freedesktop.Notifications'

/** One call of Notify, as the desktop's notification server got it. */
export interface ShownNotification {
  id: number
  appName: string
  /** Id of the notification that it takes the place of, 0 for a new one. */
  replacesId: number
  icon: string
  summary: string
  body: string
  /** Key and label of each button; `default` is the click on the notification itself. */
  actions: { key: string; label: string }[]
  hints: Record<string, unknown>
  /** Milliseconds until it vanishes by itself, -1 for the server's choice. */
  timeout: number
  /** Ms UTC. */
  at: number
}

export interface WithdrawnNotification {
  id: number
  /** Ms UTC. */
  at: number
}

/** Records what the app shows and withdraws, and plays the person who clicks. */
export interface NotificationRecorder {
  /** Everything that was shown, in order, replacements included. */
  readonly shown: ShownNotification[]
  /** What the app itself took back (CloseNotification). */
  readonly withdrawn: WithdrawnNotification[]
  /** What stands on the screen now: the last word of each id that nobody closed. */
  onScreen(): ShownNotification[]
  /** Waits for a shown notification, from `since` (an index into `shown`) on. */
  next(
    fits: (notification: ShownNotification) => boolean,
    options?: { ms?: number; since?: number }
  ): Promise<ShownNotification>
  nextWithdrawn(id: number, options?: { ms?: number }): Promise<WithdrawnNotification>
  /** Clicks a button, or with `default` the notification itself. */
  invokeAction(id: number, key: string): void
  /** Dismisses it as a person does. */
  closeNotification(id: number): void
  /** Its time on the screen is over; it may still be clicked, replaced and withdrawn, as from the desktop's list. */
  expire(id: number): void
}

const reasons = { expired: 1, dismissed: 2, withdrawn: 3 } as const

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function readNotification(body: unknown[], id: number): ShownNotification {
  const [appName, replacesId, icon, summary, words, actions, hints, timeout] = body
  const flat = Array.isArray(actions) ? actions.map(text) : []
  return {
    id,
    appName: text(appName),
    replacesId: Number(replacesId),
    icon: text(icon),
    summary: text(summary),
    body: text(words),
    actions: flat.flatMap((key, at) => (at % 2 === 0 ? [{ key, label: flat[at + 1] ?? '' }] : [])),
    hints: hints as Record<string, unknown>,
    timeout: Number(timeout),
    at: Date.now()
  }
}

/** Becomes the desktop's notification server. */
export async function recordNotifications(connection: BusConnection): Promise<NotificationRecorder> {
  const shown: ShownNotification[] = []
  const withdrawn: WithdrawnNotification[] = []
  const standing = new Map<number, ShownNotification>()
  let lastId = 0
  const close = (id: number, reason: number) => {
    standing.delete(id)
    connection.signal(path, iface, 'NotificationClosed', 'uu', [id, reason])
  }
  serve(connection, path, iface, {
    Notify: {
      out: 'u',
      run(body) {
        const notification = readNotification(body, Number(body[1]) || ++lastId)
        shown.push(notification)
        standing.set(notification.id, notification)
        return [notification.id]
      }
    },
    CloseNotification: {
      out: '',
      run([id]) {
        withdrawn.push({ id: Number(id), at: Date.now() })
        close(Number(id), reasons.withdrawn)
        return []
      }
    },
    GetCapabilities: { out: 'as', run: () => [['body', 'actions', 'icon-static', 'persistence']] },
    GetServerInformation: { out: 'ssss', run: () => ['recorder', 'tests', '1', '1.2'] }
  })
  await connection.requestName(iface)
  return {
    shown,
    withdrawn,
    onScreen: () => [...standing.values()],
    next: (fits, { ms, since = 0 } = {}) =>
      waitFor('a notification', () => shown.slice(since).find(fits), {
        ms,
        seen: () => shown.slice(since).map(({ summary, body }) => [summary, body])
      }),
    nextWithdrawn: (id, { ms } = {}) =>
      waitFor(`notification ${id} taken back`, () => withdrawn.find((one) => one.id === id), {
        ms,
        seen: () => withdrawn.map((one) => one.id)
      }),
    invokeAction(id, key) {
      connection.signal(path, iface, 'ActionInvoked', 'us', [id, key])
      // As desktops do: a notification that was clicked is gone.
      close(id, reasons.dismissed)
    },
    closeNotification: (id) => close(id, reasons.dismissed),
    expire: (id) => close(id, reasons.expired)
  }
}
