/** One way to a server, as the system's proxy settings name it. */
export type ProxyRoute =
  { kind: 'direct' } | { kind: 'http' | 'https' | 'socks4' | 'socks5'; host: string; port: number }

/** @returns what a proxy is called in the keychain and to the person: host:port, IPv6 in brackets */
export const proxyName = (host: string, port: number): string =>
  `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`.toLowerCase()

const kinds: Readonly<Record<string, { kind: 'http' | 'https' | 'socks4' | 'socks5'; port: number }>> = {
  PROXY: { kind: 'http', port: 80 },
  HTTP: { kind: 'http', port: 80 },
  HTTPS: { kind: 'https', port: 443 },
  SOCKS: { kind: 'socks4', port: 1080 },
  SOCKS4: { kind: 'socks4', port: 1080 },
  SOCKS5: { kind: 'socks5', port: 1080 }
}
const entry = /^([A-Z0-9]+)\s+(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+))(?::(\d{1,5}))?$/i

/**
 * Reads what Chromium answers when asked for the proxies of an address: `PROXY host:port; SOCKS5 host:port; DIRECT`, to
 * be tried in this order. An entry of an unknown kind is left out, and never turned into a direct way.
 */
export function parseProxyRoutes(text: string): ProxyRoute[] {
  return text.split(';').flatMap((part): ProxyRoute[] => {
    const words = part.trim()
    if (/^DIRECT$/i.test(words)) return [{ kind: 'direct' }]
    const match = entry.exec(words)
    const known = kinds[match?.[1]?.toUpperCase() ?? '']
    const host = match?.[2] ?? match?.[3]
    if (!known || host === undefined) return []
    const port = match?.[4] === undefined ? known.port : Number(match[4])
    return port > 0 && port < 65_536 ? [{ kind: known.kind, host, port }] : []
  })
}
