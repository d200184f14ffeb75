import { powerMonitor } from 'electron'
import type { Clock } from '@shared/clock'
import { watchScreenLock } from './linux/screenLock'
import type { SessionBus } from './linux/sessionBus'

export interface PowerWatch {
  clock: Clock
  /** Asked before each look at the idle time; false costs no look. */
  needsIdleTime(): boolean
  /** At most each 30 s, and before `onResume` and `onUnlock`, so that these find it fresh. */
  onIdleTime(seconds: number | 'unknown'): void
  onSuspend(): void
  onResume(): void
  onLock(): void
  onUnlock(): void
  /** The system is about to end; Windows does not tell it here. */
  onShutdown(): void
  log(level: 'info', text: string): void
  /** The app's connections to the session bus and the system bus, for Linux. */
  bus: SessionBus
  system: SessionBus
}

const idleLook = 30_000

/**
 * Watches sleep, lock, idle time and the end of the system. Wakes the app once each 30 s and no more. An event may come
 * twice, when two sources tell it.
 * @returns a function that ends the watching
 */
export function watchPower(watch: PowerWatch): () => void {
  let complained = false
  const look = (): void => {
    const seconds = idleSeconds()
    if (seconds === 'unknown' && !complained) watch.log('info', 'the system does not tell its idle time')
    complained ||= seconds === 'unknown'
    watch.onIdleTime(seconds)
  }
  const resumed = (): void => {
    look()
    watch.onResume()
  }
  const unlocked = (): void => {
    look()
    watch.onUnlock()
  }
  const locked = (): void => watch.onLock()
  const suspended = (): void => watch.onSuspend()
  const shutDown = (): void => watch.onShutdown()

  let cancel: () => void
  const wait = (): void => {
    cancel = watch.clock.after(idleLook, () => {
      if (watch.needsIdleTime()) look()
      wait()
    })
  }
  wait()

  powerMonitor.on('suspend', suspended)
  powerMonitor.on('resume', resumed)
  powerMonitor.on('lock-screen', locked)
  powerMonitor.on('unlock-screen', unlocked)
  powerMonitor.on('shutdown', shutDown)
  const { bus, system } = watch
  const endScreenLock = watchScreenLock({ session: bus, system, onLock: locked, onUnlock: unlocked })

  return () => {
    cancel()
    endScreenLock()
    powerMonitor.off('suspend', suspended)
    powerMonitor.off('resume', resumed)
    powerMonitor.off('lock-screen', locked)
    powerMonitor.off('unlock-screen', unlocked)
    powerMonitor.off('shutdown', shutDown)
  }
}

/** The system's idle time in seconds; what it cannot tell is `unknown`. */
function idleSeconds(): number | 'unknown' {
  try {
    const seconds = powerMonitor.getSystemIdleTime()
    return Number.isFinite(seconds) && seconds >= 0 ? seconds : 'unknown'
  } catch {
    return 'unknown'
  }
}
