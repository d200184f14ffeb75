import { powerMonitor } from 'electron'
import { type IdleWatchOptions, watchIdleTime } from './idleWatch'
import { watchScreenLock } from './linux/screenLock'
import type { SessionBus } from './linux/sessionBus'

export interface PowerWatch extends Omit<IdleWatchOptions, 'look'> {
  /** At each look of `watchIdleTime`, and before `onResume` and `onUnlock`, so that these find it fresh. */
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

export interface Power {
  /** `needsIdleTime` became true. */
  idleTimeNeeded(): void
  end(): void
}

/**
 * Watches sleep, lock, idle time and the end of the system. Wakes the app as often as `watchIdleTime` says and no more.
 * An event may come twice, when two sources tell it.
 */
export function watchPower(watch: PowerWatch): Power {
  let complained = false
  const look = (): void => {
    const seconds = idleSeconds()
    if (seconds === 'unknown' && !complained) watch.log('info', 'the system does not tell its idle time')
    complained ||= seconds === 'unknown'
    watch.onIdleTime(seconds)
  }
  const idle = watchIdleTime({ ...watch, look })
  // Each of them may find nobody there, and then the next look is due sooner.
  const resumed = (): void => {
    look()
    watch.onResume()
    idle.again()
  }
  const unlocked = (): void => {
    look()
    watch.onUnlock()
    idle.again()
  }
  const locked = (): void => watch.onLock()
  const suspended = (): void => watch.onSuspend()
  const shutDown = (): void => watch.onShutdown()

  powerMonitor.on('suspend', suspended)
  powerMonitor.on('resume', resumed)
  powerMonitor.on('lock-screen', locked)
  powerMonitor.on('unlock-screen', unlocked)
  powerMonitor.on('shutdown', shutDown)
  const { bus, system } = watch
  const endScreenLock = watchScreenLock({ session: bus, system, onLock: locked, onUnlock: unlocked })

  return {
    idleTimeNeeded: idle.again,
    end() {
      idle.stop()
      endScreenLock()
      powerMonitor.off('suspend', suspended)
      powerMonitor.off('resume', resumed)
      powerMonitor.off('lock-screen', locked)
      powerMonitor.off('unlock-screen', unlocked)
      powerMonitor.off('shutdown', shutDown)
    }
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
