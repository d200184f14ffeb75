import type { IncomingMessage } from 'electron'
import { HttpStatusError } from '../session/ports'

/** What of Electron's answer is read. */
export type NetAnswer = Pick<IncomingMessage, 'statusCode' | 'headers'> & {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'end' | 'aborted', listener: () => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
}

export const abortion = (): Error => new DOMException('The operation was aborted.', 'AbortError')

// Of the statuses that a Response may have, those with which it may have no body.
const bodiless: readonly number[] = [204, 205, 304]

/**
 * The answer as `fetch` gives it, but for the reason phrase, which nobody reads.
 * @param abort ends the request
 * @throws HttpStatusError for a status that no Response can have, whatever a server means by it
 */
export function toResponse(incoming: NetAnswer, abort: () => void): Response {
  const { statusCode: status } = incoming
  if (!(status >= 200 && status <= 599)) throw new HttpStatusError(status, null)
  return new Response(bodiless.includes(status) ? null : bodyOf(incoming, abort), {
    headers: headersOf(incoming),
    status
  })
}

/** Headers hold bytes, and Electron reads them as UTF-8; one that no Response can hold is left out. */
function headersOf({ headers: given }: NetAnswer): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) {
    const text = Array.isArray(value) ? value.join(', ') : value
    try {
      headers.set(name, Buffer.from(text, 'utf8').toString('latin1'))
    } catch {
      // Nothing of ours depends on it.
    }
  }
  return headers
}

/** The chunks as they come from the network; whoever reads them counts them, and cancels what is too much. */
function bodyOf(incoming: NetAnswer, abort: () => void): ReadableStream<Uint8Array> {
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
      incoming.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))))
      incoming.on('aborted', () => end(abortion()))
    },
    cancel() {
      open = false
      abort()
    }
  })
}
