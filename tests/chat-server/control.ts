import { createServer, type IncomingMessage, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import type { ApiFault, ApiName, ChatServer, Fault, ListenerFault, Times } from './types'

/** The same commands as the methods of the server, over HTTP: for `curl`, for the demo and for other processes. */
export interface ControlOptions {
  server(): ChatServer
  faults(): { place: string; kind: string; left: number | null }[]
}

interface ControlBody {
  friend?: string
  availability?: string
  moves?: [string, string][]
  name?: string
  nick?: string
  email?: string
  everyMs?: number
  seed?: number
  api?: ApiName | 'listener'
  fault?: Fault & Times
  how?: 'close' | 'hard'
}

type Route = (body: ControlBody, server: ChatServer) => unknown

/** @returns a server that is not listening yet. Each answer is JSON; a command that cannot be done gets 400 and why. */
export const controlServer = (options: ControlOptions): Server =>
  createServer((request, response) => {
    handled(request, options).then(
      (answer) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(`${json(answer)}\n`),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error)
        response.writeHead(400, { 'Content-Type': 'application/json' }).end(`${json({ error: message })}\n`)
      }
    )
  })

const json = (value: unknown): string => JSON.stringify(value, null, 2)

const handled = async (request: IncomingMessage, options: ControlOptions): Promise<unknown> => {
  const name = `${request.method ?? ''} ${new URL(request.url ?? '/', 'http://host').pathname}`
  const body = await text(request)
  if (name === 'GET /state') return state(options)
  const route = routes[name]
  if (route === undefined)
    throw new Error(`No such command. There are: GET /state, ${Object.keys(routes).join(', ')}`)
  const done = await route(body.trim() === '' ? {} : (JSON.parse(body) as ControlBody), options.server())
  return done ?? { done: true }
}

const needed = <T>(value: T | undefined, name: string): T => {
  if (value === undefined) throw new Error(`"${name}" is missing`)
  return value
}

const routes: Readonly<Record<string, Route>> = {
  'POST /move': (body, server) =>
    server.move(needed(body.friend, 'friend'), needed(body.availability, 'availability')),
  'POST /move-many': ({ moves }, server) => server.moveMany(needed(moves, 'moves')),
  'POST /friends': ({ nick, email, availability }, server) =>
    server.addFriend({
      nick: needed(nick, 'nick'),
      ...(email === undefined ? {} : { email }),
      ...(availability === undefined ? {} : { availability })
    }),
  'DELETE /friends': ({ friend }, server) => server.removeFriend(needed(friend, 'friend')),
  'POST /rename': ({ friend, name }, server) => server.rename(needed(friend, 'friend'), needed(name, 'name')),
  'POST /key': ({ friend }, server) => ({ publickey: server.changeKey(needed(friend, 'friend')) }),
  'POST /liveliness': ({ everyMs, seed }, server) =>
    server.liveliness({ everyMs: needed(everyMs, 'everyMs'), ...(seed === undefined ? {} : { seed }) }),
  'DELETE /liveliness': (_body, server) => server.liveliness(null),
  'POST /faults': ({ api, fault }, server) => order(server, needed(api, 'api'), needed(fault, 'fault')),
  'DELETE /faults': (_body, server) => server.clearFaults(),
  'GET /requests': (_body, server) => server.requests,
  'DELETE /requests': (_body, server) => server.clearRequests(),
  'POST /wake': (_body, server) => server.wake(),
  'POST /listeners/drop': ({ how }, server) => server.dropListeners(how),
  'POST /listeners/silence': (_body, server) => server.silenceListeners(),
  'POST /connections/silence': (_body, server) => server.silenceConnections(),
  'POST /stations/forget': (_body, server) => server.forgetStations(),
  'POST /stop': (_body, server) => server.stop(),
  'POST /start': (_body, server) => server.start(),
  'POST /restart': (_body, server) => server.restart()
}

const order = (server: ChatServer, api: ApiName | 'listener', fault: Fault & Times): void => {
  if (api === 'listener') server.fault(api, fault as ListenerFault & Times)
  else server.fault(api, fault as ApiFault & Times)
}

const state = ({ server, faults }: ControlOptions): unknown => {
  const { baseUrl, listenerUrl, secureListenerUrl, datagramUrl, controlUrl, user, friends } = server()
  const { connections, subscribers, requests } = server()
  return {
    baseUrl,
    listenerUrl,
    secureListenerUrl,
    datagramUrl,
    controlUrl,
    user,
    friends: friends().map(({ userId, nick, email, availability }) => ({
      userId,
      nick,
      email,
      availability
    })),
    listeners: connections(),
    subscribers: subscribers(),
    faults: faults(),
    requests: requests.length
  }
}
