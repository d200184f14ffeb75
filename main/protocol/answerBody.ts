import type { Clock } from '@shared/clock'
import { AnswerTooLargeError, MalformedAnswerError } from './errors'
import { isObject } from './wireValues'

/**
 * Reads an answer as a JSON object, chunk by chunk, so that a huge one is refused before it fills the memory.
 * @param maxBytes counted after decompression
 * @throws AnswerTooLargeError, MalformedAnswerError, or what the stream failed with
 */
export async function readJsonObject(
  response: Response,
  maxBytes: number,
  signal: AbortSignal
): Promise<object> {
  const text = await readText(response, maxBytes, signal)
  return parseJsonObject(text, response.headers.get('content-type') ?? '')
}

/**
 * Tells a web page from broken JSON from nothing.
 * @throws MalformedAnswerError
 */
export function parseJsonObject(text: string, contentType: string): object {
  if (text.trim() === '') throw new MalformedAnswerError('empty')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const isPage = /^\s*</.test(text) || /\bhtml\b/i.test(contentType)
    throw new MalformedAnswerError(isPage ? 'html' : 'json')
  }
  if (!isObject(value)) throw new MalformedAnswerError('schema', 'the answer is no JSON object')
  return value
}

/** The server's `errormessage` in an answer with a bad HTTP status; empty when there is none. Costs 2 s at most. */
export async function readServerWords(
  response: Response,
  signal: AbortSignal,
  clock: Clock
): Promise<string> {
  let stop: () => void = () => undefined
  const patience = new Promise<string>((resolve) => {
    stop = clock.after(2_000, () => resolve(''))
  })
  try {
    return await Promise.race([readWords(response, signal), patience])
  } catch {
    return ''
  } finally {
    stop()
  }
}

async function readWords(response: Response, signal: AbortSignal): Promise<string> {
  const answer = await readJsonObject(response, 64 * 1024, signal)
  const words: unknown = 'errormessage' in answer ? answer.errormessage : ''
  return typeof words === 'string' ? words : ''
}

async function readText(response: Response, maxBytes: number, signal: AbortSignal): Promise<string> {
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (announced > maxBytes) throw new AnswerTooLargeError(maxBytes)
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  // Some runtimes do not pass an abort on to the body.
  const cancel = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    return await drain(reader, maxBytes)
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<string> {
  // UTF-8 with or without a byte order mark; a broken character costs itself alone.
  const decoder = new TextDecoder('utf-8')
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) throw new AnswerTooLargeError(maxBytes)
    text += decoder.decode(value, { stream: true })
  }
}
