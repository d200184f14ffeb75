import type { IncomingMessage, RequestListener } from 'node:http'
import type { Api } from './apis/api'
import { Refusal } from './apis/refusal'
import { apis } from './apis/table'
import { actOut, send, type Exchange } from './faultActs'
import type { FaultBook } from './faultBook'
import { checked, undocumentedFields, undocumentedHeaders, type CheckRules } from './requestCheck'
import type { RequestLog } from './requestLog'
import type { Json, JsonObject, RequestRecord } from './types'

export interface ApiServerOptions {
  rules: CheckRules
  path: string
  faults: FaultBook
  log: RequestLog
}

const maximumBody = 1_000_000

/** @returns serves the documented APIs; for `http.createServer` and `https.createServer` alike. */
export const apiListener =
  (options: ApiServerOptions): RequestListener =>
  (request, response) => {
    readBody(request)
      .then(
        (bodyBytes) => {
          const came = performance.now()
          const record = recorded(request, bodyBytes ?? Buffer.alloc(0), options)
          const fault = options.faults.takeApi(record.api)
          options.log.add(record)
          response.on('finish', () => {
            record.sentMs = performance.now() - came
            options.log.done(record)
          })
          const serve = (): ReturnType<Exchange['serve']> => served(record, bodyBytes, options)
          const idOf = (who: string): string => options.rules.service.people.find(who).userId
          const exchange: Exchange = { request, response, record, serve, idOf }
          if (fault === undefined) {
            const { httpStatus, body } = serve()
            return send(exchange, httpStatus, body)
          }
          record.fault = fault.kind
          const acting = actOut(fault, exchange)
          if (!response.writableEnded) options.log.done(record)
          return acting
        },
        // The client went away in the middle of its request.
        () => undefined
      )
      .catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' })
        response.end(error instanceof Error ? error.stack : String(error))
      })
  }

/** @returns null for a body that is too large to be meant seriously. */
const readBody = async (request: IncomingMessage): Promise<Buffer | null> => {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size <= maximumBody) parts.push(part)
  }
  return size > maximumBody ? null : Buffer.concat(parts)
}

/** The honest answer. Refusals are answers with another status than OK, whose text is this server's own. */
const served = (
  record: RequestRecord,
  bodyBytes: Buffer | null,
  { rules, path }: ApiServerOptions
): { httpStatus: number; body: Buffer } => {
  const started = performance.now()
  try {
    if (record.method !== 'POST') throw new Refusal('not-post')
    const url = new URL(record.url, 'http://host')
    if (url.pathname !== path) throw new Refusal('wrong-path')
    const api = apis.get(record.api)
    if (api === undefined || api.srv !== url.searchParams.get('srv')) throw new Refusal('unknown-api')
    if (bodyBytes === null) throw new Refusal('body-too-large')
    const { action, call } = checked(record, bodyBytes, api, rules)
    const answer = action.answer(call)
    return { httpStatus: 200, body: Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer)) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    record.refusal = error.code
    return {
      httpStatus: httpStatuses[error.code] ?? 200,
      body: Buffer.from(JSON.stringify({ status: 'ERROR', errormessage: error.message }))
    }
  } finally {
    record.servedMs = performance.now() - started
  }
}

/** What is wrong below the protocol is told by HTTP; what is wrong in the protocol by `status`. */
const httpStatuses: Readonly<Partial<Record<Refusal['code'], number>>> = {
  'not-post': 405,
  'wrong-path': 404,
  'body-too-large': 413,
  'wrong-content-type': 415
}

const recorded = (
  request: IncomingMessage,
  bodyBytes: Buffer,
  { rules, log }: ApiServerOptions
): RequestRecord => {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? '')
    ])
  )
  const apiName = new URL(request.url ?? '/', 'http://host').searchParams.get('api') ?? ''
  const api: Api | undefined = apis.get(apiName)
  const bodyText = bodyBytes.toString('utf8')
  const body = jsonObject(bodyText)
  return {
    number: log.nextNumber(),
    at: rules.now(),
    api: apiName,
    method: request.method ?? '',
    url: request.url ?? '',
    host: headers['host'] ?? '',
    action: typeof body?.['action'] === 'string' ? body['action'] : '',
    station: headers['ozeki-station'] ?? null,
    user: headers['ozeki-user'] ?? null,
    signature: headers['ozeki-signature'] ?? null,
    undocumentedHeaders: undocumentedHeaders(headers, api),
    undocumentedFields: undocumentedFields(body, api),
    headers,
    bodyText,
    body,
    refusal: null,
    fault: null,
    httpStatus: null,
    servedMs: null,
    sentMs: null
  }
}

const jsonObject = (text: string): JsonObject | null => {
  try {
    const value = JSON.parse(text) as Json
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
  } catch {
    return null
  }
}
