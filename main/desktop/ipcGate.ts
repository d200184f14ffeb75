import { type CallName, callChannel, callNames } from '@shared/channels'
import type { Result } from '@shared/errors'
import type { IpcMain, IpcMainInvokeEvent } from 'electron'

/** Answers one call of a window. Never rejects. */
export type Route = (
  name: CallName,
  event: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  args: unknown[]
) => Promise<Result<unknown>>

/**
 * Takes the window's calls from the start on; they wait until the client is there to answer them.
 * @returns what ends the waiting
 */
export function openGate(ipcMain: Pick<IpcMain, 'handle'>): (route: Route) => void {
  let open: (route: Route) => void = () => undefined
  const opened = new Promise<Route>((done) => (open = done))
  for (const name of callNames)
    ipcMain.handle(callChannel(name), async (event, ...args: unknown[]) => (await opened)(name, event, args))
  return open
}
