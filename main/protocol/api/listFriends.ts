import { callForBytes } from '../apiCall'
import type { ApiContext } from '../context'
import { readFriends } from '../friendsReader'
import type { FriendsNews, KeptAnswer } from '../types'

/**
 * Asks for all friends with their availability and public keys. Safe to repeat.
 * Friends / List, https://ozeki.chat/p_7201-ozeki-chat-api-friends-list.html
 * @param before the answer that was taken last: then only what differs is read, where that can be told
 * @throws ApiError, SignatureRefusedError when nothing can be signed, MalformedAnswerError when the answer carries no
 * list at all, or what the transport throws
 */
export async function listFriends(
  context: ApiContext,
  before: KeptAnswer | null = null
): Promise<FriendsNews> {
  const call = { api: 'chatfriends', action: 'list', headers: 'signed', stamped: true } as const
  return readFriends(await callForBytes(context, call), before, context.signal)
}
