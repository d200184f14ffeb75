import { nextTurn, systemClock, type Clock } from '@shared/clock'
import {
  CancelledError,
  HttpStatusError,
  isRedirectError,
  RedirectError,
  TimeoutError,
  type ProtocolError
} from './errors'
import { type AnswerBytes, readAnswer, readServerWords } from './answerBody'
import { classifyFailure } from './networkFailure'
import { parseUrl } from './serverAddress'
import type { Fetch } from './types'

export interface TransportOptions {
  /** Electron's net.fetch in the app: it knows the system's proxy and certificates. */
  fetch: Fetch
  /** For the whole exchange from the first byte sent to the last byte read, in ms. */
  timeoutMs?: number
  /** The largest answer, in bytes after decompression. */
  maxBytes?: number
  /** Host name, for messages. */
  server: string
  clock?: Clock
  /** Where the address was last redirected to, for a runtime whose fetch does not tell (Electron's net.fetch). */
  redirectTarget?: (url: string) => string | null
}

export interface PostRequest {
  url: string
  headers: Record<string, string>
  /** Sent as it is: these bytes are what was signed. */
  body: Uint8Array
  signal?: AbortSignal
}

export interface Transport {
  /**
   * Posts the bytes once, without any retry, and reads the whole answer.
   * @throws a ProtocolError: NetworkError, TlsError, TimeoutError, CancelledError, RedirectError, HttpStatusError,
   * AnswerTooLargeError
   */
  post(request: PostRequest): Promise<AnswerBytes>
  /** How far the server's clock was ahead of ours at its last answer, ms; null where it does not tell. */
  serverAheadMs?(): number | null
}

const defaultTimeoutMs = 15_000
const defaultMaxBytes = 96 * 1024 * 1024

/** Makes the one way in which bytes reach the server. */
export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes, clock = systemClock } = options
  let ahead: number | null = null
  const fetch: Fetch = async (address, init) => {
    const response = await options.fetch(address, init)
    const date = Date.parse(response.headers.get('date') ?? '')
    ahead = Number.isNaN(date) ? null : date - clock.now()
    return response
  }
  return {
    serverAheadMs: () => ahead,
    async post(request) {
      const limits = openLimits(clock, timeoutMs, request.signal)
      try {
        return await Promise.race([exchange(fetch, request, limits, maxBytes, clock), limits.ended])
      } catch (error) {
        throw limits.reason() ?? withTarget(classifyFailure(error), request.url, options.redirectTarget)
      } finally {
        limits.close()
      }
    }
  }
}

interface Limits {
  readonly signal: AbortSignal
  /** Rejects when the time is over or the caller gives up. It ends the wait even where a runtime ignores the signal. */
  readonly ended: Promise<never>
  reason(): TimeoutError | CancelledError | null
  close(): void
}

function openLimits(clock: Clock, timeoutMs: number, outer: AbortSignal | undefined): Limits {
  const controller = new AbortController()
  let reason: TimeoutError | CancelledError | null = null
  let reject: (error: Error) => void = () => undefined
  const ended = new Promise<never>((_resolve, rejectEnded) => {
    reject = rejectEnded
  })
  ended.catch(() => undefined)
  const end = (why: TimeoutError | CancelledError) => {
    reason ??= why
    reject(reason)
    controller.abort(reason)
  }
  const cancel = () => end(new CancelledError())
  const cancelTimer = clock.after(timeoutMs, () => end(new TimeoutError(timeoutMs)))
  if (outer?.aborted === true) cancel()
  outer?.addEventListener('abort', cancel, { once: true })
  return {
    signal: controller.signal,
    ended,
    reason: () => reason,
    close() {
      cancelTimer()
      outer?.removeEventListener('abort', cancel)
      // Frees the connection of an answer that was not read to its end; without effect after a complete one.
      controller.abort()
    }
  }
}

async function exchange(
  fetch: Fetch,
  request: PostRequest,
  limits: Limits,
  maxBytes: number,
  clock: Clock
): Promise<AnswerBytes> {
  if (limits.signal.aborted) return await limits.ended
  const response = await send(fetch, request, limits.signal)
  const target = redirectTarget(response, request.url)
  if (target !== undefined) throw new RedirectError(target)
  if (!response.ok) {
    const words = await readServerWords(response, limits.signal, clock)
    throw new HttpStatusError(response.status, retryAfterMs(response, clock), words)
  }
  return await readAnswer(response, maxBytes, limits.signal)
}

let client: ReturnType<typeof loadClient> | null = null

/** With the first call: it brings a good part of Node with it, which the start can do without, and takes a turn for itself. */
async function loadClient(): Promise<typeof import('ky')> {
  await nextTurn()
  return await import('ky')
}

/** ky would hand over a Request, whose body is a stream; here the very bytes are passed on, with their length. */
async function send(fetch: Fetch, request: PostRequest, signal: AbortSignal): Promise<Response> {
  const body = request.body as Uint8Array<ArrayBuffer>
  const { default: ky } = await (client ??= loadClient())
  return await ky.post(request.url, {
    headers: request.headers,
    body,
    signal,
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    fetch: async () => {
      try {
        return await fetch(request.url, {
          method: 'POST',
          headers: request.headers,
          body,
          signal,
          redirect: 'manual',
          credentials: 'omit',
          cache: 'no-store'
        })
      } catch (error) {
        throw asFetchFailure(error)
      }
    }
  })
}

/** net.fetch rejects with a plain Error `net::ERR_...`; fetch is specified to reject with a TypeError, and ky expects it. */
const asFetchFailure = (error: unknown): unknown =>
  error instanceof Error && error.message.includes('net::ERR_')
    ? new TypeError('fetch failed', { cause: error })
    : error

/** @returns undefined when the answer is no redirect. */
function redirectTarget(response: Response, from: string): string | null | undefined {
  if (response.type === 'opaqueredirect') return null
  if (response.status < 300 || response.status > 399) return undefined
  const location = response.headers.get('location')
  return location === null ? undefined : shownTarget(location, from)
}

function withTarget(
  error: ProtocolError,
  from: string,
  ask: TransportOptions['redirectTarget']
): ProtocolError {
  if (!isRedirectError(error) || error.target !== null || ask === undefined) return error
  const location = ask(from)
  return location === null ? error : new RedirectError(shownTarget(location, from))
}

/** @returns the address without its query, which may carry anything; null when it is none. */
function shownTarget(location: string, from: string): string | null {
  const target = parseUrl(location, from)
  return target === null ? null : `${target.protocol}//${target.host}${target.pathname}`.slice(0, 300)
}

/** Retry-After as seconds or as a date. @returns ms from now, or null. */
function retryAfterMs(response: Response, clock: Clock): number | null {
  const text = response.headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const date = text === '' ? Number.NaN : Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - clock.now())
}
