import type { Clock } from '@shared/clock'
import type { Presence } from '@shared/ownStatus'
import { needsAnnouncement, repeatsAnnouncement } from '../presence'
import { announcePresence } from '../protocol'
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

  const speak = async (): Promise<void> => {
    if (!context) return
    const now = options.clock.now()
    const repeats = repeatsAnnouncement(presence) && Math.abs(now - saidAt) >= repeatAnnouncementMs
    const needed = needsAnnouncement(said, presence, undocumented) || repeats
    said = presence
    if (!needed) return
    saidAt = now
    try {
      await announcePresence({ ...context, signal: life.signal }, presence)
    } catch (error) {
      // Others see it a little later; the list is not less true for it. The next look says it again.
      said = null
      saidAt = 0
      if (!life.signal.aborted) options.onFailure(error)
    }
  }

  return {
    become(next) {
      presence = next
      void speak()
    },
    setUndocumented(on) {
      undocumented = on
      said = null
      void speak()
    },
    online(next) {
      context = next
      void speak()
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
