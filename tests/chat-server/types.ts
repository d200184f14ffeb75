/** Names in `api=` that this server knows by heart; a client may ask for others and is refused. */
export type ApiName =
  | 'chatlogin'
  | 'chatavailability'
  | 'chatfriends'
  | 'chatreports'
  | 'chatnotification'
  | 'chatconversation'
  | 'chatblocklist'

/** One user of the simulated company, with everything that is needed to sign in as that person. */
export interface Person {
  /** MD5 of the trimmed lower-case e-mail, 32 lower-case hex digits. */
  readonly userId: string
  readonly email: string
  /** The name that friends see (`friendname`). */
  nick: string
  readonly fullName: string
  readonly apiKey: string
  /** Passphrase of `rsakey`. */
  readonly encryptionPassword: string
  /** The word on the wire. */
  availability: string
}

/** Who works here: the one who signs in first of all, and that person's friends. */
export interface Company {
  readonly seed: number
  readonly user: Person
  readonly friends: Person[]
  readonly vocabulary: Vocabulary
}

/** What a friend can be told apart by in tests; each stands for a word on the wire. */
export type AvailabilityKind = 'available' | 'away' | 'busy' | 'offline'

/** Wire words by meaning. Only `available` is documented. */
export type Vocabulary = Readonly<Record<AvailabilityKind, string>>

/** Schemes that this server can verify; ids as the client names them. */
export type SchemeId = 'rsa-sha256' | 'rsa-sha1' | 'rsa-pss-sha256' | 'hmac-sha256-hex'

/** How a listener tells its station. */
export type ListenerFormId = 'station-frame' | 'json-subscribe' | 'station-query' | 'station-header'

export interface ChatServerOptions {
  /** Default: `company()` of 40. */
  company?: Company
  /** Address to bind, default 127.0.0.1. */
  host?: string
  /** Host in the announced addresses, default `host`; for certificates that are made out to a name. */
  announcedHost?: string
  /** Port of the API, default 0: any free one. The same holds for the other ports. */
  port?: number
  listenerPort?: number
  secureListenerPort?: number
  datagramPort?: number
  controlPort?: number
  /** Path of the API, default `/ozeki/index.php`. */
  path?: string
  /** Signature schemes that are accepted, default `rsa-sha256`. */
  scheme?: SchemeId | readonly SchemeId[]
  /** Forms of subscription that are understood, default `station-frame`. */
  listenerForm?: ListenerFormId | readonly ListenerFormId[]
  /**
   * A listener over UDP: `acknowledging` sends each subscription back to its sender, `mute` sends news alone. Default
   * `none`: Login names no such address.
   */
  datagrams?: 'acknowledging' | 'mute' | 'none'
  /** What happens to a listener whose station never signed in, default `close`. */
  unknownStations?: 'close' | 'ignore'
  /** Text frame that says "something new". */
  wakeFrame?: string
  /** Ids in `friendavailabilitesof`: the reader's own (default) or those of the changed friends. */
  newsIds?: 'own' | 'friend'
  /**
   * Serves `userunavailable`, `useraway`, `userbusy`, `useroffline` and `userinvisible`, which no page documents; by
   * default they are refused as `unknown-action`.
   */
  undocumentedPresence?: boolean
  /** How far `timestamp` may be off in ms, default 5 minutes. */
  timestampToleranceMs?: number
  /** The server's clock in ms UTC, default Date.now. */
  now?: () => number
  /** PEM texts: serves https, and wss beside ws; `requestCert` asks clients for a certificate of theirs. */
  tls?: { key: string; cert: string; requestCert?: boolean }
}

/** Why a request was not served. */
export type RefusalCode =
  | 'not-post'
  | 'wrong-path'
  | 'unknown-api'
  | 'wrong-content-type'
  | 'body-too-large'
  | 'not-json'
  | 'unknown-action'
  | 'missing-station'
  | 'malformed-station'
  | 'unknown-station'
  | 'missing-user'
  | 'unknown-user'
  | 'missing-signature'
  | 'wrong-signature'
  | 'wrong-clientversioncode'
  | 'malformed-timestamp'
  | 'stale-timestamp'
  | 'unknown-apikey'

