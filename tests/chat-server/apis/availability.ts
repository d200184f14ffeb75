import { ok, type Api } from './api'

/** Page "Availability useravailable": the caller is available from now on, and the caller's friends are told. */
export const chatavailability: Api = {
  srv: 'chatserver',
  headers: { station: true, user: true, signature: true },
  actions: {
    useravailable: {
      stamped: true,
      fields: [],
      answer: ({ service, caller }) => {
        const user = caller()
        // Saying it again is no news.
        if (user.availability !== service.vocabulary.available) service.move([[user, 'available']])
        return ok
      }
    }
  }
}
