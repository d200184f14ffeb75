import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface ScriptedServer {
  /** `http://127.0.0.1:PORT` */
  origin: string
  seen: SeenRequest[]
  close(): Promise<void>
}

/** A real HTTP server that answers every request as the test says. */
export async function startScriptedServer(
  respond: (request: SeenRequest, response: ServerResponse, raw: IncomingMessage) => void
): Promise<ScriptedServer> {
  const seen: SeenRequest[] = []
  const server = createServer((raw, response) => {
    const chunks: Buffer[] = []
    raw.on('data', (chunk: Buffer) => chunks.push(chunk))
    raw.on('end', () => {
      const { method = '', url = '', headers } = raw
      const request = { method, url, headers, body: Buffer.concat(chunks) }
      seen.push(request)
      respond(request, response, raw)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** Answers every request with this JSON document. */
export const withJson =
  (answer: unknown) =>
  (_request: SeenRequest, response: ServerResponse): void => {
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(answer))
  }
