import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { ListenerFormId } from '../chat-server'
import { plainClient } from '../chat-server/plainClient'
import { held, listed, listening, nextFrame, signedIn, start } from './chatServerRig'
import { selfSignedCertificate } from '../unit/protocol/certificate'

describe('News', () => {
  it('of a friend reach the listener as a frame, then Notification, then the list', async () => {
    const { server, client } = await signedIn()
    const socket = await listening(server, client)
    const frame = nextFrame(socket)
    server.move('Dave', 'away')
    expect(await frame).toBe('{"event":"notification"}')
    expect(await client.news()).toEqual({
      status: 'OK',
      errormessage: '',
      friendavailabilitesof: [server.user.userId],
      conversationchangedof: [],
      conversationlistchangedof: []
    })
    expect(listed(await client.list(), 'Dave')).toBe('away')
    expect((await client.news())['friendavailabilitesof']).toEqual([])
  })

  it('wait for each station by itself', async () => {
    const { server, client } = await signedIn()
    const second = plainClient(server)
    await second.signIn()
    server.move('Dave', 'busy')
    expect((await client.news())['friendavailabilitesof']).toHaveLength(1)
    expect((await second.news())['friendavailabilitesof']).toHaveLength(1)
  })

  it('are the same few for many moves at once, and can name the friends', async () => {
    const { server, client } = await signedIn({ newsIds: 'friend' })
    server.moveMany(server.friends().map(({ userId }) => [userId, 'busy']))
    expect((await client.news())['friendavailabilitesof']).toEqual(
      server.friends().map(({ userId }) => userId)
    )
  })

  it('tell the friends of a user who becomes available, and nobody else', async () => {
    const { server, client } = await signedIn()
    const [dave, lukasz] = ['Dave', 'Łukasz'].map((who) =>
      plainClient(server, { person: server.person(who) })
    )
    await dave?.signIn()
    await lukasz?.signIn()
    expect(await dave?.announce()).toEqual({ status: 'OK', errormessage: '' })
    expect((await client.news())['friendavailabilitesof']).toEqual([])
    server.move('Dave', 'offline')
    await client.news()
    await dave?.announce()
    expect((await client.news())['friendavailabilitesof']).toEqual([server.user.userId])
    expect((await lukasz?.news())?.['friendavailabilitesof']).toEqual([])
    expect(listed(await client.list(), 'Dave')).toBe('available')
  })

  it('are refused for a station that nobody signed in at', async () => {
    const { server, client } = await signedIn()
    server.forgetStations()
    expect(await client.news()).toMatchObject({ status: 'ERROR' })
    expect(server.requests.at(-1)?.refusal).toBe('unknown-station')
  })
})

describe('Listener', () => {
  const forms: [
    ListenerFormId,
    (url: string, station: string) => WebSocket,
    (station: string) => string | null
  ][] = [
    [
      'json-subscribe',
      (url) => new WebSocket(url),
      (station) => `{"action":"subscribe","stationid":"${station}"}`
    ],
    ['station-query', (url, station) => new WebSocket(`${url}/?station=${station}`), () => null],
    [
      'station-header',
      (url, station) => new WebSocket(url, { headers: { 'Ozeki-Station': station } }),
      () => null
    ]
  ]

  it.each(forms)('understands %s', async (listenerForm, connect, firstFrame) => {
    const { server, client } = await signedIn({ listenerForm })
    const socket = held(connect(server.listenerUrl, client.station))
    await once(socket, 'open')
    const frame = firstFrame(client.station)
    if (frame !== null) socket.send(frame)
    await server.whenListening()
    expect(server.connections()).toMatchObject([{ station: client.station, userId: server.user.userId }])
  })

  it('answers pings, and lets a stranger go', async () => {
    const { server, client } = await signedIn()
    const socket = await listening(server, client)
    socket.ping('hello')
    expect(String((await once(socket, 'pong'))[0])).toBe('hello')
    const stranger = new WebSocket(server.listenerUrl)
    await once(stranger, 'open')
    stranger.send('f'.repeat(32))
    expect((await once(stranger, 'close'))[0]).toBe(1008)
  })

  it('can be refused, silent or flooded', async () => {
    const { server, client } = await signedIn()
    server.fault('listener', { kind: 'refuse', times: 1 })
    const refused = new WebSocket(server.listenerUrl)
    expect(String((await once(refused, 'error'))[0])).toContain('503')

    server.fault('listener', { kind: 'flood', frames: 300, times: 1 })
    const flooded = held(new WebSocket(server.listenerUrl))
    let frames = 0
    flooded.on('message', () => frames++)
    await once(flooded, 'open')
    flooded.send(client.station)
    await expect.poll(() => frames).toBe(300)

    server.silenceListeners()
    let pongs = 0
    flooded.on('pong', () => pongs++)
    flooded.ping()
    server.move('Dave', 'busy')
    await client.list()
    expect([frames, pongs]).toEqual([300, 0])
  })

  it('can be dropped, and comes back on the same port after a restart', async () => {
    const { server, client } = await signedIn()
    const dropped = await listening(server, client)
    server.dropListeners()
    expect((await once(dropped, 'close'))[0]).toBe(1001)
    await listening(server, client)
    await server.stop()
    await expect(client.list()).rejects.toThrow()
    expect(server.connections()).toEqual([])
    await server.start()
    expect((await client.list()).status).toBe('OK')
    const cut = await listening(server, client)
    await Promise.all([once(cut, 'close'), server.restart()])
    expect((await client.list()).status).toBe('OK')
  })
})

describe('TLS', () => {
  it('serves the API and the listener to clients that trust the given certificate, and to no others', async () => {
    const tls = selfSignedCertificate()
    const server = await start({ tls })
    const headers = { 'Content-Type': 'application/json', 'Ozeki-Station': 'ab'.repeat(16) }
    const login = request(server.apiUrl('chatlogin'), { method: 'POST', headers, ca: tls.cert, agent: false })
    login.end(JSON.stringify({ action: 'login', apikey: server.user.apiKey }))
    const [response] = (await once(login, 'response')) as [IncomingMessage]
    const answer = (await json(response)) as {
      listeners: Record<string, string>
      urls: Record<string, string>
    }
    expect(answer.urls['friends']).toBe(server.apiUrl('chatfriends'))
    expect(answer.urls['friends']).toMatch(/^https:/)
    expect(answer.listeners).toEqual({ udp: '', ws: server.listenerUrl, wss: server.secureListenerUrl })

    const socket = held(new WebSocket(server.secureListenerUrl ?? '', { ca: tls.cert }))
    await once(socket, 'open')
    socket.send('ab'.repeat(16))
    await server.whenListening()
    expect(server.connections()).toMatchObject([{ secure: true, userId: server.user.userId }])
    const frame = nextFrame(socket)
    server.move('Dave', 'busy')
    expect(await frame).toContain('notification')
    server.dropListeners('hard')
    await once(socket, 'close')

    const [refused] = (await once(new WebSocket(server.secureListenerUrl ?? ''), 'error')) as [Error]
    expect(refused.message).toContain('self-signed certificate')
  })
})
