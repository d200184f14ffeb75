import { parseUrl } from './serverAddress'
import type { ApiName, LoginAnswer } from './types'

/** Where each API is found. */
export interface Endpoints {
  url(api: ApiName): string
}

/**
 * Addresses of the APIs: Login's own, where they stay on the typed server, else the documented form
 * `?srv=chatserver&api=NAME` on the typed address.
 */
export function createEndpoints(base: string, login?: Pick<LoginAnswer, 'urls'>): Endpoints {
  return {
    url(api) {
      const told = login?.urls[api]
      return told !== undefined && staysOnServer(told, base) ? told : `${base}?srv=chatserver&api=${api}`
    }
  }
}

/**
 * Whether an API address from Login may be used: same host and port over the same scheme, or the same host over https
 * where http was typed. A `localhost` of a server behind a proxy is thereby refused, too.
 */
export function staysOnServer(address: string, base: string): boolean {
  const told = parseUrl(address)
  const typed = parseUrl(base)
  if (told === null || typed === null || !isBare(told)) return false
  if (told.origin === typed.origin) return true
  return typed.protocol === 'http:' && told.protocol === 'https:' && told.hostname === typed.hostname
}

const listenerSchemes = { ws: 'ws:', wss: 'wss:', udp: 'udp:' } as const
export type ListenerKey = keyof typeof listenerSchemes

/**
 * Whether a listener's address from Login may be used: the typed host, any port; nothing in clear where https was
 * typed. UDP is always in clear.
 */
export function listenerStaysOnServer(key: ListenerKey, address: string, base: string): boolean {
  const told = parseUrl(address)
  const typed = parseUrl(base)
  if (told === null || typed === null || !isBare(told)) return false
  if (told.protocol !== listenerSchemes[key]) return false
  if (typed.protocol === 'https:' && told.protocol !== 'wss:') return false
  return told.hostname.toLowerCase() === typed.hostname
}

const isBare = (url: URL): boolean => url.username === '' && url.password === '' && url.hostname !== ''
