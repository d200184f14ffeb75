import { createSessionBus, type SessionBus } from './linux/sessionBus'
import { watchQuietDesktop } from './linux/quietDesktop'

/** Whether the desktop's own do-not-disturb is on, as far as the desktop tells. */
export interface DoNotDisturb {
  /** False where it is not known: an alert too many can be dismissed, one too few is never missed. */
  readonly active: boolean
  dispose(): void
}

/**
 * Follows the desktop's do-not-disturb.
 * @param onChange told at each change, also when it is found to be on after the start
 * @param bus the app's connection; one of its own when left out
 */
export function watchDoNotDisturb(onChange: (active: boolean) => void, bus?: SessionBus): DoNotDisturb {
  // Windows (focus assist) and macOS (focus) tell it to no program but by native code outside any documented interface.
  // Both hold back notifications by themselves while it is on, so nothing pops up; only our own reasons cannot name it.
  if (process.platform !== 'linux') return { active: false, dispose: () => undefined }
  const used = bus ?? createSessionBus()
  const desktop = watchQuietDesktop(used, onChange)
  return {
    get active() {
      return desktop.active
    },
    dispose() {
      desktop.dispose()
      if (!bus) used.dispose()
    }
  }
}
