/** A value that carries its D-Bus type, for places whose signature is `v`. */
export class TypedValue {
  constructor(
    readonly signature: string,
    readonly value: unknown
  ) {}
}

export const typed = (signature: string, value: unknown): TypedValue => new TypedValue(signature, value)

/** One call of a method on the bus. */
export interface BusCall {
  destination: string
  path: string
  interface: string
  member: string
  signature?: string
  /** Variants as `TypedValue`. */
  body?: unknown[]
  /** False leaves a service asleep that is not running; true by default. */
  autoStart?: boolean
  /** Milliseconds; 10,000 by default. */
  timeoutMs?: number
  /** Has the last word on the bytes of the message. */
  pack?(message: Buffer): Buffer
}

export interface BusReply {
  /** Unique name of who answered. */
  sender: string
  /** Variants replaced by what they hold. */
  body: unknown[]
}

/** Which signals are wanted. */
export interface SignalRule {
  sender?: string
  path?: string
  interface: string
  member?: string
  /** The first value of the signal, a text. */
  arg0?: string
}

export interface BusSignal {
  sender: string
  path: string
  interface: string
  member: string
  /** Variants replaced by what they hold. */
  body: unknown[]
}

/** Why a call brought nothing: the D-Bus name of the error, or one of the names below. */
export class BusError extends Error {
  override readonly name = 'BusError'
  constructor(
    readonly code: string,
    message: string = code
  ) {
    super(message)
  }
}

/** There is no bus, or it could not be opened. */
export const NO_BUS = 'no-bus'
/** The bus went away before it answered. */
export const BUS_LOST = 'bus-lost'
/** The values did not fit the signature. */
export const NOT_SENT = 'not-sent'
export const TIMED_OUT = 'timed-out'

/** @returns whether the error says that nobody goes by the name that was called, and nobody can be started for it. */
export const isNobodyThere = (error: unknown): boolean =>
  error instanceof BusError &&
  /^org\.freedesktop\.DBus\.Error\.(ServiceUnknown|NameHasNoOwner|Spawn\..+)$/.test(error.code)

/** @returns whether the error says that there is no bus to answer. */
export const isBusGone = (error: unknown): boolean =>
  error instanceof BusError && (error.code === NO_BUS || error.code === BUS_LOST)

/** @returns the rule in the words of the bus. */
export const matchRule = (rule: SignalRule): string =>
  Object.entries({ type: 'signal', ...rule })
    .map(([key, value]) => `${key}='${String(value)}'`)
    .join(',')

/** @returns whether a signal that arrived is one that the rule asked for. */
export const fits = (rule: SignalRule, signal: BusSignal): boolean =>
  rule.interface === signal.interface &&
  (rule.member === undefined || rule.member === signal.member) &&
  (rule.path === undefined || rule.path === signal.path) &&
  (rule.arg0 === undefined || rule.arg0 === signal.body[0]) &&
  // Only the bus knows who is behind a well-known name, and it has looked already; itself it goes by its own name.
  (rule.sender !== 'org.freedesktop.DBus' || signal.sender === rule.sender)
