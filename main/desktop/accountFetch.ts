import { type IncomingMessage, net, type Session } from 'electron'
import type { Fetch } from '../protocol/types'

/**
 * `fetch` for the calls of one account, made of Electron's `net.request`. `Session.fetch` is built on the same, but sends
 * the body as a stream and copies every chunk of the answer, which costs milliseconds for each call and, with an answer
 * of megabytes, a full garbage collection.
 * @param session whose proxy, trust and connections are used
 * @returns the part of `fetch` that the transport uses: it rejects with Chromium's plain error, and takes bytes alone
 */
export const createAccountFetch =
  (session: Session): Fetch =>
  (address, { method = 'GET', headers, body, signal }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortion())
      const request = net.request({
        session,
        method,
        url: address,
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store'
      })
      for (const [name, value] of new Headers(headers)) request.setHeader(name, value)
      const abort = (): void => {
        reject(abortion())
        request.abort()
      }
      signal?.addEventListener('abort', abort, { once: true })
      request.on('close', () => signal?.removeEventListener('abort', abort))
      request.on('error', reject)
      request.on('response', (incoming) => resolve(toResponse(incoming, () => request.abort())))
      if (body) request.write(Buffer.from(body as Uint8Array<ArrayBuffer>))
      request.end()
    })

const abortion = (): Error => new DOMException('The operation was aborted.', 'AbortError')

const bodiless: readonly number[] = [101, 204, 205, 304]

function toResponse(incoming: IncomingMessage, abort: () => void): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers))
    headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  const { statusCode: status, statusMessage: statusText } = incoming
  return new Response(bodiless.includes(status) ? null : bodyOf(incoming, abort), {
    headers,
    status,
    statusText
  })
}

/** The chunks as they come from the network; whoever reads them counts them, and cancels what is too much. */
function bodyOf(incoming: IncomingMessage, abort: () => void): ReadableStream<Uint8Array> {
  let open = true
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const end = (error?: Error): void => {
        if (!open) return
        open = false
        if (error) controller.error(error)
        else controller.close()
      }
      incoming.on('data', (chunk) => {
        if (open) controller.enqueue(chunk)
      })
      incoming.on('end', () => end())
      incoming.on('error', (error: unknown) => end(error instanceof Error ? error : new Error(String(error))))
      incoming.on('aborted', () => end(abortion()))
    },
    cancel() {
      open = false
      abort()
    }
  })
}
