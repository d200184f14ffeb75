import * as v from 'valibot'
import { type AnswerBytes, parseJsonObject } from './answerBody'
import type { ApiContext } from './context'
import { ApiError, isHttpStatusError, MalformedAnswerError, SignatureRefusedError } from './errors'
import type { ApiName, Identity } from './types'

/** The version of the protocol in every documented sample. */
const clientVersionCode = 3

export interface ApiCall {
  api: ApiName
  action: string
  /** `signed` sends station, user and signature; `station` the station alone (Login, Notification). */
  headers: 'signed' | 'station'
  /** Login carries neither version nor timestamp. */
  stamped: boolean
  fields?: Record<string, unknown>
}

const EnvelopeSchema = v.object({ status: v.string(), errormessage: v.fallback(v.string(), '') })

/**
 * Makes one call: builds the body, signs its bytes and sends the very same bytes. Every call of this function is a new
 * body with a new time and a new signature.
 * @returns the answer, whose `status` is OK; an `errormessage` beside OK is no failure
 * @throws ApiError when the server says anything but OK, or what the transport throws
 */
export async function callApi(context: ApiContext, call: ApiCall): Promise<object> {
  return requireOk(parseJsonObject(await callForBytes(context, call)), call.api)
}

/**
 * The same call, its answer unread.
 * @throws what the transport throws
 */
export async function callForBytes(context: ApiContext, call: ApiCall): Promise<AnswerBytes> {
  const body = new TextEncoder().encode(JSON.stringify(requestBody(context, call)))
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Ozeki-Station': context.stationId,
    ...(call.headers === 'signed' ? signedHeaders(context.identity, body) : {})
  }
  return send(context, call.api, headers, body)
}

/**
 * @returns the answer, whose `status` is OK
 * @throws ApiError, or MalformedAnswerError for an answer without a status
 */
export function requireOk<T extends object>(answer: T, api: ApiName): T {
  const envelope = v.safeParse(EnvelopeSchema, answer)
  if (!envelope.success) throw new MalformedAnswerError('schema', 'no status')
  const { status, errormessage } = envelope.output
  if (status.trim().toLowerCase() !== 'ok') throw new ApiError(status, errormessage, api)
  return answer
}

function requestBody(context: ApiContext, call: ApiCall): Record<string, unknown> {
  const stamp = { clientversioncode: clientVersionCode, timestamp: wireTime(context.clock.now()) }
  return { action: call.action, ...call.fields, ...(call.stamped ? stamp : {}) }
}

function signedHeaders(identity: Identity | undefined, body: Uint8Array): Record<string, string> {
  if (identity === undefined) throw new Error('a signed call needs an identity')
  const { userId, scheme, credentials } = identity
  try {
    return { 'Ozeki-User': userId, 'Ozeki-Signature': scheme.sign(body, credentials) }
  } catch (error) {
    // No key, or one too short for the scheme.
    throw new SignatureRefusedError('', { cause: error })
  }
}

async function send(
  context: ApiContext,
  api: ApiName,
  headers: Record<string, string>,
  body: Uint8Array
): Promise<AnswerBytes> {
  const signal = context.signal === undefined ? {} : { signal: context.signal }
  try {
    return await context.transport.post({ url: context.endpoints.url(api), headers, body, ...signal })
  } catch (error) {
    if (isHttpStatusError(error)) error.api = api
    throw error
  }
}

/** @returns the server's form of a time: `yyyy-MM-dd HH:mm:ss`, UTC. */
export const wireTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
