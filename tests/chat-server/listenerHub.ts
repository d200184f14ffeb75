import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { FaultBook } from './faultBook'
import { breakOff } from './network'
import type { Stations } from './stations'
import type { ListenerConnection, ListenerFormId } from './types'

/** All listener connections, whatever port they came by. The listener over UDP stands beside it, in datagramHub.ts. */
export interface ListenerHub {
  /** @param tls PEM texts for wss. @returns a server that is not listening yet. */
  server(tls: { key: string; cert: string } | null): Server
  /** Sends the wake-up frame to the listeners of one station. */
  wake(station: string): void
  wakeAll(): void
  connections(): ListenerConnection[]
  /** Resolves when so many listeners have told their station. */
  whenListening(count: number, timeoutMs: number): Promise<void>
  drop(how: 'close' | 'hard'): void
  silence(): void
}

export interface ListenerHubOptions {
  forms: readonly ListenerFormId[]
  unknownStations: 'close' | 'ignore'
  wakeFrame: string
  stations: Stations
  faults: FaultBook
  now(): number
}

interface Line {
  readonly socket: WebSocket
  readonly network: Socket
  readonly since: number
  readonly secure: boolean
  readonly flood: number
  station: string | null
  silent: boolean
}

export const listenerHub = (options: ListenerHubOptions): ListenerHub => {
  const { forms, unknownStations, wakeFrame, stations, faults, now } = options
  const lines = new Set<Line>()
  const waiting = new Set<() => void>()
  /** Upgrades that wait for an answer for ever. */
  const stalled = new Set<Socket>()
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: 65_536 })

  const speak = (line: Line): void => {
    if (!line.silent) line.socket.send(wakeFrame)
  }
  const subscribe = (line: Line, station: string): void => {
    if (stations.userAt(station) === undefined) {
      if (unknownStations === 'close') line.socket.close(1008, 'Nobody is signed in at this station')
      return
    }
    line.station = station
    for (let sent = 0; sent < line.flood; sent++) speak(line)
    for (const check of waiting) check()
  }
  const connected = (socket: WebSocket, request: IncomingMessage, flood: number, silent: boolean): void => {
    const secure = 'encrypted' in request.socket
    const line: Line = { socket, network: request.socket, since: now(), secure, flood, station: null, silent }
    lines.add(line)
    socket.on('close', () => lines.delete(line))
    // A broken frame ends the connection; 'close' follows.
    socket.on('error', () => undefined)
    if (silent) return hold(line)
    socket.on('message', (data, isBinary) => {
      const station = isBinary ? null : stationInFrame(String(data), forms)
      if (station !== null) subscribe(line, station)
    })
    const station = stationInRequest(request, forms)
    if (station !== null) subscribe(line, station)
  }
  const stall = (network: Socket): void => {
    stalled.add(network)
    network.on('error', () => undefined).on('close', () => stalled.delete(network))
  }
  const server: ListenerHub['server'] = (tls) => {
    const made = tls === null ? createServer() : createSecureServer(tls)
    made.on('request', (_request, response) => response.writeHead(426).end('Upgrade Required'))
    made.on('upgrade', (request: IncomingMessage, network: Socket, head: Buffer) => {
      const fault = faults.takeListener()
      if (fault?.kind === 'refuse') return refuse(network, fault.status ?? 503)
      if (fault?.kind === 'stall') return stall(network)
      webSockets.handleUpgrade(request, network, head, (socket) =>
        connected(socket, request, fault?.kind === 'flood' ? fault.frames : 0, fault?.kind === 'silent')
      )
    })
    return made
  }
  const listening = (): Line[] => [...lines].filter(({ station }) => station !== null)
  return {
    server,
    wake: (station) => {
      for (const line of lines) if (line.station === station) speak(line)
    },
    wakeAll: () => listening().forEach(speak),
    connections: () =>
      [...lines].map(({ station, since, secure }) => {
        const userId = station === null ? null : (stations.userAt(station) ?? null)
        return { station, userId, since, secure }
      }),
    whenListening: (count, timeoutMs) =>
      soon(waiting, () => listening().length >= count, timeoutMs, `${count} listeners did not come`),
    drop: (how) => {
      for (const { socket, network } of lines) {
        if (how === 'hard') breakOff(network)
        else socket.close(1001, 'The server goes away')
      }
      for (const network of stalled) breakOff(network)
    },
    silence: () => {
      for (const line of lines) hold(line)
    }
  }
}

/** Half-open: the connection stands and nothing passes any more, neither frames nor pongs. */
const hold = (line: Line): void => {
  line.silent = true
  line.socket.pause()
}

const refuse = (network: Socket, status: number): void => {
  if (status === 0) return breakOff(network)
  network.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** The station in the request itself, for the forms that put it there. */
const stationInRequest = (request: IncomingMessage, forms: readonly ListenerFormId[]): string | null => {
  const header = request.headers['ozeki-station']
  if (forms.includes('station-header') && typeof header === 'string') return header
  if (!forms.includes('station-query')) return null
  return new URL(request.url ?? '/', 'http://host').searchParams.get('station')
}

/** The station in a text frame: bare, or in `{"action":"subscribe","stationid":"..."}`. */
const stationInFrame = (frame: string, forms: readonly ListenerFormId[]): string | null => {
  if (forms.includes('station-frame') && /^[0-9a-f]{32}$/.test(frame)) return frame
  if (!forms.includes('json-subscribe')) return null
  try {
    const { action, stationid } = JSON.parse(frame) as { action?: unknown; stationid?: unknown }
    return action === 'subscribe' && typeof stationid === 'string' ? stationid : null
  } catch {
    return null
  }
}

/** Waits until `reached` holds; `waiting` is called at each event that may have changed it. */
const soon = (
  waiting: Set<() => void>,
  reached: () => boolean,
  timeoutMs: number,
  complaint: string
): Promise<void> =>
  new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer)
      waiting.delete(check)
      settle()
    }
    const check = (): void => {
      if (reached()) finish(resolve)
    }
    const timer = setTimeout(
      () => finish(() => reject(new Error(`${complaint} within ${timeoutMs} ms`))),
      timeoutMs
    )
    waiting.add(check)
    check()
  })
