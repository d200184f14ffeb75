import { Notification } from 'electron'

export interface Notice {
  /** One notification stands for one slot: a newer one takes its place. */
  slot: string
  title: string
  body: string
  onClick(): void
}

export interface Notifications {
  show(notice: Notice): void
  withdraw(slot: string): void
  dispose(): void
}

/** Notifications of the desktop; each slot holds at most one. */
export function createNotifications(log: (level: 'warn', text: string) => void): Notifications {
  // Held here because a collected Notification loses its click.
  const shown = new Map<string, Notification>()

  const withdraw = (slot: string): void => {
    const notification = shown.get(slot)
    shown.delete(slot)
    notification?.close()
  }

  return {
    show({ slot, title, body, onClick }) {
      withdraw(slot)
      const notification = new Notification({ title, body: forBody(body) })
      const forget = (): void => {
        if (shown.get(slot) === notification) shown.delete(slot)
      }
      notification.on('click', () => {
        forget()
        onClick()
      })
      notification.on('close', forget)
      notification.on('failed', (_event, reason) => {
        forget()
        log('warn', `notification not shown: ${reason}`)
      })
      shown.set(slot, notification)
      notification.show()
    },
    withdraw,
    dispose() {
      for (const slot of [...shown.keys()]) withdraw(slot)
    }
  }
}

// Linux daemons read simple markup in the body (never in the title), so a name may not bring any along.
const forBody = (text: string): string =>
  process.platform === 'linux'
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text
