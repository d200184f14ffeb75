import type { Clock } from '@shared/clock'

/** The end of a choice that holds until a time. */
export interface ChoiceEnd {
  /** @returns whether it has come. Ask after each event: timers stand still in a sleep, the wall clock does not. */
  look(): boolean
  stop(): void
}

// Timers of the system take no more than 24 days, and a look each minute sees a clock that was set forward.
const LOOK = 60_000

// A choice that seems to have been made this far in the future was made before the clock was set back.
const SET_BACK = 60_000

/**
 * Waits for the end of a choice: by the wall clock or by elapsed time, whichever is first. So a clock that is set back
 * cannot prolong it, and daylight saving plays no part, as all times are UTC.
 * @param until ms UTC
 * @param onCome called once when it has come while the machine was awake
 */
export function watchChoiceEnd(clock: Clock, until: number, onCome: () => void): ChoiceEnd {
  let left = until - clock.now()
  let cancelSlice = (): void => undefined
  let cancelLast = (): void => undefined

  const hasCome = (): boolean => left <= 0 || clock.now() >= until
  const waitForSlice = (): void => {
    const slice = Math.min(left, LOOK)
    cancelSlice = clock.after(slice, () => {
      left -= slice
      if (look()) onCome()
      else waitForSlice()
    })
  }
  function look(): boolean {
    cancelLast()
    if (hasCome()) return true
    const rest = until - clock.now()
    // After a sleep the wall clock may reach it in the middle of a slice.
    if (rest < LOOK)
      cancelLast = clock.after(rest, () => {
        if (hasCome()) onCome()
      })
    return false
  }

  if (!look()) waitForSlice()
  return {
    look,
    stop() {
      cancelSlice()
      cancelLast()
    }
  }
}

/**
 * Whether a choice that was kept still holds at a start.
 * @param chosenAt ms UTC, null when it is not known
 * @returns false when its time has passed, or when nobody can know it because the clock was set back since
 */
export const stillHolds = (until: number | null, chosenAt: number | null, now: number): boolean =>
  until === null || (now < until && (chosenAt === null || now >= chosenAt - SET_BACK))
