import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StationId, UserId } from '@shared/ids'
import type { Presence } from '@shared/ownStatus'
import type { ApiError } from '../../../main/protocol'
import {
  announcePresence,
  createEndpoints,
  createTransport,
  findSignatureScheme,
  presenceVocabularies,
  type ApiContext
} from '../../../main/protocol'
import { manualClock } from './manualClock'
import { rsaPair } from './rsaKeys'
import { startScriptedServer, withJson, type ScriptedServer } from './scriptedServer'

let server: ScriptedServer
let answer: object
beforeEach(async () => {
  answer = { status: 'OK', errormessage: '' }
  server = await startScriptedServer((request, response) => withJson(answer)(request, response))
})
afterEach(() => server.close())

function context(): ApiContext {
  const scheme = findSignatureScheme('rsa-sha256')
  if (!scheme) throw new Error('no scheme')
  const credentials = { apiKey: 'd040b1dae0d0', privateKey: rsaPair().privateKey }
  return {
    transport: createTransport({ fetch, server: 'test' }),
    endpoints: createEndpoints(`${server.origin}/ozeki/index.php`),
    stationId: 'a368a648238e7c875e79bad0625b7b85' as StationId,
    clock: manualClock(),
    identity: { userId: 'e85bdea72f763d76279a16f7090151a4' as UserId, credentials, scheme }
  }
}

describe('announcing the own presence', () => {
  test.each<[Presence, string]>([
    ['available', 'useravailable'],
    ['away', 'useraway'],
    ['busy', 'userbusy'],
    ['invisible', 'userinvisible']
  ])('%s goes out as the signed action %s of Availability', async (presence, action) => {
    await announcePresence(context(), presence)
    const [request] = server.seen
    expect(request?.url).toBe('/ozeki/index.php?srv=chatserver&api=chatavailability')
    expect(request?.headers['ozeki-signature']).toMatch(/^[\x21-\x7e]+$/)
    expect(JSON.parse(request?.body.toString() ?? '')).toEqual({
      action,
      clientversioncode: 3,
      timestamp: '2026-01-15 09:30:00'
    })
  })

  test('a reading without a word for it sends nothing, and available all the same', async () => {
    const documented = { id: 'documented', words: new Map(), action: () => null }
    await announcePresence(context(), 'busy', documented)
    expect(server.seen).toHaveLength(0)
    await announcePresence(context(), 'available', documented)
    expect(server.seen).toHaveLength(1)
  })

  test('a server that does not know the word refuses it in its own words', async () => {
    answer = { status: 'ERROR', errormessage: 'No such action' }
    await expect(announcePresence(context(), 'away')).rejects.toMatchObject({
      name: 'ApiError',
      words: 'No such action',
      api: 'chatavailability'
    } satisfies Partial<ApiError>)
  })
})

test('every reading says available in the one documented word', () => {
  for (const vocabulary of presenceVocabularies) expect(vocabulary.action('available')).toBe('useravailable')
})
