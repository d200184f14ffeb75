import { createServer as createTlsServer } from 'node:https'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { parseJsonObject } from '../../../main/protocol/answerBody'
import {
  AnswerTooLargeError,
  CancelledError,
  HttpStatusError,
  MalformedAnswerError,
  NetworkError,
  RedirectError,
  TimeoutError,
  TlsError
} from '../../../main/protocol/errors'
import { createTransport, type TransportOptions } from '../../../main/protocol/transport'
import { selfSignedCertificate } from './certificate'
import { startScriptedServer, type ScriptedServer, type SeenRequest } from './scriptedServer'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serverThat(respond: (request: SeenRequest, response: ServerResponse) => void) {
  const server = await startScriptedServer(respond)
  closers.push(server.close)
  return server
}

const body = new TextEncoder().encode('{"action":"é"}')
const transport = (more: Partial<TransportOptions> = {}) =>
  createTransport({ fetch, server: 'test', ...more })
const post = (
  server: Pick<ScriptedServer, 'origin'>,
  more: Partial<TransportOptions> = {},
  signal?: AbortSignal
) =>
  transport(more)
    .post({
      url: `${server.origin}/api`,
      headers: { 'Content-Type': 'application/json', 'Ozeki-Station': 's1' },
      body,
      ...(signal === undefined ? {} : { signal })
    })
    .then(parseJsonObject)
const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => expect.fail(`answered ${JSON.stringify(value)}`),
    (error: unknown) => error
  )

test('sends exactly the given bytes and headers once, and gives the parsed object', async () => {
  const server = await serverThat((_request, response) => response.end('{"status":"OK","n":1}'))
  expect(await post(server)).toEqual({ status: 'OK', n: 1 })
  expect(server.seen).toHaveLength(1)
  const [request] = server.seen
  expect(request?.method).toBe('POST')
  expect(request?.body).toEqual(Buffer.from(body))
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(body.length),
    'ozeki-station': 's1'
  })
})

test('reads an answer that begins with a byte order mark, and a compressed one', async () => {
  const plain = await serverThat((_request, response) => response.end('\ufeff{"name":"Zoë"}'))
  expect(await post(plain)).toEqual({ name: 'Zoë' })
  const packed = await serverThat((_request, response) => {
    response.setHeader('Content-Encoding', 'gzip')
    response.end(gzipSync('{"name":"Zoë"}'))
  })
  expect(await post(packed)).toEqual({ name: 'Zoë' })
})

test.each([
  ['<!doctype html><p>Sign in to the hotel network', 'text/html', 'html'],
  ['  <html>', 'application/json', 'html'],
  ['Service moved', 'text/html; charset=utf-8', 'html'],
  ['{"status":"OK","friends":{"a":', 'application/json', 'json'],
  ['Fatal error', 'text/plain', 'json'],
  ['', 'application/json', 'empty'],
  ['\ufeff \r\n', 'application/json', 'empty'],
  ['[]', 'application/json', 'schema'],
  ['null', 'application/json', 'schema'],
  ['"OK"', 'application/json', 'schema']
])('tells what is wrong with the answer %j of type %s: %s', async (text, type, kind) => {
  const server = await serverThat((_request, response) => {
    response.setHeader('Content-Type', type)
    response.end(text)
  })
  const error = await failureOf(post(server))
  expect(error).toBeInstanceOf(MalformedAnswerError)
  expect(error).toMatchObject({ kind })
})

test('JSON of the wrong content type is still an answer', async () => {
  const server = await serverThat((_request, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end('{"status":"OK"}')
  })
  expect(await post(server)).toEqual({ status: 'OK' })
})

test.each([301, 302, 303, 307, 308])(
  'never follows a redirect (%i), not even on the same host',
  async (status) => {
    const elsewhere = await serverThat((_request, response) => response.end('{"status":"OK"}'))
    const server = await serverThat((_request, response) => {
      response.writeHead(status, { Location: `${elsewhere.origin}/stolen?key=1` }).end()
    })
    const error = await failureOf(post(server))
    expect(error).toBeInstanceOf(RedirectError)
    expect(error).toMatchObject({ target: `${elsewhere.origin}/stolen` })
    expect(elsewhere.seen).toHaveLength(0)
    expect(server.seen).toHaveLength(1)
  }
)

test('asks the runtime for the target where its fetch hides it', async () => {
  const hiding = () => Promise.reject(new Error('Redirect was cancelled'))
  const error = await failureOf(
    post({ origin: 'http://a.example' }, { fetch: hiding, redirectTarget: (url) => `${url}/there?x` })
  )
  expect(error).toMatchObject({ name: 'RedirectError', target: 'http://a.example/api/there' })
})

test('keeps the HTTP status, the time to wait and the words of the server', async () => {
  const server = await serverThat((_request, response) => {
    response.writeHead(503, { 'Retry-After': '7' }).end('{"errormessage":"back soon"}')
  })
  const error = await failureOf(post(server))
  expect(error).toBeInstanceOf(HttpStatusError)
  expect(error).toMatchObject({ status: 503, retryAfterMs: 7_000, words: 'back soon' })
})

test('reads a time to wait that is given as a date', async () => {
  const server = await serverThat((_request, response) => {
    response.writeHead(429, { 'Retry-After': new Date(Date.now() + 60_000).toUTCString() }).end()
  })
  const error = (await failureOf(post(server))) as HttpStatusError
  expect(error.retryAfterMs).toBeGreaterThan(55_000)
  expect(error.retryAfterMs).toBeLessThanOrEqual(60_000)
})

test('a server that never answers ends in a time-out', async () => {
  const server = await serverThat(() => undefined)
  expect(await failureOf(post(server, { timeoutMs: 150 }))).toBeInstanceOf(TimeoutError)
})

