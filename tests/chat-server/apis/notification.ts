import { ok, type Api } from './api'
import { Refusal } from './refusal'

/** Page "Notification": hands out what waits for the station and forgets it. The first name is spelled as documented. */
export const chatnotification: Api = {
  srv: 'chatserver',
  headers: { station: true, user: false, signature: false },
  actions: {
    download: {
      stamped: true,
      fields: [],
      answer: ({ service, station }) => {
        const news = service.stations.takeNews(station)
        if (news === undefined) throw new Refusal('unknown-station')
        return {
          ...ok,
          friendavailabilitesof: [...news.friendAvailabilitiesOf],
          conversationchangedof: [...news.conversationChangedOf],
          conversationlistchangedof: [...news.conversationListChangedOf]
        }
      }
    }
  }
}
