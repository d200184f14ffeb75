import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { apiListener } from './apiServer'
import type { Addresses } from './apis/api'
import { chatService, type ChatService } from './chatService'
import { company } from './company'
import { controlServer } from './control'
import { datagramHub, type DatagramHub } from './datagramHub'
import { faultBook, type FaultBook } from './faultBook'
import { listenerHub, type ListenerHub } from './listenerHub'
import { lively } from './liveliness'
import { listen, shut } from './network'
import { requestLog, type RequestLog } from './requestLog'
import type { ChatServer, ChatServerOptions, Liveliness, SchemeId } from './types'

/** The ports, kept over `stop` and `start`; 0 before the first start. */
interface Ports {
  api: number
  listener: number
  secureListener: number
  datagrams: number
  control: number
}

/** What the parts of a running server have in common. */
interface Parts {
  readonly options: ChatServerOptions
  readonly host: string
  readonly announcedHost: string
  readonly path: string
  readonly ports: Ports
  readonly service: ChatService
  readonly hub: ListenerHub
  /** The listener over UDP, null without one. */
  readonly datagrams: DatagramHub | null
  readonly faults: FaultBook
  readonly log: RequestLog
  accepted: readonly SchemeId[]
}

/**
 * Starts the reference chat server on this machine; everything is optional.
 * @returns once all ports listen. @throws what listening reports, e.g. EADDRINUSE for a given port.
 */
export const startChatServer = async (options: ChatServerOptions = {}): Promise<ChatServer> => {
  const parts = assembled(options)
  const network = networkOf(parts)
  const control = controlServer({ server: () => server, faults: parts.faults.list })
  await network.start()
  parts.ports.control = await listen(control, parts.host, parts.ports.control)
  const server = chatServer(parts, network, control)
  return server
}

const asList = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one as T])

const assembled = (options: ChatServerOptions): Parts => {
  const { host = '127.0.0.1', now = Date.now } = options
  const faults = faultBook()
  const service = chatService({
    company: options.company ?? company(),
    newsIds: options.newsIds ?? 'own',
    wake: (station) => {
      hub.wake(station)
      datagrams?.wake(station)
    }
  })
  const wakeFrame = options.wakeFrame ?? '{"event":"notification"}'
  const { stations } = service
  const hub = listenerHub({
    forms: asList(options.listenerForm ?? 'station-frame'),
    unknownStations: options.unknownStations ?? 'close',
    wakeFrame,
    stations,
    faults,
    now
  })
  const kind = options.datagrams ?? 'none'
  const datagrams =
    kind === 'none'
      ? null
      : datagramHub({ acknowledges: kind === 'acknowledging', wakeFrame, stations, faults, now })
  return {
    options,
    host,
    announcedHost: options.announcedHost ?? host,
    path: options.path ?? '/ozeki/index.php',
    ports: {
      api: options.port ?? 0,
      listener: options.listenerPort ?? 0,
      secureListener: options.secureListenerPort ?? 0,
      datagrams: options.datagramPort ?? 0,
      control: options.controlPort ?? 0
    },
    service,
    hub,
    datagrams,
    faults,
    log: requestLog(),
    accepted: asList(options.scheme ?? 'rsa-sha256')
  }
}

const baseUrlOf = ({ options, announcedHost, ports }: Parts): string =>
  `${options.tls === undefined ? 'http' : 'https'}://${announcedHost}:${ports.api}`

const apiUrlOf = (parts: Parts, name: string): string =>
  `${baseUrlOf(parts)}${parts.path}?srv=chatserver&api=${name}`

const listenerUrlOf = ({ announcedHost, ports }: Parts): string => `ws://${announcedHost}:${ports.listener}`

const secureListenerUrlOf = ({ options, announcedHost, ports }: Parts): string | null =>
  options.tls === undefined ? null : `wss://${announcedHost}:${ports.secureListener}`

const datagramUrlOf = ({ announcedHost, datagrams, ports }: Parts): string | null =>
  datagrams === null ? null : `udp://${announcedHost}:${ports.datagrams}`

/** Login documents all three listeners; one that does not exist here is an empty text. */
const addressesOf = (parts: Parts): Addresses => ({
  api: (name) => apiUrlOf(parts, name),
  get listeners() {
    return {
      udp: datagramUrlOf(parts) ?? '',
      ws: listenerUrlOf(parts),
      wss: secureListenerUrlOf(parts) ?? ''
    }
  }
})