test('a server that drips byte after byte ends in the same time-out, and is hung up on', async () => {
  let hungUp = false
  const server = await serverThat((_request, response) => {
    response.write('{')
    const drip = setInterval(() => response.write(' '), 20)
    response.on('close', () => {
      hungUp = true
      clearInterval(drip)
    })
  })
  const begun = Date.now()
  expect(await failureOf(post(server, { timeoutMs: 200 }))).toBeInstanceOf(TimeoutError)
  expect(Date.now() - begun).toBeLessThan(2_000)
  await expect.poll(() => hungUp).toBe(true)
})

test('ends in time even where fetch ignores its signal', async () => {
  const deaf = () => new Promise<Response>(() => undefined)
  expect(
    await failureOf(post({ origin: 'http://a.example' }, { fetch: deaf, timeoutMs: 50 }))
  ).toBeInstanceOf(TimeoutError)
})

test('refuses a huge answer while it is still coming', async () => {
  let sent = 0
  const server = await serverThat((_request, response) => {
    const chunk = Buffer.alloc(64 * 1024, 32)
    const more = () => {
      for (;;) {
        if (sent >= 200 * 1024 * 1024 || response.destroyed) return
        sent += chunk.length
        if (!response.write(chunk)) break
      }
      response.once('drain', more)
    }
    more()
  })
  expect(await failureOf(post(server, { maxBytes: 1024 * 1024 }))).toBeInstanceOf(AnswerTooLargeError)
  expect(sent).toBeLessThan(100 * 1024 * 1024)
})

test('counts the bytes of a compressed answer after unpacking', async () => {
  const server = await serverThat((_request, response) => {
    response.setHeader('Content-Encoding', 'gzip')
    response.end(gzipSync(Buffer.alloc(8 * 1024 * 1024, 32)))
  })
  expect(await failureOf(post(server, { maxBytes: 1024 * 1024 }))).toBeInstanceOf(AnswerTooLargeError)
})

test('believes a length that is too large without reading on', async () => {
  const server = await serverThat((_request, response) => {
    response.writeHead(200, { 'Content-Length': '5000000' })
    response.write('{')
  })
  expect(await failureOf(post(server, { maxBytes: 1_000_000 }))).toBeInstanceOf(AnswerTooLargeError)
})

test('the caller can give up, before and during the call', async () => {
  const server = await serverThat(() => undefined)
  const before = new AbortController()
  before.abort()
  expect(await failureOf(post(server, {}, before.signal))).toBeInstanceOf(CancelledError)
  expect(server.seen).toHaveLength(0)
  const during = new AbortController()
  setTimeout(() => during.abort(), 50)
  expect(await failureOf(post(server, {}, during.signal))).toBeInstanceOf(CancelledError)
})

test('nobody listening, an unknown name and a broken connection are "unreachable"', async () => {
  const gone = await startScriptedServer(() => undefined)
  await gone.close()
  expect(await failureOf(post(gone))).toMatchObject({ name: 'NetworkError', kind: 'unreachable' })
  expect(await failureOf(post({ origin: 'http://no-such-host.invalid' }))).toMatchObject({
    kind: 'unreachable'
  })
  const broken = await serverThat((_request, response) => {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('{"a"')
    setTimeout(() => response.destroy(), 20)
  })
  expect(await failureOf(post(broken))).toBeInstanceOf(NetworkError)
})

test.each([
  ['net::ERR_INTERNET_DISCONNECTED', { name: 'NetworkError', kind: 'no-network' }],
  ['net::ERR_NETWORK_CHANGED', { name: 'NetworkError', kind: 'no-network' }],
  ['net::ERR_NAME_NOT_RESOLVED', { name: 'NetworkError', kind: 'unreachable' }],
  ['net::ERR_CONNECTION_REFUSED', { name: 'NetworkError', kind: 'unreachable' }],
  ['net::ERR_CERT_AUTHORITY_INVALID', { name: 'TlsError', code: 'ERR_CERT_AUTHORITY_INVALID' }],
  ['net::ERR_SSL_PROTOCOL_ERROR', { name: 'TlsError', code: 'ERR_SSL_PROTOCOL_ERROR' }],
  ['net::ERR_TOO_MANY_REDIRECTS', { name: 'RedirectError', target: null }]
])("understands Electron's %s", async (message, expected) => {
  const electronFetch = () => Promise.reject(new Error(message))
  expect(await failureOf(post({ origin: 'http://a.example' }, { fetch: electronFetch }))).toMatchObject(
    expected
  )
})

test('no route at all is "no network" only when it holds for every address of the host', async () => {
  const failing = (...codes: string[]) => {
    const parts = codes.map((code) => Object.assign(new Error(code), { code }))
    const cause = new AggregateError(parts, 'all failed')
    return () => Promise.reject(new TypeError('fetch failed', { cause }))
  }
  const at = { origin: 'http://a.example' }
  expect(await failureOf(post(at, { fetch: failing('ENETUNREACH', 'ENETUNREACH') }))).toMatchObject({
    kind: 'no-network'
  })
  expect(await failureOf(post(at, { fetch: failing('ENETUNREACH', 'ECONNREFUSED') }))).toMatchObject({
    kind: 'unreachable'
  })
})

test('a certificate that nobody vouches for is a TLS failure, and nothing is sent', async () => {
  let requests = 0
  const server = createTlsServer(selfSignedCertificate(), (_request, response) => {
    requests += 1
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await failureOf(post({ origin }))).toBeInstanceOf(TlsError)
  expect(requests).toBe(0)
})

test('a server that speaks something else than HTTP is unreachable', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.end('SSH-2.0-OpenSSH_9.2\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await failureOf(post({ origin }))).toBeInstanceOf(NetworkError)
})
