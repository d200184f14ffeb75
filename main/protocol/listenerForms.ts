import type { ListenerForm } from './types'

/** Whatever a frame says, it means that there is something new to ask for; its content is not documented. */
const everyFrame = (): 'wake' => 'wake'
const noHeaders = (): Record<string, string> => ({})
const noFrame = (): null => null
const asGiven = (base: string): string => base

/** Ways to tell a listener which station it serves. The documentation names the addresses only. The first is the default. */
export const listenerForms: readonly ListenerForm[] = [
  {
    id: 'station-frame',
    address: asGiven,
    headers: noHeaders,
    firstFrame: (station) => station,
    classify: everyFrame
  },
  {
    id: 'json-subscribe',
    address: asGiven,
    headers: noHeaders,
    firstFrame: (station) => JSON.stringify({ action: 'subscribe', stationid: station }),
    classify: everyFrame
  },
  {
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
    id: 'station-header',
    address: asGiven,
    headers: (station) => ({ 'Ozeki-Station': station }),
    firstFrame: noFrame,
    classify: everyFrame
  }
]

/** @returns the form of that id, or undefined. */
export const findListenerForm = (id: string): ListenerForm | undefined =>
  listenerForms.find((form) => form.id === id)
