import { createHash } from 'node:crypto'
import { encryptedPem } from '../encryptedPem'
import { ok, type Api } from './api'
import { Refusal } from './refusal'

/** Keys of `urls` on the page, with the `api=` names behind them. The page is cut off after `notification`. */
const urls: Readonly<Record<string, string>> = {
  login: 'chatlogin',
  availability: 'chatavailability',
  conversation: 'chatconversation',
  conversationgroup: 'chatconversationgroup',
  blocklist: 'chatblocklist',
  fileserver: 'chatfileserver',
  friends: 'chatfriends',
  notification: 'chatnotification'
}

/** Page "Login": the API key alone says who it is; the station belongs to that user from now on. */
export const chatlogin: Api = {
  srv: 'chatserver',
  headers: { station: true, user: false, signature: false },
  actions: {
    login: {
      stamped: false,
      fields: ['apikey'],
      answer: ({ service, addresses, body, station }) => {
        const user = typeof body['apikey'] === 'string' ? service.people.byApiKey(body['apikey']) : undefined
        if (user === undefined) throw new Refusal('unknown-apikey')
        const privateKey = service.keys.privateKeyOf(user.userId)
        // The stored PEM of a key is one text, so its IV is the same at each sign-in.
        const iv = createHash('md5').update(privateKey).digest()
        service.stations.signIn(station, user.userId)
        return {
          ...ok,
          server: '2.0.0',
          listeners: addresses.listeners,
          registration: 'true',
          rsakey: encryptedPem(privateKey, user.encryptionPassword, iv),
          userid: user.userId,
          fullname: user.fullName,
          nick: user.nick,
          urls: Object.fromEntries(Object.entries(urls).map(([key, name]) => [key, addresses.api(name)]))
        }
      }
    }
  }
}
