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
 * @param onAppeared a tray host came up after the start, or again: the icon has to be made anew
 * @param bus the app's connection; one of its own when left out
 * @returns when it is known whether there is a host now
 */
export async function watchTrayHost(
  onAppeared: () => void,
  log: (level: 'info', text: string) => void,
  bus?: SessionBus
): Promise<TrayHost> {
  if (process.platform !== 'linux') return { present: true, dispose: () => undefined }
  const used = bus ?? createSessionBus()
  const host = watchStatusNotifierHost(used, onAppeared)
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
