import { busConnection } from './busConnection'
import { recordNotifications, type NotificationRecorder } from './notifications'
import { recordTray, type TrayRecorder } from './tray'

/** Panel and notification server of a test desktop: it records what the app does and plays the person's part. */
export interface DesktopRecorder {
  readonly tray: TrayRecorder
  readonly notifications: NotificationRecorder
  close(): Promise<void>
}

/**
 * Takes the places of the panel and of the notification server on a desktop, before the app starts there.
 * @param env environment of the desktop, from startDesktop
 */
export async function desktopRecorder(env: Record<string, string>): Promise<DesktopRecorder> {
  const connection = await busConnection(env)
  return {
    tray: await recordTray(connection),
    notifications: await recordNotifications(connection),
    close: () => connection.close()
  }
}
