import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** @returns the port, once the server listens. @throws what `listen` reports, e.g. EADDRINUSE. */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** Ends the server and cuts every HTTP connection that is left. Upgraded connections belong to their own keeper. */
export const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

/** A TCP reset instead of an orderly end; with TLS the plain loss of the connection. */
export const breakOff = (socket: Socket): void => {
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}
