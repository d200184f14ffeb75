import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { EventEmitter, once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type WebSocket from 'ws'
import { describe, expect, it } from 'vitest'
import type { StationId } from '@shared/ids'
import { systemClock } from '@shared/clock'
import { openDatagramListener } from '../../main/protocol/datagramListener'
import { openListener, type ListenerEnd } from '../../main/protocol/listener'
import { datagramForms, webSocketForms } from '../../main/protocol/listenerForms'
import { createFakeClock } from '../fakeClock'
import { fuzz, watchRejections } from './fuzz'
import { below, mutateBytes, oneOf } from './mutator'

watchRejections()

const stationId = 'ab'.repeat(16) as StationId
const frames = ['{"event":"notification"}', '', 'x', stationId, '{"a":[1,2,{"b":null}]}', 'ő€😀'].map(
  (text) => Buffer.from(text)
)

/** A WebSocket that does what it is told; only its frames are strange here. */
class Line extends EventEmitter {
  readonly readyState = 1
  send(): void {}
  ping(): void {}
  terminate(): void {}
}

describe('a listener', { timeout: 600_000 }, () => {
  it('takes any frame, in each form that a frame can have, and wakes a few times a second at most', async () => {
    const clock = createFakeClock()
    let [woken, seconds] = [0, 0]
    const ends: ListenerEnd[] = []
    const lines = webSocketForms.map((form) => {
      const line = new Line()
      openListener({
        form,
        base: 'ws://127.0.0.1:1/',
        stationId,
        clock,
        connect: () => line as unknown as WebSocket,
        onOpen: () => undefined,
        onWake: () => (woken += 1),
        onClosed: (reason) => ends.push(reason)
      })
      line.emit('open')
      return line
    })
    await fuzz(
      'listener frames',
      (random, number) => {
        if (number % 50 === 0) {
          seconds += 1
          clock.pass(1_000)
        }
        const bytes = mutateBytes(random, oneOf(random, frames), frames)
        const cut = below(random, bytes.length + 1)
        const data = oneOf(random, [
          bytes,
          [bytes.subarray(0, cut), bytes.subarray(cut)],
          new Uint8Array(bytes).buffer
        ])
        return { line: oneOf(random, lines), data }
      },
      ({ line, data }) => line.emit('message', data)
    )
    expect(ends).toEqual([])
    expect(woken).toBeGreaterThan(0)
    expect(woken / seconds / lines.length).toBeLessThanOrEqual(5)
  })

  it('survives any bytes on the wire: it goes on or tells its end, once', async () => {
    let next = Buffer.alloc(0)
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', (request: Buffer) => {
        const key = /sec-websocket-key: (.+)\r\n/i.exec(request.toString('latin1'))?.[1] ?? ''
        const accept = createHash('sha1')
          .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
          .digest('base64')
        socket.write(
          `HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
        )
        socket.end(next)
      })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const base = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const wire = [
      Buffer.from([0x81, 2, 0x7b, 0x7d]),
      Buffer.from([0x01, 1, 0x7b, 0x80, 1, 0x7d]),
      Buffer.from([0x82, 126, 0, 200, ...Buffer.alloc(200)]),
      Buffer.from([0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x89, 0, 0x8a, 0]),
      Buffer.from([0x88, 2, 3, 0xe8]),
      Buffer.from([0x81, 3, 0xff, 0xfe, 0xfd])
    ]
    try {
      await fuzz(
        'listener bytes on the wire',
        (random) => mutateBytes(random, oneOf(random, wire), wire),
        (bytes) => {
          next = Buffer.from(bytes)
          return new Promise<void>((done, fail) => {
            let ended = 0
            openListener({
              form: oneOf(Math.random, webSocketForms),
              base,
              stationId,
              clock: systemClock,
              onOpen: () => undefined,
              onWake: () => undefined,
              onClosed: () => {
                ended += 1
                if (ended > 1) fail(new Error('told twice'))
                setTimeout(done, 1)
              }
            })
          })
        }
      )
    } finally {
      await new Promise((done) => server.close(done))
    }
  })

  it('takes any address from Login: it is connected to, or told as unreachable', async () => {
    const addresses = ['ws://127.0.0.1:8080/a?b=c', 'wss://chat.example.org', 'ws://[::1]:1/', ''].map(
      (text) => Buffer.from(text)
    )
    const clock = createFakeClock()
    let [ends, made] = [0, 0]
    await fuzz(
      'listener addresses',
      (random) => ({
        base: mutateBytes(random, oneOf(random, addresses), addresses).toString('utf8'),
        form: oneOf(random, webSocketForms)
      }),
      ({ base, form }) => {
        const link = openListener({
          form,
          base,
          stationId,
          clock,
          connect: (address) => {
            new URL(address)
            made += 1
            return new Line() as unknown as WebSocket
          },
          onOpen: () => undefined,
          onWake: () => undefined,
          onClosed: () => (ends += 1)
        })
        clock.pass(1)
        link.close()
      }
    )
    expect(Math.min(ends, made)).toBeGreaterThan(0)
  })

  it('over UDP takes any datagram from the server, and wakes a few times a second at most', async () => {
    const server = createSocket('udp4')
    server.bind(0, '127.0.0.1')
    await once(server, 'listening')
    const clock = createFakeClock()
    let [opened, woken, seconds, sent] = [0, 0, 0, 0]
    const ends: ListenerEnd[] = []
    const subscribed = once(server, 'message')
    const listener = openDatagramListener({
      form: datagramForms[0]!,
      base: `udp://127.0.0.1:${server.address().port}`,
      stationId,
      clock,
      onOpen: () => (opened += 1),
      onWake: () => (woken += 1),
      onClosed: (reason) => ends.push(reason)
    })
    const { port } = (await subscribed)[1] as { port: number }
    await fuzz(
      'datagrams',
      (random) => mutateBytes(random, oneOf(random, frames), frames).subarray(0, 60_000),
      async (bytes) => {
        await new Promise((done) => server.send(bytes, port, '127.0.0.1', done))
        sent += 1
        if (sent % 50 !== 0) return
        clock.pass(1_000)
        seconds += 1
      }
    )
    await new Promise((done) => setTimeout(done, 50))
    expect(ends).toEqual([])
    expect(opened).toBeLessThanOrEqual(1)
    expect(woken).toBeGreaterThan(0)
    expect(woken / seconds).toBeLessThanOrEqual(5)
    listener.close()
    server.close()
  })
})
