import { callApi } from '../apiCall'
import type { ApiContext } from '../context'
import { documentedAction } from '../presenceVocabulary'

/**
 * Tells the server that this person is available now; the server tells the friends. Safe to repeat.
 * Availability useravailable, https://ozeki.chat/p_7106-ozeki-chat-api-availability.html
 * @throws ApiError, SignatureRefusedError when nothing can be signed, or what the transport throws
 */
export async function announceAvailable(context: ApiContext): Promise<void> {
  await callApi(context, {
    api: 'chatavailability',
    action: documentedAction,
    headers: 'signed',
    stamped: true
  })
}
