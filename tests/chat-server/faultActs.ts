import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import { breakOff } from './network'
import { spoiledAnswer } from './spoiledAnswer'
import type { ApiFault, JsonObject, RequestRecord } from './types'

/** One request on its way to an answer. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly record: RequestRecord
  /** Serves the request honestly, once. @returns the JSON of the answer. */
  serve(): { httpStatus: number; body: Buffer }
  /** Turns a friend's name into an id. */
  idOf(who: string): string
}

/** Hands an answer to the socket. */
export const send = (
  { response, record }: Pick<Exchange, 'response' | 'record'>,
  httpStatus: number,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = {}
): void => {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  record.httpStatus = httpStatus
  response.writeHead(httpStatus, {
    'Content-Type': 'application/json',
    'Content-Length': bytes.length,
    // By the server's own clock, as everything that it says about time.
    Date: new Date(record.at).toUTCString(),
    ...headers
  })
  response.end(bytes)
}

/** What Node itself would refuse to send is written past it, as UTF-8. */
const sendRaw = ({ request, record, serve }: Exchange, status: number, reason: string): void => {
  const { body } = serve()
  record.httpStatus = status
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `X-Server: ${reason}`,
    'Connection: close'
  ]
  request.socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]))
}

/** Acts out one fault. Resolves when the server has nothing more to do for it. */
export const actOut = async (fault: ApiFault, exchange: Exchange): Promise<void> => {
  switch (fault.kind) {
    case 'http-status': {
      const headers = fault.retryAfter === undefined ? {} : { 'Retry-After': fault.retryAfter }
      return send(exchange, fault.status, fault.body ?? '', { 'Content-Type': 'text/plain', ...headers })
    }
    case 'odd-status':
      return sendRaw(exchange, fault.status, 'Odd')
    case 'odd-reason':
      return sendRaw(exchange, fault.status ?? 500, fault.reason ?? 'Belső hiba')
    case 'html':
      return send(exchange, 200, loginPage, { 'Content-Type': 'text/html; charset=utf-8' })
    case 'truncated-json': {
      const { body } = exchange.serve()
      return send(exchange, 200, body.subarray(0, Math.ceil(body.length / 2)))
    }
    case 'empty-body':
      return send(exchange, 200, '')
    case 'wrong-content-type':
      return send(exchange, 200, exchange.serve().body, { 'Content-Type': fault.contentType ?? 'text/plain' })
    case 'error-status': {
      const { status = 'ERROR', message = 'Something went wrong on the server' } = fault
      return send(exchange, 200, JSON.stringify({ status, errormessage: message }))
    }
    case 'answer':
      return send(exchange, 200, JSON.stringify(fault.json))
    case 'hang':
      if (fault.processed === true) exchange.serve()
      return
    case 'reset':
      if (fault.processed === true) exchange.serve()
      return breakOff(exchange.request.socket)
    case 'delay': {
      await wait(fault.ms)
      const { httpStatus, body } = exchange.serve()
      return send(exchange, httpStatus, body)
    }
    case 'slow-drip':
      return drip(exchange, fault)
    case 'redirect':
      return redirect(exchange, fault)
    case 'huge-body':
      return hugeBody(exchange, fault.megabytes)
    case 'gzip-bomb':
      return gzipBomb(exchange, fault.megabytes)
    default: {
      const { httpStatus, body } = exchange.serve()
      const answer = JSON.parse(body.toString('utf8')) as JsonObject
      return send(exchange, httpStatus, JSON.stringify(spoiledAnswer(answer, fault, exchange.idOf)))
    }
  }
}

const loginPage =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input name="user"></form></body></html>'

const drip = async (
  exchange: Exchange,
  { bytes = 1, everyMs = 50 }: Extract<ApiFault, { kind: 'slow-drip' }>
): Promise<void> => {
  const { response, record } = exchange
  const { httpStatus, body } = exchange.serve()
  record.httpStatus = httpStatus
  response.writeHead(httpStatus, { 'Content-Type': 'application/json', 'Content-Length': body.length })
  for (let start = 0; start < body.length && !response.destroyed; start += bytes) {
    response.write(body.subarray(start, start + bytes))
    await wait(everyMs)
  }
  response.end()
}

/** Default: the same server under another name, so that a client that follows is seen in the record. */
const redirect = (
  exchange: Exchange,
  { status = 307, to }: Extract<ApiFault, { kind: 'redirect' }>
): void => {
  const { request } = exchange
  const port = request.socket.localPort ?? 0
  const scheme = 'encrypted' in request.socket ? 'https' : 'http'
  send(exchange, status, '', { Location: to ?? `${scheme}://localhost:${port}${request.url ?? '/'}` })
}

const hugeBody = async ({ response, record }: Exchange, megabytes: number): Promise<void> => {
  const megabyte = Buffer.alloc(1_000_000, 'x')
  record.httpStatus = 200
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.write('{"status":"OK","errormessage":"')
  for (let sent = 0; sent < megabytes && !response.destroyed; sent++) {
    if (!response.write(megabyte))
      await new Promise<void>((done) => {
        const go = (): void => {
          response.off('drain', go).off('close', go)
          done()
        }
        response.on('drain', go).on('close', go)
      })
  }
  response.end('"}')
}

/** The packed answer is whole before its first byte is sent, so that the server's work does not count as slowness. */
const gzipBomb = async (exchange: Exchange, megabytes: number): Promise<void> => {
  const gzip = createGzip()
  const packed: Buffer[] = []
  const done = new Promise<void>((resolve) =>
    gzip.on('data', (part: Buffer) => packed.push(part)).on('end', resolve)
  )
  gzip.write('{"status":"OK","errormessage":"')
  const megabyte = Buffer.alloc(1_000_000, 'x')
  for (let made = 0; made < megabytes; made++)
    if (!gzip.write(megabyte)) await new Promise<void>((drained) => gzip.once('drain', drained))
  gzip.end('"}')
  await done
  send(exchange, 200, Buffer.concat(packed), { 'Content-Encoding': 'gzip' })
}
