import { net, type Session } from 'electron'
import type { Fetch } from '../protocol/types'
import { abortion, toResponse } from './netResponse'

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
      request.on('response', (incoming) => {
        try {
          resolve(toResponse(incoming, () => request.abort()))
        } catch (error) {
          // Thrown from here, it would be nobody's, and the call would wait for its deadline.
          reject(error)
          request.abort()
        }
      })
      if (body) request.write(Buffer.from(body as Uint8Array<ArrayBuffer>))
      request.end()
    })
