import { describe, expect, it } from 'vitest'
import { answer, documentedFriendsAnswer, type ApiFault, type ChatServer } from '../chat-server'
import { plainClient, stamped, type FriendsList } from '../chat-server/plainClient'
import { listed, listening, nextFrame, signedIn, start } from './chatServerRig'

describe('Faults', () => {
  const json = async (response: Response): Promise<FriendsList> => (await response.json()) as FriendsList
  const containers = ({ friends, availabilities }: FriendsList) => [
    Object.keys(friends).length,
    availabilities.length
  ]
  /** What a client meets under each fault of Friends / List. */
  const meets: [ApiFault, (response: Response) => unknown][] = [
    [{ kind: 'http-status', status: 429, retryAfter: '7' }, (r) => [r.status, r.headers.get('retry-after')]],
    [{ kind: 'html' }, async (r) => [r.status, r.headers.get('content-type'), (await r.text()).slice(0, 15)]],
    [{ kind: 'truncated-json' }, async (r) => (await r.text()).endsWith(']}')],
    [{ kind: 'empty-body' }, (r) => r.text()],
    [{ kind: 'wrong-content-type' }, async (r) => [r.headers.get('content-type'), (await json(r)).status]],
    [{ kind: 'error-status', message: 'Database is down' }, json],
    [{ kind: 'redirect' }, (r) => [r.status, new URL(r.headers.get('location') ?? '').hostname]],
    [{ kind: 'huge-body', megabytes: 3 }, async (r) => (await r.text()).length > 3_000_000],
    [{ kind: 'null-list' }, async (r) => (await json(r)).availabilities],
    [{ kind: 'null-list', field: 'friends' }, async (r) => (await json(r)).friends],
    [
      { kind: 'unknown-availability', friend: 'Łukasz' },
      async (r) => listed(await json(r), 'Łukasz Wiśniewski')
    ],
    [{ kind: 'duplicate-friend' }, async (r) => (await json(r)).availabilities.length],
    [{ kind: 'only-in-friends' }, async (r) => containers(await json(r))],
    [{ kind: 'only-in-availabilities' }, async (r) => containers(await json(r))],
    [{ kind: 'long-name' }, async (r) => Object.values((await json(r)).friends)[0]?.length],
    [{ kind: 'direction-marks-name' }, async (r) => (await json(r)).availabilities[0]?.friendname],
    [{ kind: 'malformed-public-key' }, async (r) => (await json(r)).availabilities[0]?.publickey]
  ]

  it('spoil one answer each and leave the next one whole', async () => {
    const { server, client } = await signedIn()
    const met: [string, unknown][] = []
    for (const [fault, look] of meets) {
      server.fault('chatfriends', { ...fault, times: 1 })
      met.push([fault.kind, await look(await client.send('chatfriends', { body: stamped('list') }))])
      expect(server.requests.at(-1)?.fault).toBe(fault.kind)
      expect(await client.list()).toMatchObject({
        status: 'OK',
        friends: { [server.person('Dave').userId]: 'Dave' }
      })
    }
    expect(met).toEqual([
      ['http-status', [429, '7']],
      ['html', [200, 'text/html; charset=utf-8', '<!DOCTYPE html>']],
      ['truncated-json', false],
      ['empty-body', ''],
      ['wrong-content-type', ['text/plain', 'OK']],
      ['error-status', { status: 'ERROR', errormessage: 'Database is down' }],
      ['redirect', [307, 'localhost']],
      ['huge-body', true],
      ['null-list', null],
      ['null-list', null],
      ['unknown-availability', 'in a meeting'],
      ['duplicate-friend', 6],
      ['only-in-friends', [5, 4]],
      ['only-in-availabilities', [4, 5]],
      ['long-name', 10_000],
      ['direction-marks-name', '\u202E\u200F\u2067\u202E\u200F'],
      ['malformed-public-key', 'this is no key']
    ])
  })

  it('can hold an answer back for ever, drip it, or break the connection', async () => {
    const { server, client } = await signedIn()
    server.fault('chatfriends', { kind: 'hang', times: 1 })
    const signal = AbortSignal.timeout(150)
    await expect(client.send('chatfriends', { body: stamped('list'), signal })).rejects.toThrow(
      /abort|timeout/i
    )
    server.fault('chatnotification', { kind: 'slow-drip', bytes: 20, everyMs: 40, times: 1 })
    const started = performance.now()
    expect((await client.news())['status']).toBe('OK')
    expect(performance.now() - started).toBeGreaterThan(100)
    server.fault('chatnotification', { kind: 'reset', processed: true, times: 1 })
    server.move('Dave', 'busy')
    await expect(client.news()).rejects.toThrow()
    // The request took effect: the news is gone with the lost answer.
    expect((await client.news())['friendavailabilitesof']).toEqual([])
  })

  it('can send a client astray by the addresses of Login', async () => {
    const server = await start()
    const hosts = async (fault: ApiFault): Promise<unknown> => {
      server.fault('chatlogin', { ...fault, times: 1 })
      const { urls, listeners } = (await plainClient(server).signIn()) as Record<
        string,
        Record<string, string>
      >
      return urls && listeners && [urls['friends'], listeners['ws']].map((url) => new URL(url ?? '').hostname)
    }
    expect(await hosts({ kind: 'wrong-urls', how: 'localhost' })).toEqual(['localhost', '127.0.0.1'])
    const both = await hosts({ kind: 'wrong-urls', how: 'other-host', where: 'both' })
    expect(both).toEqual(['collector.example.net', 'collector.example.net'])
    expect(await hosts({ kind: 'missing-urls' })).toBeUndefined()
  })

  it('can put any answer in place, such as the documented one, until they are taken back', async () => {
    const { server, client } = await signedIn()
    const end = server.fault('chatfriends', answer(documentedFriendsAnswer))
    expect(await client.list()).toEqual(documentedFriendsAnswer)
    expect(await client.list()).toEqual(documentedFriendsAnswer)
    end()
    expect(await client.list()).not.toEqual(documentedFriendsAnswer)
  })
})

