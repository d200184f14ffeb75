import { busConnection } from './busConnection'
import { recordNotifications, type NotificationRecorder } from './notifications'
import { recordTray, type TrayRecorder } from './tray'

/** Panel and notification server of a test desktop: it records what the app does and plays the person's part. */
export interface DesktopRecorder {
  readonly tray: TrayRecorder
  readonly notifications: NotificationRecorder
  close(): Promise<void>
}

/** The places that the recorder takes; a real program may stand at the other one. */
export interface RecorderParts {
  tray?: boolean
  notifications?: boolean
}

/**
 * Takes the places of the panel and of the notification server on a desktop, before the app starts there.
 * @param env environment of the desktop, from startDesktop
 */
export async function desktopRecorder(
  env: Record<string, string>,
  { tray = true, notifications = true }: RecorderParts = {}
): Promise<DesktopRecorder> {
  const connection = await busConnection(env)
  const parts = {
    tray: tray ? await recordTray(connection) : null,
    notifications: notifications ? await recordNotifications(connection) : null
  }
  return {
    get tray() {
      return parts.tray ?? notTaken('tray')
    },
    get notifications() {
      return parts.notifications ?? notTaken('notifications')
    },
    close: () => connection.close()
  }
}

function notTaken(part: string): never {
  throw new Error(`This recorder did not take the place of the ${part}.`)
}
