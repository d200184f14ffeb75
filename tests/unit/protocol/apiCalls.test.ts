import { constants, createHmac, verify } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StationId, UserId } from '@shared/ids'
import {
  announceAvailable,
  ApiError,
  chooseSignatureScheme,
  createEndpoints,
  createTransport,
  downloadNotification,
  findSignatureScheme,
  HttpStatusError,
  listFriends,
  login,
  MalformedAnswerError,
  SignatureRefusedError,
  signatureSchemes,
  type ApiContext
} from '../../../main/protocol'
import { manualClock } from './manualClock'
import { rsaPair } from './rsaKeys'
import { startScriptedServer, type ScriptedServer, type SeenRequest } from './scriptedServer'

const stationId = 'a368a648238e7c875e79bad0625b7b85' as StationId
const userId = 'e85bdea72f763d76279a16f7090151a4' as UserId
const credentials = { apiKey: 'd040b1dae0d0', privateKey: rsaPair().privateKey }

let server: ScriptedServer
let respond: (request: SeenRequest) => object | number
let httpStatus: number
beforeEach(async () => {
  httpStatus = 200
  respond = () => ({ status: 'OK', errormessage: '' })
  server = await startScriptedServer((request, response: ServerResponse) => {
    const answer = respond(request)
    if (typeof answer === 'number') response.writeHead(answer).end()
    else response.writeHead(httpStatus).end(JSON.stringify(answer))
  })
})
afterEach(() => server.close())

const context = (schemeId?: string): ApiContext => {
  const scheme = schemeId === undefined ? undefined : findSignatureScheme(schemeId)
  return {
    transport: createTransport({ fetch, server: 'test' }),
    endpoints: createEndpoints(`${server.origin}/ozeki/index.php`),
    stationId,
    clock: manualClock(),
    ...(scheme === undefined ? {} : { identity: { userId, credentials, scheme } })
  }
}
const ozekiHeaders = (request: SeenRequest | undefined) =>
  Object.keys(request?.headers ?? {})
    .filter((name) => name.startsWith('ozeki-'))
    .sort()

describe('what is sent', () => {
  test('Login: the station alone, action and API key, no time', async () => {
    respond = () => ({ status: 'OK', userid: userId })
    await login(context(), 'd040b1dae0d0')
    const [request] = server.seen
    expect(request?.url).toBe('/ozeki/index.php?srv=chatserver&api=chatlogin')
    expect(ozekiHeaders(request)).toEqual(['ozeki-station'])
    expect(request?.headers['content-type']).toBe('application/json')
    expect(request?.body.toString()).toBe('{"action":"login","apikey":"d040b1dae0d0"}')
  })

  test('Notification: the station alone, even where an identity is at hand', async () => {
    await downloadNotification(context('rsa-sha256'))
    const [request] = server.seen
    expect(request?.url).toBe('/ozeki/index.php?srv=chatserver&api=chatnotification')
    expect(ozekiHeaders(request)).toEqual(['ozeki-station'])
    expect(JSON.parse(request?.body.toString() ?? '')).toEqual({
      action: 'download',
      clientversioncode: 3,
      timestamp: '2026-01-15 09:30:00'
    })
  })

  test.each([
    ['Friends / List', 'chatfriends', 'list', listFriends],
    ['Availability', 'chatavailability', 'useravailable', announceAvailable]
  ])('%s: station, user and signature', async (_name, api, action, call) => {
    respond = () => ({ status: 'OK', friends: {}, availabilities: [] })
    await call(context('rsa-sha256'))
    const [request] = server.seen
    expect(request?.url).toBe(`/ozeki/index.php?srv=chatserver&api=${api}`)
    expect(ozekiHeaders(request)).toEqual(['ozeki-signature', 'ozeki-station', 'ozeki-user'])
    expect(request?.headers['ozeki-user']).toBe(userId)
    expect(JSON.parse(request?.body.toString() ?? '')).toEqual({
      action,
      clientversioncode: 3,
      timestamp: '2026-01-15 09:30:00'
    })
  })
})

