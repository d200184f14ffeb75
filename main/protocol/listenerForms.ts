import type { DatagramForm, ListenerForm, WebSocketForm } from './types'

/** Whatever a frame says, it means that there is something new to ask for; its content is not documented. */
const everyFrame = (): 'wake' => 'wake'
const noHeaders = (): Record<string, string> => ({})
const noFrame = (): null => null
const asGiven = (base: string): string => base

/** Ways to tell a WebSocket listener which station it serves; the first is the default. */
export const webSocketForms: readonly WebSocketForm[] = [
  {
    transport: 'websocket',
    id: 'station-frame',
    address: asGiven,
    headers: noHeaders,
    firstFrame: (station) => station,
    classify: everyFrame
  },
  {
    transport: 'websocket',
    id: 'json-subscribe',
    address: asGiven,
    headers: noHeaders,
    firstFrame: (station) => JSON.stringify({ action: 'subscribe', stationid: station }),
    classify: everyFrame
  },
  {
    transport: 'websocket',
    id: 'station-query',
    address(base, station) {
      const url = new URL(base)
      url.searchParams.set('station', station)
      return url.href
    },
    headers: noHeaders,
    firstFrame: noFrame,
    classify: everyFrame
  },
  {
    transport: 'websocket',
    id: 'station-header',
    address: asGiven,
    headers: (station) => ({ 'Ozeki-Station': station }),
    firstFrame: noFrame,
    classify: everyFrame
  }
]

/** The same over UDP. A server that sends the subscription back has acknowledged it; whatever else it sends are news. */
export const datagramForms: readonly DatagramForm[] = [
  {
    transport: 'udp',
    id: 'udp-station',
    subscription: (station) => station,
    classify: (datagram, station) => (datagram === station ? 'acknowledged' : 'wake')
  }
]

/** All of them. The documentation names the addresses only. The first is the default. */
export const listenerForms: readonly ListenerForm[] = [...webSocketForms, ...datagramForms]

/** @returns the form of that id, or undefined. */
export const findListenerForm = (id: string): ListenerForm | undefined =>
  listenerForms.find((form) => form.id === id)