describe('Control', () => {
  const command = async (
    server: ChatServer,
    method: string,
    path: string,
    body?: object
  ): Promise<unknown> => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    return (await fetch(server.controlUrl + path, { method, ...content })).json()
  }

  it('moves friends, orders faults and tells the state over HTTP', async () => {
    const { server, client } = await signedIn()
    await command(server, 'POST', '/move', { friend: 'Dave', availability: 'busy' })
    expect(listed(await client.list(), 'Dave')).toBe('busy')
    await command(server, 'POST', '/faults', { api: 'chatfriends', fault: { kind: 'empty-body', times: 3 } })
    expect(await command(server, 'GET', '/state')).toMatchObject({
      user: { email: 'carol@example.org' },
      friends: { length: 5 },
      faults: [{ place: 'chatfriends', kind: 'empty-body', left: 3 }]
    })
    await command(server, 'DELETE', '/faults')
    expect((await client.list()).status).toBe('OK')
    expect(await command(server, 'POST', '/move', { friend: 'Nobody', availability: 'busy' })).toEqual({
      error: 'There is no user "Nobody"'
    })
    expect(await command(server, 'POST', '/dance')).toMatchObject({
      error: expect.stringContaining('No such command') as string
    })
  })

  it('waits for a request', async () => {
    const { server, client } = await signedIn()
    const asked = server.nextRequest('chatfriends')
    await client.list()
    expect(await asked).toMatchObject({ action: 'list', httpStatus: 200, station: client.station })
    await expect(server.nextRequest('chatfriends', 20)).rejects.toThrow('No chatfriends request within 20 ms')
  })

  it('makes the company lively and still again', async () => {
    const { server, client } = await signedIn()
    server.liveliness({ everyMs: 5, seed: 1 })
    const socket = await listening(server, client)
    await nextFrame(socket)
    server.liveliness(null)
    const then = await client.list()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await client.list()).toEqual(then)
  })
})