describe('the signature fits the very bytes that arrive', () => {
  const { publicKey } = rsaPair()
  const { RSA_PKCS1_PSS_PADDING: padding } = constants
  const checks: Record<string, (body: Buffer, signature: string) => boolean> = {
    'rsa-sha256': (body, text) => verify('sha256', body, publicKey, Buffer.from(text, 'base64')),
    'rsa-sha1': (body, text) => verify('sha1', body, publicKey, Buffer.from(text, 'base64')),
    'rsa-pss-sha256': (body, text) =>
      verify('sha256', body, { key: publicKey, padding }, Buffer.from(text, 'base64')),
    'hmac-sha256-hex': (body, text) =>
      createHmac('sha256', credentials.apiKey).update(body).digest('hex') === text
  }

  test('every registered scheme is checked here, the best guess first', () => {
    expect(signatureSchemes.map((scheme) => scheme.id)).toEqual(Object.keys(checks))
  })

  test.each(Object.entries(checks))('by %s', async (id, check) => {
    await announceAvailable(context(id))
    const [request] = server.seen
    const signature = String(request?.headers['ozeki-signature'])
    expect(signature).toMatch(/^[\x21-\x7e]+$/)
    expect(check(request?.body ?? Buffer.alloc(0), signature)).toBe(true)
  })
})

describe('what the server answers', () => {
  test.each(['OK', ' ok ', 'Ok'])('status %j is success, whatever the message beside it', async (status) => {
    respond = () => ({ status, errormessage: 'File does not exist' })
    await expect(announceAvailable(context('rsa-sha256'))).resolves.toBeUndefined()
  })

  test('any other status is a refusal that keeps the words of the server', async () => {
    respond = () => ({ status: 'ERROR', errormessage: 'Not today' })
    const error = await announceAvailable(context('rsa-sha256')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 'ERROR', words: 'Not today', api: 'chatavailability' })
  })

  test.each([200, 403])('a refusal of Login (HTTP %i) never repeats the API key', async (status) => {
    httpStatus = status
    respond = () => ({ status: 'ERROR', errormessage: 'unknown key d040b1dae0d0!' })
    await expect(login(context(), 'd040b1dae0d0')).rejects.toMatchObject({ words: 'unknown key …!' })
  })

  test('an object without a status is not this protocol', async () => {
    respond = () => ({ friends: {}, availabilities: [] })
    await expect(listFriends(context('rsa-sha256'))).rejects.toBeInstanceOf(MalformedAnswerError)
  })

  test('an OK without any list does not look like an empty list', async () => {
    await expect(listFriends(context('rsa-sha256'))).rejects.toMatchObject({ kind: 'schema' })
  })
})

describe('finding the signature scheme', () => {
  const list = { status: 'OK', friends: { a: 'Anna' }, availabilities: [] }
  const who = { userId, credentials }
  const isHmac = (request: SeenRequest) => /^[0-9a-f]{64}$/.test(String(request.headers['ozeki-signature']))

  test.each([
    ['a refusal in words', { status: 'ERROR', errormessage: 'bad signature' }],
    ['HTTP 401', 401],
    ['HTTP 403', 403]
  ])('goes on to the next scheme after %s, and brings the list along', async (_what, refusal) => {
    respond = (request) => (isHmac(request) ? list : refusal)
    const { scheme, friends } = await chooseSignatureScheme(context(), who)
    expect(scheme.id).toBe('hmac-sha256-hex')
    expect(friends.friends).toHaveLength(1)
    expect(server.seen).toHaveLength(4)
  })

  test('tries only what needs no private key when there is none', async () => {
    respond = () => list
    const { scheme } = await chooseSignatureScheme(context(), {
      userId,
      credentials: { ...credentials, privateKey: null }
    })
    expect(scheme.id).toBe('hmac-sha256-hex')
    expect(server.seen).toHaveLength(1)
  })

  test('tries only the scheme that a person chose', async () => {
    respond = (request) => (isHmac(request) ? list : 401)
    await expect(chooseSignatureScheme(context(), who, 'rsa-sha1')).rejects.toBeInstanceOf(
      SignatureRefusedError
    )
    expect(server.seen).toHaveLength(1)
  })

  test('says so when no signature is accepted, with the last words of the server', async () => {
    let count = 0
    respond = () => ({ status: 'ERROR', errormessage: `refusal ${(count += 1)}` })
    await expect(chooseSignatureScheme(context(), who, 'automatic')).rejects.toMatchObject({
      name: 'SignatureRefusedError',
      words: 'refusal 4'
    })
  })

  test.each([500, 503, 404])(
    'HTTP %i ends the search: it says nothing about the signature',
    async (status) => {
      respond = () => status
      await expect(chooseSignatureScheme(context(), who)).rejects.toBeInstanceOf(HttpStatusError)
      expect(server.seen).toHaveLength(1)
    }
  )

  test('without any network it ends at once', async () => {
    const alone = context()
    await server.close()
    await expect(chooseSignatureScheme(alone, who)).rejects.toMatchObject({ name: 'NetworkError' })
  })
})
