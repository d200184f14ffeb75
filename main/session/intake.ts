import { atOnce, inSlices } from '../protocol/slices'
import type { FriendsAnswer } from '../protocol'
import type { FriendChange } from '../roster/change'
import type { Roster, RosterUpdate } from '../roster/roster'

/** The way of the server's lists into the roster: in slices, and one after the other. */
export interface Intake {
  /** @returns when the list is in and was told; what has begun goes in to its end, whatever becomes of who asked */
  take(answer: FriendsAnswer, cause: FriendChange['cause']): Promise<void>
  /** Nothing is half in when this returns. */
  finish(): void
}

export function createIntake(
  roster: Pick<Roster, 'apply'>,
  onUpdate: (update: RosterUpdate) => void
): Intake {
  const waiting = new Set<Generator<void, void>>()
  let last: Promise<void> = Promise.resolve()

  function* intoRoster(answer: FriendsAnswer, cause: FriendChange['cause']): Generator<void, void> {
    onUpdate(yield* roster.apply(answer, cause))
  }

  return {
    take(answer, cause) {
      const work = intoRoster(answer, cause)
      waiting.add(work)
      const taken = last.then(() => inSlices(work)).finally(() => waiting.delete(work))
      last = taken.catch(() => undefined)
      return taken
    },
    finish() {
      for (const work of waiting) atOnce(work)
    }
  }
}
