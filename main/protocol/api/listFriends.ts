import { callApi } from '../apiCall'
import type { ApiContext } from '../context'
import { mergeFriends } from '../friendsMerge'
import type { FriendsAnswer } from '../types'

/**
 * Asks for all friends with their availability and public keys. Safe to repeat.
 * Friends / List, https://ozeki.chat/p_7201-ozeki-chat-api-friends-list.html
 * @throws ApiError, SignatureRefusedError when nothing can be signed, MalformedAnswerError when the answer carries no
 * list at all, or what the transport throws
 */
export async function listFriends(context: ApiContext): Promise<FriendsAnswer> {
  return mergeFriends(
    await callApi(context, { api: 'chatfriends', action: 'list', headers: 'signed', stamped: true })
  )
}