interface Network {
  start(): Promise<void>
  stop(): Promise<void>
  /** Nothing passes any more on the connections that carried a request so far. */
  silence(): void
}

const networkOf = (parts: Parts): Network => {
  const { options, host, ports, service, hub, datagrams, faults, log, path } = parts
  const open = new Set<Socket>()
  const silent = new WeakSet<Socket>()
  const answer = apiListener({
    rules: {
      service,
      addresses: addressesOf(parts),
      accepted: () => parts.accepted,
      now: options.now ?? Date.now,
      timestampToleranceMs: options.timestampToleranceMs ?? 5 * 60_000,
      undocumentedActions: options.undocumentedPresence ?? false
    },
    path,
    faults,
    log
  })
  const serve: RequestListener = (request, response) => {
    const { socket } = request
    if (silent.has(socket)) return
    if (!open.has(socket)) socket.once('close', () => open.delete(socket))
    open.add(socket)
    answer(request, response)
  }
  let running: Server[] = []
  const start = async (): Promise<void> => {
    if (running.length > 0) return
    const api = options.tls === undefined ? createServer(serve) : createSecureServer(options.tls, serve)
    // Long enough that a client's next poll does not meet a connection that is just being closed.
    api.keepAliveTimeout = 120_000
    const listener = hub.server(null)
    running = [api, listener]
    ports.api = await listen(api, host, ports.api)
    ports.listener = await listen(listener, host, ports.listener)
    if (datagrams !== null) ports.datagrams = await datagrams.start(host, ports.datagrams)
    if (options.tls === undefined) return
    const secureListener = hub.server(options.tls)
    running.push(secureListener)
    ports.secureListener = await listen(secureListener, host, ports.secureListener)
  }
  const stop = async (): Promise<void> => {
    const ending = running
    running = []
    hub.drop('hard')
    await Promise.all([...ending.map(shut), datagrams?.stop()])
  }
  const silence = (): void => open.forEach((socket) => silent.add(socket))
  return { start, stop, silence }
}

const chatServer = (parts: Parts, network: Network, control: Server): ChatServer => {
  const { service, hub, datagrams, faults, log, host, ports } = parts
  let stopMoving = (): void => undefined
  const liveliness = (wanted: Liveliness | null): void => {
    stopMoving()
    stopMoving = wanted === null ? () => undefined : lively(service, wanted)
  }
  const find = service.people.find
  return {
    baseUrl: baseUrlOf(parts),
    listenerUrl: listenerUrlOf(parts),
    secureListenerUrl: secureListenerUrlOf(parts),
    datagramUrl: datagramUrlOf(parts),
    controlUrl: `http://${host}:${ports.control}`,
    user: service.user,
    friends: service.friends,
    person: find,
    apiUrl: (api) => apiUrlOf(parts, api),
    publicKeyOf: (who) => service.keys.publicKeyOf(find(who).userId),

    move: (who, availability) => service.move([[find(who), availability]]),
    moveMany: (moves) => service.move(moves.map(([who, availability]) => [find(who), availability] as const)),
    addFriend: service.addFriend,
    removeFriend: (who) => service.removeFriend(find(who)),
    rename: (who, nick) => service.rename(find(who), nick),
    changeKey: (who) => service.changeKey(find(who)),
    liveliness,
    wake: () => {
      hub.wakeAll()
      datagrams?.wakeAll()
    },

    requests: log.all,
    requestsOf: (api) => log.all.filter((record) => record.api === api),
    nextRequest: (api, timeoutMs = 15_000) => log.next(api, timeoutMs),
    clearRequests: log.clear,

    connections: hub.connections,
    subscribers: () => datagrams?.subscribers() ?? [],
    whenListening: (count = 1, timeoutMs = 15_000) => hub.whenListening(count, timeoutMs),
    dropListeners: (how = 'close') => {
      hub.drop(how)
      datagrams?.forget()
    },
    silenceListeners: () => {
      hub.silence()
      datagrams?.silence()
    },
    silenceConnections: network.silence,
    forgetStations: service.stations.forgetAll,

    fault: (place, fault) => faults.put(place, fault),
    clearFaults: faults.clear,
    accept: (scheme) => {
      parts.accepted = asList(scheme)
    },
    stop: network.stop,
    start: network.start,
    restart: async () => {
      await network.stop()
      await network.start()
    },
    close: async () => {
      liveliness(null)
      await Promise.all([network.stop(), shut(control)])
    }
  }
}
