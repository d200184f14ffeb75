import type { Clock } from '@shared/clock'

/** Signs of news within this time of a wake-up are told together afterwards. */
const burstMs = 250

export interface WakeUps {
  tell(): void
  /** Whether another wake-up is due already. */
  pending(): boolean
  stop(): void
}

/** The first is told at once, all that follow within a short while once, at its end. */
export function coalesce(clock: Clock, work: () => void): WakeUps {
  let state: 'idle' | 'resting' | 'due' = 'idle'
  let cancel: () => void = () => undefined
  const tell = () => {
    if (state !== 'idle') {
      state = 'due'
      return
    }
    state = 'resting'
    cancel = clock.after(burstMs, () => {
      const due = state === 'due'
      state = 'idle'
      if (due) tell()
    })
    work()
  }
  return { tell, pending: () => state === 'due', stop: () => cancel() }
}
