import { once } from 'node:events'
import { afterEach } from 'vitest'
import WebSocket from 'ws'
import { company, startChatServer, type ChatServer, type ChatServerOptions } from '../chat-server'
import { plainClient, type FriendsList, type PlainClient } from '../chat-server/plainClient'

/** Servers and sockets of the tests of this server; all of them end with the test that made them. */
const running: ChatServer[] = []
const sockets: WebSocket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await Promise.all(running.splice(0).map((server) => server.close()))
})

export const start = async (options: ChatServerOptions = {}): Promise<ChatServer> => {
  const server = await startChatServer({ company: company({ size: 5, seed: 7 }), ...options })
  running.push(server)
  return server
}

export const signedIn = async (
  options: ChatServerOptions = {}
): Promise<{ server: ChatServer; client: PlainClient }> => {
  const server = await start(options)
  const client = plainClient(server)
  await client.signIn()
  return { server, client }
}

/** @returns the socket, which is ended after the test. */
export const held = (socket: WebSocket): WebSocket => {
  sockets.push(socket)
  return socket
}

/** A listener that has subscribed by the bare station frame. */
export const listening = async (server: ChatServer, client: PlainClient): Promise<WebSocket> => {
  const socket = held(new WebSocket(server.listenerUrl))
  await once(socket, 'open')
  const before = server.connections().filter(({ station }) => station !== null).length
  socket.send(client.station)
  await server.whenListening(before + 1)
  return socket
}

export const nextFrame = async (socket: WebSocket): Promise<string> =>
  String((await once(socket, 'message'))[0])

/** Availability of one friend as the list tells it. */
export const listed = (list: FriendsList, name: string): string | undefined =>
  list.availabilities.find(({ friendname }) => friendname === name)?.availability
