import type { Clock } from '@shared/clock'
import { AnswerTooLargeError, MalformedAnswerError } from './errors'
import { isObject } from './wireValues'

/** An answer as it came: nothing but its length was looked at. */
export interface AnswerBytes {
  bytes: Buffer
  contentType: string
}

/**
 * Reads an answer chunk by chunk, so that a huge one is refused before it fills the memory.
 * @param maxBytes counted after decompression
 * @throws AnswerTooLargeError, or what the stream failed with
 */
export async function readAnswer(
  response: Response,
  maxBytes: number,
  signal: AbortSignal
): Promise<AnswerBytes> {
  const bytes = await readBytes(response, maxBytes, signal)
  return { bytes, contentType: response.headers.get('content-type') ?? '' }
}

/**
 * Tells a web page from broken JSON from nothing. UTF-8 with or without a byte order mark; a broken character costs
 * itself alone.
 * @throws MalformedAnswerError
 */
export function parseJsonObject({ bytes, contentType }: AnswerBytes): object {
  const text = new TextDecoder('utf-8').decode(bytes)
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
  const answer = parseJsonObject(await readAnswer(response, 64 * 1024, signal))
  const words: unknown = 'errormessage' in answer ? answer.errormessage : ''
  return typeof words === 'string' ? words : ''
}

async function readBytes(response: Response, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (announced > maxBytes) throw new AnswerTooLargeError(maxBytes)
  const reader = response.body?.getReader()
  if (reader === undefined) return Buffer.alloc(0)
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

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks, bytes)
    bytes += value.byteLength
    if (bytes > maxBytes) throw new AnswerTooLargeError(maxBytes)
    chunks.push(value)
  }
}