export type OzekiHeader = 'Ozeki-Station' | 'Ozeki-User' | 'Ozeki-Signature'

/** One request as it came, for assertions. */
export interface RequestRecord {
  /** Counts up from 1. */
  readonly number: number
  /** Server's clock, ms UTC. */
  readonly at: number
  /** Value of `api=`, '' when there is none. */
  readonly api: string
  readonly method: string
  readonly url: string
  /** The `Host` header: tells whether a client followed an address to another name. */
  readonly host: string
  readonly action: string
  readonly station: string | null
  readonly user: string | null
  readonly signature: string | null
  /** Ozeki headers that came although the documentation of this API does not have them. */
  readonly undocumentedHeaders: readonly OzekiHeader[]
  /** Body fields beyond those documented for this action. */
  readonly undocumentedFields: readonly string[]
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly bodyText: string
  /** The parsed body, or null when it was not a JSON object. */
  readonly body: JsonObject | null
  /** Why it was refused, null when it was served. */
  refusal: RefusalCode | null
  /** Kind of the fault that was acted out, null for an honest answer. */
  fault: Fault['kind'] | null
  /** HTTP status that was sent, null as long as nothing was. */
  httpStatus: number | null
  /** Time the server worked on the answer, ms; null when it was not served. */
  servedMs: number | null
  /** Time from the whole request to the last byte of the answer handed to the network, ms; null until then. */
  sentMs: number | null
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

interface ProcessedOption {
  /** True: the request takes effect and only its answer is lost. Default false. */
  processed?: boolean
}

/** Ways to spoil an answer; `friend` (id or nick) defaults to the first friend of the list. */
export type ApiFault =
  | { kind: 'http-status'; status: number; retryAfter?: string; body?: string }
  /** A status that no client expects (101, 600, 999), under the honest answer. */
  | { kind: 'odd-status'; status: number }
  /** A reason phrase, default Hungarian, and a header that are not ASCII: UTF-8, as careless servers send them. */
  | { kind: 'odd-reason'; status?: number; reason?: string }
  | { kind: 'html' }
  | { kind: 'truncated-json' }
  | { kind: 'empty-body' }
  | { kind: 'wrong-content-type'; contentType?: string }
  | { kind: 'error-status'; status?: string; message?: string }
  | ({ kind: 'hang' } & ProcessedOption)
  | ({ kind: 'reset' } & ProcessedOption)
  | { kind: 'delay'; ms: number }
  | { kind: 'slow-drip'; bytes?: number; everyMs?: number }
  | { kind: 'redirect'; status?: number; to?: string }
  | { kind: 'huge-body'; megabytes: number }
  /** A few kilobytes on the wire (Content-Encoding: gzip) that unpack to so many megabytes. */
  | { kind: 'gzip-bomb'; megabytes: number }
  | { kind: 'answer'; json: Json }
  | { kind: 'null-list'; field?: string }
  | { kind: 'unknown-availability'; text?: string; friend?: string }
  | { kind: 'duplicate-friend'; friend?: string }
  | { kind: 'only-in-friends'; friend?: string }
  | { kind: 'only-in-availabilities'; friend?: string }
  | { kind: 'long-name'; length?: number; friend?: string }
  | { kind: 'direction-marks-name'; friend?: string }
  | { kind: 'malformed-public-key'; text?: string; friend?: string }
  | { kind: 'wrong-urls'; how: 'other-host' | 'http' | 'localhost'; where?: 'urls' | 'listeners' | 'both' }
  | { kind: 'missing-urls' }

export type ListenerFault =
  /** The upgrade is answered by an HTTP status (default 503), or by a reset when status is 0. A datagram is lost. */
  | { kind: 'refuse'; status?: number }
  /** The connection is accepted and then nobody reads or writes: no frames, no pongs. A datagram is lost. */
  | { kind: 'silent' }
  /** The upgrade is never answered. */
  | { kind: 'stall' }
  /** So many frames right after the subscription. */
  | { kind: 'flood'; frames: number }

export type Fault = ApiFault | ListenerFault

/** `times`: how many requests are spoiled; without it all of them until `clearFaults`. */
export type Times = { times?: number }

/** A listener that is connected now. */
export interface ListenerConnection {
  /** Null until it has told its station. */
  readonly station: string | null
  readonly userId: string | null
  /** Server's clock, ms UTC. */
  readonly since: number
  readonly secure: boolean
}

/** A listener over UDP whose subscription has not run out. */
export interface Subscriber {
  readonly station: string
  /** Its own port, at 127.0.0.1 in tests. */
  readonly port: number
  /** How many datagrams it subscribed by, keep-alives included. */
  readonly subscriptions: number
}

export interface Liveliness {
  /** Mean time between two movements in ms. */
  everyMs: number
  seed?: number
}

export interface NewFriend {
  nick: string
  email?: string
  fullName?: string
  availability?: string
}

/** The running server. Friends are named by id, nick, e-mail or a given name that only one of them has. */
export interface ChatServer {
  /** Origin that a person would type, e.g. `http://127.0.0.1:40001`. */
  readonly baseUrl: string
  /** `ws://...` and, with TLS, `wss://...`. */
  readonly listenerUrl: string
  readonly secureListenerUrl: string | null
  /** `udp://...`, or null. */
  readonly datagramUrl: string | null
  /** Origin of the control surface. */
  readonly controlUrl: string
  /** The one who signs in. */
  readonly user: Person
  /** Friends of `user` now, in the order of the list. */
  friends(): Person[]
  /** @throws Error when nobody or more than one is meant. */
  person(who: string): Person
  apiUrl(api: ApiName): string
  /** Base64 SubjectPublicKeyInfo as Friends / List gives it. */
  publicKeyOf(who: string): string

