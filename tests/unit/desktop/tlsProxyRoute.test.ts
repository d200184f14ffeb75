import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseProxyRoutes } from '../../../main/desktop/proxyRoute'

it.each([
  ['DIRECT', [{ kind: 'direct' }]],
  ['PROXY proxy.test:3128', [{ kind: 'http', host: 'proxy.test', port: 3128 }]],
  ['HTTPS proxy.test:443', [{ kind: 'https', host: 'proxy.test', port: 443 }]],
  ['PROXY [2001:db8::1]:8080', [{ kind: 'http', host: '2001:db8::1', port: 8080 }]],
  ['SOCKS old.test', [{ kind: 'socks4', host: 'old.test', port: 1080 }]],
  [
    'SOCKS5 new.test:9050;PROXY p.test:80 ; DIRECT',
    [
      { kind: 'socks5', host: 'new.test', port: 9050 },
      { kind: 'http', host: 'p.test', port: 80 },
      { kind: 'direct' }
    ]
  ],
  ['QUIC p.test:443; PROXY p.test:0; PROXY p.test:70000; PROXY', []],
  ['', []]
])('%s', (text, routes) => {
  expect(parseProxyRoutes(text)).toEqual(routes)
})

it('nothing but the word DIRECT is a direct way', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const direct = parseProxyRoutes(text).some((route) => route.kind === 'direct')
      expect(direct).toBe(text.split(';').some((part) => part.trim().toUpperCase() === 'DIRECT'))
    })
  )
})
