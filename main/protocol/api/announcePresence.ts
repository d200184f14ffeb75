import type { Presence } from '@shared/ownStatus'
import { callApi } from '../apiCall'
import type { ApiContext } from '../context'
import { defaultPresenceVocabulary, type PresenceVocabulary } from '../presenceVocabulary'
import { announceAvailable } from './announceAvailable'

/**
 * Tells the server the own presence. Safe to repeat.
 *
 * Documented is `available` alone (Availability useravailable,
 * https://ozeki.chat/p_7106-ozeki-chat-api-availability.html). For away, busy and invisible the page names no action:
 * `useraway`, `userbusy` and `userinvisible` follow its pattern and are a guess. A server may refuse them or say OK and
 * do nothing, and no answer tells what others see. Call this with anything but `available` only for an account whose
 * `undocumentedPresence` is on; a refusal then says nothing about the connection or the sign-in.
 * @throws ApiError when the server refuses the action, SignatureRefusedError when nothing can be signed, or what the
 * transport throws
 */
export async function announcePresence(
  context: ApiContext,
  presence: Presence,
  vocabulary: PresenceVocabulary = defaultPresenceVocabulary
): Promise<void> {
  if (presence === 'available') return announceAvailable(context)
  const action = vocabulary.action(presence)
  if (action === null) return
  await callApi(context, { api: 'chatavailability', action, headers: 'signed', stamped: true })
}
