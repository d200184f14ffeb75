import { powerMonitor } from 'electron'
import type { Clock } from '@shared/clock'
import { watchScreenLock } from './linux/screenLock'
import type { SessionBus } from './linux/sessionBus'

export interface PowerWatch {
  clock: Clock
  /** Asked before each look at the idle time; false costs no look. */
  needsIdleTime(): boolean
  /** Nobody sits there, and the idle time alone will tell the return: it is looked at more often. */
  isIdle(): boolean
  /** Each 30 s, each 1.5 s while idle, and before `onResume` and `onUnlock`, so that these find it fresh. */
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
// Who comes back and sees the app is not shown as away, and is told at once what was held back for her return.
const returnLook = 1_500

/**
 * Watches sleep, lock, idle time and the end of the system. Wakes the app once each 30 s and no more, but for the time in
 * which nobody is there. An event may come twice, when two sources tell it.
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
  let cancel = (): void => undefined
  const wait = (): void => {
    cancel()
    cancel = watch.clock.after(watch.isIdle() ? returnLook : idleLook, () => {
      if (watch.needsIdleTime()) look()
      wait()
    })
  }
  // Each of them may find nobody there, and then the next look is due sooner.
  const resumed = (): void => {
    look()
    watch.onResume()
    wait()
  }
  const unlocked = (): void => {
    look()
    watch.onUnlock()
    wait()
  }
  const locked = (): void => watch.onLock()
  const suspended = (): void => watch.onSuspend()
  const shutDown = (): void => watch.onShutdown()

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
