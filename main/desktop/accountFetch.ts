import { type AuthInfo, net, type Session } from 'electron'
import type { Fetch } from '../protocol/types'
import { ProxyPasswordError, type ProxyWords } from '../session/ports'
import type { ProxyPassword } from '../vault/types'
import { abortion, toResponse } from './netResponse'
import { proxyName } from './proxyRoute'

/**
 * `fetch` for the calls of one account, made of Electron's `net.request`. `Session.fetch` is built on the same, but sends
 * the body as a stream and copies every chunk of the answer, which costs milliseconds for each call and, with an answer
 * of megabytes, a full garbage collection.
 * @param session whose proxy, trust and connections are used
 * @param proxies what a proxy is told that asks for a user name and a password
 * @returns the part of `fetch` that the transport uses: it rejects with Chromium's plain error, and takes bytes alone
 */
export const createAccountFetch =
  (session: Session, proxies: ProxyWords): Fetch =>
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
      request.on('login', answerProxy(proxies, reject))
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

/** Tells the proxy of one request its words, once. A server that asks is told nothing: it is signed in to otherwise. */
function answerProxy(
  proxies: ProxyWords,
  reject: (error: Error) => void
): (info: AuthInfo, answer: (user?: string, password?: string) => void) => void {
  let said: ProxyPassword | null = null
  return ({ isProxy, host, port }, answer) => {
    if (!isProxy) return answer()
    const proxy = proxyName(host, port)
    if (said) proxies.refused(proxy, said)
    void proxies.find(proxy).then((words) => {
      if (words) {
        said = words
        return answer(words.user, words.password)
      }
      reject(new ProxyPasswordError(proxy, proxies.isRefused(proxy)))
      answer()
    })
  }
}
