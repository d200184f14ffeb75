import type { Clock } from '@shared/clock'
import type { Presence } from '@shared/ownStatus'
import { needsAnnouncement, repeatsAnnouncement } from '../presence'
import { announcePresence, isApiError } from '../protocol'
import type { SignedIn } from './signIn'

/** A server may forget who is available: it is said again after this time, ms. */
export const repeatAnnouncementMs = 900_000

export interface Announcer {
  /** The own presence is another one now. */
  become(presence: Presence): void
  setUndocumented(on: boolean): void
  /** The connection is true: says what is due. */
  online(context: SignedIn['context']): void
  /** The connection is not true: nothing is said until it is. */
  offline(): void
  /** What was said may be forgotten (sleep, another network): it is said again. */
  forget(): void
  stop(): void
}

/** Tells one account's server the own presence, as far as its vocabulary goes. */
export function createAnnouncer(options: {
  clock: Clock
  presence: Presence
  undocumented: boolean
  onFailure(error: unknown): void
}): Announcer {
  const life = new AbortController()
  let { presence, undocumented } = options
  let context: SignedIn['context'] | null = null
  let said: Presence | null = null
  let saidAt = 0

  // One word after the other, so that the last one is also the last that the server hears.
  let speaking: Promise<void> = Promise.resolve()
  const speak = (): void => {
    speaking = speaking.then(say)
  }

  const say = async (): Promise<void> => {
    if (!context || life.signal.aborted) return
    const now = options.clock.now()
    const next = presence
    const repeats = repeatsAnnouncement(next) && Math.abs(now - saidAt) >= repeatAnnouncementMs
    const needed = needsAnnouncement(said, next, undocumented) || repeats
    said = next
    if (!needed) return
    saidAt = now
    try {
      await announcePresence({ ...context, signal: life.signal }, next)
    } catch (error) {
      if (life.signal.aborted) return
      options.onFailure(error)
      // A refused guess stays refused. What is documented is said again at the next look.
      if (next !== 'available' && isApiError(error)) return
      said = null
      saidAt = 0
    }
  }

  return {
    become(next) {
      presence = next
      speak()
    },
    setUndocumented(on) {
      undocumented = on
      said = null
      speak()
    },
    online(next) {
      context = next
      speak()
    },
    offline() {
      context = null
    },
    forget() {
      said = null
      saidAt = 0
    },
    stop: () => life.abort()
  }
}
