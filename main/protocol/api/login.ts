import * as v from 'valibot'
import { UserIdSchema } from '@shared/ids'
import { callApi } from '../apiCall'
import type { ApiContext } from '../context'
import { displayId, displayText } from '../displayText'
import { listenerStaysOnServer, staysOnServer, type ListenerKey } from '../endpoints'
import { ApiError, HttpStatusError, isApiError, isRefusal, MalformedAnswerError } from '../errors'
import type { ApiName, ListenerAddresses, LoginAnswer } from '../types'
import { TextSchema } from '../wireValues'

const OptionalTextSchema = v.optional(TextSchema, '')
/** An empty list stands for an empty object on some servers. */
const AddressesSchema = v.optional(v.fallback(v.looseObject({}), {}), {})

const LoginSchema = v.object({
  userid: UserIdSchema,
  nick: OptionalTextSchema,
  fullname: OptionalTextSchema,
  server: OptionalTextSchema,
  rsakey: OptionalTextSchema,
  listeners: AddressesSchema,
  urls: AddressesSchema
})

/** Login's names of the addresses; `reports` is expected behind the cut of the page. */
const apiByKey: Readonly<Record<string, ApiName>> = {
  login: 'chatlogin',
  availability: 'chatavailability',
  friends: 'chatfriends',
  reports: 'chatreports',
  report: 'chatreports',
  notification: 'chatnotification',
  conversation: 'chatconversation',
  blocklist: 'chatblocklist'
}
const listenerKeys: readonly ListenerKey[] = ['ws', 'wss', 'udp']

/**
 * Signs in: the first call of a session. Sends the API key and the station, nothing else.
 * Login, https://ozeki.chat/p_7105-ozeki-chat-api-login.html
 * @throws ApiError (its words never repeat the API key), MalformedAnswerError, or what the transport throws
 */
export async function login(context: ApiContext, apiKey: string): Promise<LoginAnswer> {
  try {
    const answer = await callApi(context, {
      api: 'chatlogin',
      action: 'login',
      headers: 'station',
      stamped: false,
      fields: { apikey: apiKey }
    })
    return decodeLogin(answer, context.endpoints.url('chatlogin'))
  } catch (error) {
    throw withoutSecret(error, apiKey)
  }
}

/** A server that repeats the API key in its refusal must not bring it onto the screen or into the log. */
function withoutSecret(error: unknown, apiKey: string): unknown {
  if (apiKey === '' || !isRefusal(error) || !error.words.includes(apiKey)) return error
  const words = error.words.replaceAll(apiKey, '…')
  if (isApiError(error)) return new ApiError(error.status, words, error.api)
  const cleaned = new HttpStatusError(error.status, error.retryAfterMs, words)
  cleaned.api = error.api
  return cleaned
}

/**
 * Translates Login's answer; addresses that leave the typed server are set aside.
 * @param base the address that the person typed
 * @throws MalformedAnswerError without a usable user id
 */
export function decodeLogin(answer: unknown, base: string): LoginAnswer {
  const parsed = v.safeParse(LoginSchema, answer)
  if (!parsed.success) throw new MalformedAnswerError('schema', 'Login without a user id')
  const { userid, nick, fullname, server, rsakey, listeners, urls } = parsed.output
  const refusedUrls: LoginAnswer['refusedUrls'] = []
  const fullName = displayText(fullname)
  return {
    userId: userid,
    nick: displayText(nick) || fullName || displayId(userid),
    fullName,
    serverVersion: displayText(server, 40),
    rsaKeyPem: rsakey.trim() === '' ? null : rsakey,
    listeners: safeListeners(listeners, base, refusedUrls),
    urls: safeUrls(urls, base, refusedUrls),
    refusedUrls
  }
}

function safeUrls(told: object, base: string, refused: LoginAnswer['refusedUrls']): LoginAnswer['urls'] {
  const urls: LoginAnswer['urls'] = {}
  for (const [key, address] of Object.entries(told) as [string, unknown][]) {
    const api = Object.hasOwn(apiByKey, key) ? apiByKey[key] : undefined
    if (api === undefined || typeof address !== 'string' || address.trim() === '') continue
    if (staysOnServer(address, base)) urls[api] = address.trim()
    else refused.push({ key, url: displayText(address, 300) })
  }
  return urls
}

function safeListeners(told: object, base: string, refused: LoginAnswer['refusedUrls']): ListenerAddresses {
  const safe: ListenerAddresses = { ws: null, wss: null, udp: null }
  const addresses = new Map(Object.entries(told) as [string, unknown][])
  for (const key of listenerKeys) {
    const address = addresses.get(key)
    if (typeof address !== 'string' || address.trim() === '') continue
    if (listenerStaysOnServer(key, address, base)) safe[key] = address.trim()
    else refused.push({ key, url: displayText(address, 300) })
  }
  return safe
}
