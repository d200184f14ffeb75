import { type CallName, eventChannel, type EventName } from '@shared/channels'
import { calls, type CallArguments, type CallValue, type EventPayload, events } from '@shared/contract'
import { failure, type Result } from '@shared/errors'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import * as v from 'valibot'
import type { Route } from './ipcGate'

export type CallHandlers = {
  [N in CallName]: (...args: CallArguments<N>) => Result<CallValue<N>> | Promise<Result<CallValue<N>>>
}

export interface IpcRouterOptions {
  handlers: CallHandlers
  /** Only these contents may call; each is our own window. */
  isTrusted(contents: WebContents): boolean
  /** Origin that the calling frame must have. */
  origin: string
  log(level: 'warn' | 'error', text: string): void
}

/**
 * @returns what answers the window's calls. Sender, arguments and result are checked on every call; what is refused is
 * answered with a code and never dropped silently.
 */
export const routeCalls =
  (options: IpcRouterOptions): Route =>
  (name, event, args) =>
    answer(options, name, event, args)

async function answer<N extends CallName>(
  { handlers, isTrusted, origin, log }: IpcRouterOptions,
  name: N,
  event: Parameters<Route>[1],
  args: unknown[]
): Promise<Result<unknown>> {
  if (!isTrustedSender(event, isTrusted, origin)) {
    log('warn', `call ${name} refused: foreign sender`)
    return failure('bad-request')
  }
  const parsed = v.safeParse(calls[name].args, args)
  if (!parsed.success) {
    log('warn', `call ${name} refused: arguments do not fit the contract`)
    return failure('bad-request')
  }
  try {
    const handler = handlers[name] as (...checked: unknown[]) => Result<unknown> | Promise<Result<unknown>>
    const result = await handler(...parsed.output)
    if (!result.ok) return result
    const value = v.safeParse(calls[name].result, result.value)
    if (value.success) return { ok: true, value: value.output }
    log('error', `call ${name}: the answer does not fit the contract`)
    return failure('internal')
  } catch (error) {
    log('error', `call ${name} failed: ${error instanceof Error ? error.name : 'unknown'}`)
    return failure('internal')
  }
}

/** Our window, its top frame, our origin. A frame that is gone (after a navigation) is refused as well. */
export function isTrustedSender(
  event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  isTrusted: (contents: WebContents) => boolean,
  origin: string
): boolean {
  const frame = event.senderFrame
  if (!frame || !isTrusted(event.sender) || frame !== event.sender.mainFrame) return false
  try {
    const { protocol, host } = new URL(frame.url)
    return `${protocol}//${host}` === origin
  } catch {
    return false
  }
}

/** Sends an event to a window that may be closing; what does not fit the contract is a bug and is not sent. */
export function sendEvent<N extends EventName>(
  contents: WebContents | null,
  name: N,
  payload: EventPayload<N>,
  log: IpcRouterOptions['log']
): void {
  if (!contents || contents.isDestroyed()) return
  const checked = v.safeParse(events[name], payload)
  if (checked.success) contents.send(eventChannel(name), checked.output)
  else log('error', `event ${name} does not fit the contract`)
}
