import type { AvailabilityKind } from '../types'
import { ok, type Action, type Api } from './api'

/** The caller is of that availability from now on, and the caller's friends are told. */
const becoming = (kind: AvailabilityKind): Action => ({
  stamped: true,
  fields: [],
  answer: ({ service, caller }) => {
    const user = caller()
    // Saying it again is no news.
    if (user.availability !== service.vocabulary[kind]) service.move([[user, kind]])
    return ok
  }
})

const guessed = (kind: AvailabilityKind): Action => ({ ...becoming(kind), undocumented: true })

/** Page "Availability useravailable"; it has no other action. The guesses after it need `undocumentedPresence`. */
export const chatavailability: Api = {
  srv: 'chatserver',
  headers: { station: true, user: true, signature: true },
  actions: {
    useravailable: becoming('available'),
    userunavailable: guessed('offline'),
    useraway: guessed('away'),
    userbusy: guessed('busy'),
    useroffline: guessed('offline'),
    userinvisible: guessed('offline')
  }
}
