import type { Clock } from '@shared/clock'

export interface IdleWatchOptions {
  clock: Clock
  /** Whether the idle time matters now; where it does not, nothing wakes the app. */
  needsIdleTime(): boolean
  /** Nobody sits there, and the idle time alone will tell the return. */
  isIdle(): boolean
  /** Reads the idle time and hands it on. */
  look(): void
}

export interface IdleWatch {
  /** What `needsIdleTime` or `isIdle` say may be something else: the next look is due anew. */
  again(): void
  stop(): void
}

const idleLook = 30_000
// Who comes back and sees the app is not shown as away, and is told at once what was held back for her return.
const returnLook = 1_500

/** Looks at the idle time each 30 s, each 1.5 s while it alone says that nobody is there, and never where it means nothing. */
export function watchIdleTime({ clock, needsIdleTime, isIdle, look }: IdleWatchOptions): IdleWatch {
  let cancel = (): void => undefined
  const again = (): void => {
    cancel()
    if (!needsIdleTime()) return
    cancel = clock.after(isIdle() ? returnLook : idleLook, () => {
      if (needsIdleTime()) look()
      again()
    })
  }
  again()
  return { again, stop: () => cancel() }
}
