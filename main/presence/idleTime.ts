/** Whether the system's idle time can be believed, for diagnostics. */
export type IdleTimeTrust =
  /** Not told so far, or not for long enough to say. */
  | 'not-yet-known'
  | 'works'
  /** The system does not tell it, or tells the same 0 for ever as some Wayland compositors do. */
  | 'unknown'

export interface IdleTime {
  /** Seconds of the latest reading, null when nobody knows. */
  readonly seconds: number | null
  readonly trust: IdleTimeTrust
  /** @param reading seconds without keyboard or mouse */
  take(reading: number | 'unknown'): void
  /** The person just did something. */
  active(): void
}

// With a reading each 30 s this is half an hour. Nobody types through all of it without a pause of one second.
const SUSPICIOUS_ZEROS = 60

/** Keeps the latest idle time and an eye on whether it ever moves. Counts readings, so that no clock can mislead it. */
export function createIdleTime(): IdleTime {
  let seconds: number | null = null
  let zeros = 0
  let trust: IdleTimeTrust = 'not-yet-known'

  return {
    get seconds() {
      return seconds
    },
    get trust() {
      return trust
    },
    take(reading) {
      if (reading === 'unknown' || !Number.isFinite(reading) || reading < 0) {
        seconds = null
        zeros = 0
        trust = 'unknown'
        return
      }
      seconds = reading
      zeros = reading === 0 ? zeros + 1 : 0
      if (reading > 0) trust = 'works'
      else if (zeros >= SUSPICIOUS_ZEROS) trust = 'unknown'
    },
    active() {
      seconds = null
    }
  }
}
