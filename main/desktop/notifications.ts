import { app, Notification, shell } from 'electron'
import type { GlyphName } from '@shared/glyphs'
import { createBusNotifications } from './linux/busNotifications'
import { createSessionBus, type SessionBus } from './linux/sessionBus'
import type { Log } from './log'

/**
 * How a notification left the screen. An `expired` one often still stands in the desktop's list: it may be clicked,
 * withdrawn and replaced as before, and another end may follow.
 */
export type CloseReason = 'dismissed' | 'expired' | 'withdrawn' | 'unknown'

export interface Notice {
  /** One notification stands for one slot: a newer one takes its place. */
  slot: string
  title: string
  body: string
  /** Buttons, where the desktop has them. */
  actions?: { id: string; label: string }[]
  /** `critical` passes the desktop's do-not-disturb and stays until it is dismissed; `low` need not pop up. */
  urgency?: 'low' | 'normal' | 'critical'
  /** It stays on the screen until somebody closes it, where the desktop lets it. */
  stays?: boolean
  /** With a sound, or without one; where nothing is said the desktop decides. */
  sound?: boolean
  /** The mark beside the text, where this app draws it (Linux). */
  glyph?: GlyphName
  /** @param activationToken what Wayland wants to see before a window may come to the front, where there is one */
  onClick(activationToken?: string): void
  onAction?(id: string): void
  /** It left the screen, and nothing took its place. On some systems a click is no such end. */
  onClosed?(reason: CloseReason): void
}

/** Notifications of the desktop; each slot holds at most one. */
export interface Notifications {
  /** Shows it, in the place of what the slot shows. Never throws; what cannot be shown is logged. */
  show(notice: Notice): void
  withdraw(slot: string): void
  /** Takes everything back and tells nothing more. */
  dispose(): void
}

/**
 * Notifications as this system has them: on Linux over the session bus itself, since Electron's can neither replace nor
 * carry buttons there; elsewhere, and where the bus has no notification server, by Electron.
 * @param bus the app's connection; one of its own when left out
 */
export function createNotifications(log: Log, bus?: SessionBus): Notifications {
  const electron = electronNotifications(log)
  if (process.platform !== 'linux') return electron
  const used = bus ?? createSessionBus()
  const direct = createBusNotifications({
    bus: used,
    appName: app.getName(),
    onUndelivered: (notice) => electron.show(notice),
    onDelivered(notice, canSound) {
      electron.withdraw(notice.slot)
      if (notice.sound === true && !canSound) shell.beep()
    },
    onFailure: (code) => log('warn', `notification not shown: ${code}`)
  })
  return {
    show: (notice) => direct.show(notice),
    withdraw(slot) {
      direct.withdraw(slot)
      electron.withdraw(slot)
    },
    dispose() {
      direct.dispose()
      electron.dispose()
      if (!bus) used.dispose()
    }
  }
}

function electronNotifications(log: Log): Notifications {
  // Held here because a collected Notification loses its click.
  const shown = new Map<string, { notice: Notice; notification: Notification }>()
  let disposed = false

  const take = (slot: string): void => {
    const standing = shown.get(slot)
    shown.delete(slot)
    standing?.notification.close()
  }
  const withdraw = (slot: string): void => {
    const notice = shown.get(slot)?.notice
    take(slot)
    if (!notice) return
    // Later, as where the desktop tells it, so that nobody is called back in the middle of his call.
    setImmediate(() => {
      if (!disposed && !shown.has(slot)) notice.onClosed?.('withdrawn')
    })
  }

  return {
    show(notice) {
      if (disposed) return
      const { slot } = notice
      take(slot)
      const notification = new Notification(electronOptions(notice))
      const end = (): boolean => {
        if (shown.get(slot)?.notification !== notification) return false
        return shown.delete(slot)
      }
      notification.on('click', () => {
        end()
        notice.onClick()
      })
      notification.on('action', (_event, index) => {
        end()
        const action = notice.actions?.[index]
        if (action) notice.onAction?.(action.id)
      })
      notification.on('close', (event) => {
        const reason = closeReason(event)
        const stands = reason === 'expired' && shown.get(slot)?.notification === notification
        if (stands || end()) notice.onClosed?.(reason)
      })
      notification.on('failed', (_event, reason) => {
        if (!end()) return
        log('warn', `notification not shown: ${reason}`)
        notice.onClosed?.('unknown')
      })
      shown.set(slot, { notice, notification })
      notification.show()
    },
    withdraw,
    dispose() {
      disposed = true
      for (const slot of [...shown.keys()]) take(slot)
    }
  }
}

const electronOptions = (notice: Notice): Electron.NotificationConstructorOptions => ({
  title: notice.title,
  body: forBody(notice.body),
  urgency: notice.urgency ?? 'normal',
  timeoutType: notice.stays ? 'never' : 'default',
  ...(notice.sound === undefined ? {} : { silent: !notice.sound }),
  actions: (notice.actions ?? []).map(({ label }) => ({ type: 'button', text: label }))
})

const closeReasons: Readonly<Record<string, CloseReason>> = {
  userCanceled: 'dismissed',
  applicationHidden: 'withdrawn',
  timedOut: 'expired'
}

// Newer versions say why on Windows; elsewhere it is only told that a person did it.
const closeReason = (event: object): CloseReason =>
  'reason' in event && typeof event.reason === 'string'
    ? (closeReasons[event.reason] ?? 'unknown')
    : 'dismissed'

// Linux daemons read simple markup in the body (never in the title), so a name may not bring any along.
const forBody = (text: string): string =>
  process.platform === 'linux'
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text
