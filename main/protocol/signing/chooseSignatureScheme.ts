import type { UserId } from '@shared/ids'
import { listFriends } from '../api/listFriends'
import type { ApiContext } from '../context'
import { isRefusal, isSignatureRefusedError, SignatureRefusedError } from '../errors'
import type { FriendsNews, SignatureScheme, SigningCredentials } from '../types'
import { findSignatureScheme, signatureSchemes } from './signatureSchemes'

export interface ChosenScheme {
  scheme: SignatureScheme
  /** The list that the accepted call brought along. */
  friends: FriendsNews
}

/**
 * Finds out which signature the server accepts, with one harmless Friends / List for each scheme. A refusal of the
 * server means "the next one"; anything else ends the search, because it says nothing about the signature.
 * @param context its identity, if any, is not used
 * @param preferred id of the only scheme to try; undefined, `automatic` or an unknown id tries all
 * @throws SignatureRefusedError with the server's last words, or what the call failed with
 */
export async function chooseSignatureScheme(
  context: ApiContext,
  who: { userId: UserId; credentials: SigningCredentials },
  preferred?: string
): Promise<ChosenScheme> {
  const only = preferred === undefined ? undefined : findSignatureScheme(preferred)
  const candidates = (only === undefined ? signatureSchemes : [only]).filter(
    (scheme) => !scheme.needsPrivateKey || who.credentials.privateKey !== null
  )
  let last: unknown
  for (const scheme of candidates) {
    try {
      return { scheme, friends: await listFriends({ ...context, identity: { ...who, scheme } }) }
    } catch (error) {
      if (!isRefusal(error) && !isSignatureRefusedError(error)) throw error
      last = error
    }
  }
  const words = isRefusal(last) || isSignatureRefusedError(last) ? last.words : ''
  throw new SignatureRefusedError(words, { cause: last })
}
