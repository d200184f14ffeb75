import type { Api } from './api'

/** Page "Friends / List". */
export const chatfriends: Api = {
  srv: 'chatserver',
  headers: { station: true, user: true, signature: true },
  actions: {
    list: {
      stamped: true,
      fields: [],
      answer: ({ service, caller }) => service.lists.of(caller().userId)
    }
  }
}
