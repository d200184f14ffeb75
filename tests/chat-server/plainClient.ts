import { constants, createHmac, createPrivateKey, randomBytes, sign, type KeyObject } from 'node:crypto'
import type { ApiName, ChatServer, JsonObject, Person, SchemeId } from './types'

/** The least client that can talk to the server: for the server's own tests, written without the app's code. */
export interface PlainClient {
  readonly station: string
  /** Login with the person's API key; opens the private key with Node's own PEM reader. */
  signIn(): Promise<JsonObject>
  /** A documented, signed and stamped call. */
  list(): Promise<FriendsList>
  announce(): Promise<JsonObject>
  news(): Promise<JsonObject>
  /** Any request: what is not given is what the documentation asks for. */
  send(api: ApiName, parts: RequestParts): Promise<Response>
}

export interface FriendsList {
  status: string
  friends: Record<string, string>
  availabilities: { friendid: string; friendname: string; publickey: string; availability: string }[]
}

export interface RequestParts {
  body: JsonObject | string
  /** Replaces the computed headers; null leaves one out. */
  headers?: Record<string, string | null>
  /** Signs and sends the user; default true. */
  signed?: boolean
  signal?: AbortSignal
}

export const plainClient = (
  server: ChatServer,
  { person = server.user, scheme = 'rsa-sha256' }: { person?: Person; scheme?: SchemeId } = {}
): PlainClient => {
  const station = randomBytes(16).toString('hex')
  let privateKey: KeyObject | null = null

  const send = async (api: ApiName, parts: RequestParts): Promise<Response> => {
    const body = typeof parts.body === 'string' ? parts.body : JSON.stringify(parts.body)
    const identity: Record<string, string> =
      (parts.signed ?? true)
        ? { 'Ozeki-User': person.userId, 'Ozeki-Signature': signature(scheme, body, person, privateKey) }
        : {}
    const wanted = {
      'Content-Type': 'application/json',
      'Ozeki-Station': station,
      ...identity,
      ...parts.headers
    }
    const headers = Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== null)
    const signal = parts.signal === undefined ? {} : { signal: parts.signal }
    return fetch(server.apiUrl(api), { method: 'POST', headers, body, redirect: 'manual', ...signal })
  }
  const json = async (api: ApiName, parts: RequestParts): Promise<JsonObject> =>
    (await (await send(api, parts)).json()) as JsonObject
  return {
    station,
    send,
    signIn: async () => {
      const answer = await json('chatlogin', {
        body: { action: 'login', apikey: person.apiKey },
        signed: false
      })
      const key = { key: String(answer['rsakey']), passphrase: person.encryptionPassword }
      if (answer['status'] === 'OK') privateKey = createPrivateKey(key)
      return answer
    },
    list: async () => {
      const answer: unknown = await json('chatfriends', { body: stamped('list') })
      return answer as FriendsList
    },
    announce: () => json('chatavailability', { body: stamped('useravailable') }),
    news: () => json('chatnotification', { body: stamped('download'), signed: false })
  }
}

/** @param at ms UTC */
export const stamped = (action: string, at = Date.now()): JsonObject => ({
  action,
  clientversioncode: 3,
  timestamp: new Date(at).toISOString().slice(0, 19).replace('T', ' ')
})

const signature = (scheme: SchemeId, body: string, { apiKey }: Person, key: KeyObject | null): string => {
  if (scheme === 'hmac-sha256-hex') return createHmac('sha256', apiKey).update(body).digest('hex')
  if (key === null) return 'nothing to sign with'
  const bytes = Buffer.from(body)
  switch (scheme) {
    case 'rsa-sha256':
      return sign('sha256', bytes, key).toString('base64')
    case 'rsa-sha1':
      return sign('sha1', bytes, key).toString('base64')
    case 'rsa-pss-sha256': {
      const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      return sign('sha256', bytes, { key, ...pss }).toString('base64')
    }
  }
}
