import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '@shared/clock'
import type { StationId } from '@shared/ids'
import type { Presence } from '@shared/ownStatus'
import * as protocol from '../../main/protocol'
import { company, startChatServer, type ChatServer, type ChatServerOptions } from '../chat-server'

const stationId = 'a368a648238e7c875e79bad0625b7b85' as StationId

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function signedIn(options: ChatServerOptions = {}) {
  const server = await startChatServer({ company: company({ size: 3, seed: 7 }), ...options })
  endings.push(() => server.close())
  const address = protocol.parseServerAddress(server.baseUrl)
  if (!address.ok) throw new Error('no address')
  const { base } = address.value
  const transport = protocol.createTransport({ fetch, server: 'test' })
  const first = { transport, endpoints: protocol.createEndpoints(base), stationId, clock: systemClock }
  const { apiKey, encryptionPassword } = server.user
  const login = await protocol.login(first, apiKey)
  const opened = protocol.openPrivateKey(login.rsaKeyPem ?? '', { apiKey, encryptionPassword })
  const credentials = { apiKey, privateKey: opened.state === 'ready' ? opened.key : null }
  const { scheme } = await protocol.chooseSignatureScheme(first, { userId: login.userId, credentials })
  return { server, context: { ...first, identity: { userId: login.userId, credentials, scheme } } }
}

/** What the friends of the one who signed in see. */
const seen = (server: ChatServer): string => server.person(server.user.userId).availability

const guesses: [Presence, string, string][] = [
  ['away', 'useraway', 'away'],
  ['busy', 'userbusy', 'busy'],
  ['invisible', 'userinvisible', 'offline']
]

describe('a server that follows its documentation', () => {
  test.each(guesses)('refuses %s, and friends go on seeing available', async (presence, action) => {
    const { server, context } = await signedIn()
    await protocol.announcePresence(context, 'available')
    await expect(protocol.announcePresence(context, presence)).rejects.toBeInstanceOf(protocol.ApiError)
    expect(seen(server)).toBe('available')
    expect(server.requestsOf('chatavailability').map(({ action, refusal }) => [action, refusal])).toEqual([
      ['useravailable', null],
      [action, 'unknown-action']
    ])
  })
})

describe('a server that knows the undocumented words', () => {
  test.each(guesses)('shows %s to the friends, and available again', async (presence, _action, word) => {
    const { server, context } = await signedIn({ undocumentedPresence: true })
    await protocol.announcePresence(context, 'available')
    await protocol.announcePresence(context, presence)
    expect(seen(server)).toBe(word)
    await protocol.announcePresence(context, 'available')
    expect(seen(server)).toBe('available')
    for (const request of server.requestsOf('chatavailability'))
      expect(request).toMatchObject({ refusal: null, undocumentedHeaders: [], undocumentedFields: [] })
  })
})
