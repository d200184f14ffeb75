import type { KeyObject } from 'node:crypto'
import type { Availability } from '@shared/availability'
import type { StationId, UserId } from '@shared/ids'
import type { Members } from './answerCut'

/** `fetch` as the protocol needs it: Electron's net.fetch in the app, Node's in tests. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>

export type ApiName =
  | 'chatlogin'
  | 'chatavailability'
  | 'chatfriends'
  | 'chatreports'
  | 'chatnotification'
  | 'chatconversation'
  | 'chatblocklist'

/** Push listeners that Login names; empty where the server gives none or the address was refused. */
export interface ListenerAddresses {
  ws: string | null
  wss: string | null
  udp: string | null
}

/** What Login tells, translated once. The private key is still encrypted. */
export interface LoginAnswer {
  userId: UserId
  nick: string
  fullName: string
  serverVersion: string
  /** Encrypted PEM, or null when the server gave none. */
  rsaKeyPem: string | null
  listeners: ListenerAddresses
  /** Absolute addresses by API, each checked against the typed server; the rest is found by the documented fallback. */
  urls: Partial<Record<ApiName, string>>
  /** Addresses that were refused because they change the host or lower the scheme: key in `urls` or `listeners`, address. */
  refusedUrls: { key: string; url: string }[]
}

/** One friend of one answer, as the roster takes it. */
export interface FriendEntry {
  id: UserId
  name: string
  availability: Availability
  /** Base64 SubjectPublicKeyInfo as given, unchecked; null when there is none. */
  publicKey: string | null
}

export interface FriendsAnswer {
  friends: FriendEntry[]
  /** What was wrong with single entries, in words for the log; no friend is lost because of it. */
  oddities: string[]
  /** Only those who differ from the answer before stand in it, if anybody; everyone else is as that one said. */
  partial?: boolean
}

/** What one call of Friends / List brought. */
export interface FriendsNews extends FriendsAnswer {
  partial: boolean
  /** Given to the next call, it makes that one cheap. Whoever throws this answer away goes on with the one before. */
  kept: KeptAnswer
}

/** An answer as it came, with what is known of its text. */
export interface KeptAnswer {
  readonly bytes: Buffer
  /** Places of the members of `availabilities`; null where one of them does not speak for one friend alone. */
  readonly members: Members | null
  /** Nothing but names stands in the other container. */
  readonly namesOnly: boolean
}

export interface NotificationAnswer {
  friendsChanged: boolean
  conversationsChanged: string[]
  conversationListChanged: boolean
}

export interface SigningCredentials {
  apiKey: string
  privateKey: KeyObject | null
}

/** Signs the exact bytes of a request body. */
export interface SignatureScheme {
  readonly id: string
  readonly needsPrivateKey: boolean
  /** @returns the one-line value of `Ozeki-Signature`. */
  sign(body: Uint8Array, credentials: SigningCredentials): string
}

/** Who a signed call is made for. */
export interface Identity {
  userId: UserId
  credentials: SigningCredentials
  scheme: SignatureScheme
}

/** How a WebSocket listener learns which station it serves, and what its frames mean. */
export interface WebSocketForm {
  readonly transport: 'websocket'
  readonly id: string
  /** @returns the address to connect to. */
  address(base: string, station: StationId): string
  headers(station: StationId): Record<string, string>
  /** @returns the first text frame, or null when nothing is sent. */
  firstFrame(station: StationId): string | null
  classify(frame: string): 'wake' | 'ignore'
}

/** The same for a listener over UDP. */
export interface DatagramForm {
  readonly transport: 'udp'
  readonly id: string
  /** @returns the text that subscribes, and that keeps the subscription alive when it is sent again. */
  subscription(station: StationId): string
  /** `acknowledged`: an answer to the subscription, no news. */
  classify(datagram: string, station: StationId): 'wake' | 'acknowledged'
}

export type ListenerForm = WebSocketForm | DatagramForm
