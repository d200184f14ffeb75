import { createSessionBus, type SessionBus } from './linux/sessionBus'
import { watchStatusNotifierHost } from './linux/statusNotifierHost'

/**
 * Whether something on the desktop shows tray icons. Only Linux needs asking: there a panel may be missing, come later
 * or start anew, and an icon that was made before is not seen by it.
 */
export interface TrayHost {
  /** False as well after the panel or the bus went away: closing the window then minimises it. */
  readonly present: boolean
  dispose(): void
}

/**
 * @param onIconMissing a tray is there (at the start, later or anew) that does not have this app's icon, which has to be
 *   made again
 * @param bus the app's connection; one of its own when left out
 * @returns when it is known whether there is a host now
 */
export async function watchTrayHost(
  onIconMissing: () => void,
  log: (level: 'info', text: string) => void,
  bus?: SessionBus
): Promise<TrayHost> {
  if (process.platform !== 'linux') return { present: true, dispose: () => undefined }
  const used = bus ?? createSessionBus()
  const host = watchStatusNotifierHost(used, onIconMissing)
  await host.known
  if (!host.present) log('info', 'no tray on this desktop: closing the window minimises it')
  return {
    get present() {
      return host.present
    },
    dispose() {
      host.dispose()
      if (!bus) used.dispose()
    }
  }
}
