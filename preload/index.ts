import { callChannel, callNames, eventChannel, type EventName, eventNames } from '@shared/channels'
import { contextBridge, ipcRenderer } from 'electron/renderer'

/**
 * Builds window.ozeki from the names of the contract: one function for each call and `on` for the events. The window
 * gets neither ipcRenderer nor an event object, and every listening can be ended.
 */
const calls = Object.fromEntries(
  callNames.map((name) => [name, (...args: unknown[]) => ipcRenderer.invoke(callChannel(name), ...args)])
)

function on(name: EventName, listener: (payload: unknown) => void): () => void {
  if (!eventNames.includes(name) || typeof listener !== 'function') throw new TypeError('unknown event')
  const channel = eventChannel(name)
  const forward = (_event: unknown, payload: unknown): void => listener(payload)
  ipcRenderer.on(channel, forward)
  return () => void ipcRenderer.off(channel, forward)
}

contextBridge.exposeInMainWorld('ozeki', Object.freeze({ ...calls, on }))