  /** Availability by meaning, or any other word, which goes on the wire as it is. Tells all who have that friend. */
  move(who: string, availability: string): void
  /** As many moves with one frame and one notification for each station. */
  moveMany(moves: readonly (readonly [who: string, availability: string])[]): void
  addFriend(friend: NewFriend): Person
  removeFriend(who: string): void
  rename(who: string, nick: string): void
  /** Gives the person another key pair. @returns the new public key. */
  changeKey(who: string): string
  /** Starts random movement of the friends; null stops it. */
  liveliness(lively: Liveliness | null): void
  /** Sends the wake-up frame without any news behind it. */
  wake(): void

  /** The latest requests (up to 5,000), oldest first. */
  readonly requests: readonly RequestRecord[]
  requestsOf(api: ApiName): RequestRecord[]
  /** The next request of that API that is answered after this call. @throws Error after timeoutMs, default 5 s. */
  nextRequest(api: ApiName, timeoutMs?: number): Promise<RequestRecord>
  clearRequests(): void

  connections(): ListenerConnection[]
  /** Listeners over UDP. */
  subscribers(): Subscriber[]
  /** Resolves when so many listeners are subscribed. @throws Error after timeoutMs, default 5 s. */
  whenListening(count?: number, timeoutMs?: number): Promise<void>
  /** Ends all listener connections, by a close frame or `hard` by a reset, and forgets who subscribed by UDP. */
  dropListeners(how?: 'close' | 'hard'): void
  /** Makes the present listeners half-open: nothing is read from them or written to them any more. */
  silenceListeners(): void
  /** Makes the present connections of the API half-open: what comes on them is not even recorded. */
  silenceConnections(): void
  /** Forgets who signed in where, as a server does that lost its sessions. */
  forgetStations(): void

  /** Spoils answers. Faults of one API are used up in the order they were given. @returns ends this fault. */
  fault(api: ApiName, fault: ApiFault & Times): () => void
  fault(api: 'listener', fault: ListenerFault & Times): () => void
  clearFaults(): void
  accept(scheme: SchemeId | readonly SchemeId[]): void

  /** Goes off the network; everything is remembered. `start` comes back on the same ports. */
  stop(): Promise<void>
  start(): Promise<void>
  restart(): Promise<void>
  /** The end, together with the control surface. */
  close(): Promise<void>
}
