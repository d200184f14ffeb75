import { createServer, type AddressInfo, type Socket } from 'node:net'
import { resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDeepLink } from '@shared/deepLink'
import { resolveAppFile } from '../../main/desktop/appFiles'
import { sessionBusAddress } from '../../main/desktop/linux/busAddress'
import { parseProxyRoutes } from '../../main/desktop/proxyRoute'
import { openTunnel } from '../../main/desktop/proxyTunnel'
import { parseServerAddress } from '../../main/protocol/serverAddress'
import type { ProxyWords } from '../../main/session/ports'
import { fuzz, watchRejections } from './fuzz'
import { mutateBytes, oneOf, type Random } from './mutator'

watchRejections()

const textFrom = (texts: readonly string[]) => {
  const corpus = texts.map((text) => Buffer.from(text))
  return (random: Random): string => mutateBytes(random, oneOf(random, corpus), corpus).toString('utf8')
}

describe('an address', { timeout: 600_000 }, () => {
  it('that was typed leads to http or https, without credentials and query, or is told as wrong', async () => {
    const typed = textFrom([
      'chat.example.org',
      'http://10.0.0.1:8080/ozeki/index.php?srv=x#y',
      'https://[2001:db8::1]:443/',
      'user:word@host',
      'ozeki-chat://add/friend'
    ])
    const seen = new Set<boolean>()
    await fuzz('server addresses', typed, (text) => {
      const address = parseServerAddress(text)
      seen.add(address.ok)
      if (!address.ok) return
      const url = new URL(address.value.base)
      if (!/^https?:$/.test(url.protocol) || url.username + url.password + url.search + url.hash !== '')
        throw new Error(address.value.base)
      if (url.protocol === 'http:' && !/^\s*http:/i.test(text)) throw new Error('TLS was lowered')
      if (url.origin !== address.value.origin) throw new Error('two origins')
    })
    expect(seen.size).toBe(2)
  })

  it('that the system hands over as a link shows a friend or a form without secrets, or is none', async () => {
    const links = textFrom([
      'ozeki-chat://friend/d574638619cbff603bf857164c47e850?server=chat.example.org:8443',
      'ozeki-chat://friend/0123456789abcdef0123456789abcdef',
      'OZEKI-CHAT://sign-in/?server=chat.example.org&email=carol%40example.org',
      'ozeki-chat://sign-in?server=%5B2001:db8::1%5D&apikey=9f3c#y',
      'https://user:word@friend/x?server=http://a'
    ])
    const seen = new Set<string>()
    await fuzz('links', links, (text) => {
      const link = parseDeepLink(text)
      seen.add(link?.kind ?? 'none')
      if (link === null) return
      if (!/^ozeki-chat:/i.test(text)) throw new Error('another scheme')
      if (link.server !== null && new URL(`https://${link.server}/`).host !== link.server)
        throw new Error('more than a host and a port')
      const shown = JSON.stringify(link)
      if (shown.length > 2_000 || /[\p{C}\s]/u.test(Object.values(link).join(''))) throw new Error(shown)
    })
    expect(seen.size).toBe(3)
  })

  it('that the window asks for is a file of the app, or nothing', async () => {
    const root = '/opt/app/renderer'
    const asked = textFrom([
      'ozeki-app://app/',
      'ozeki-app://app/assets/index-1a2b.js?x#y',
      'ozeki-app://app/%2e%2e/%2e%2e/etc/passwd.js',
      'ozeki-app://app/..\\..\\main/index.js',
      'file:///etc/passwd'
    ])
    const seen = new Set<boolean>()
    await fuzz('addresses of the window', asked, (text) => {
      const file = resolveAppFile(root, text)
      seen.add(file === null)
      if (file !== null && !resolve(file).startsWith(root + sep)) throw new Error(file)
    })
    expect(seen.size).toBe(2)
  })

  it('of the session bus is taken or left', async () => {
    const named = textFrom([
      'unix:path=/run/user/1000/bus,guid=0f',
      'unix:abstract=%2ftmp%2fdbus-x;tcp:host=a,port=1',
      'disabled:'
    ])
    await fuzz('addresses of the bus', named, (text) => {
      const address = sessionBusAddress({ DBUS_SESSION_BUS_ADDRESS: text })
      if (address !== null && address.length > 3 * text.length + 40) throw new Error('it grew')
    })
  })
})

describe('a proxy', { timeout: 600_000 }, () => {
  it('list of any text names whole places, and no direct way that does not stand there', async () => {
    const lists = textFrom([
      'PROXY a.example:3128; DIRECT',
      'SOCKS5 [::1]:1080; HTTPS b:8443; SOCKS4 10.0.0.1'
    ])
    await fuzz('proxy lists', lists, (text) => {
      for (const route of parseProxyRoutes(text))
        if (route.kind === 'direct') {
          if (!/(^|;)\s*DIRECT\s*(;|$)/i.test(text)) throw new Error('a direct way that nobody named')
        } else if (route.host === '' || route.port < 1 || route.port > 65_535) throw new Error('no place')
    })
  })

  it('that answers any bytes leads on or is refused, and leaves no connection behind', async () => {
    let next = Buffer.alloc(0)
    const open = new Set<Socket>()
    const proxy = createServer((socket) => {
      open.add(socket)
      socket.on('error', () => undefined).on('close', () => open.delete(socket))
      socket.once('data', () => socket.end(next))
    })
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
    const { port } = proxy.address() as AddressInfo
    const answers = [
      Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n'),
      Buffer.from(
        'HTTP/1.1 407 Who?\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 5\r\n\r\nhello'
      ),
      Buffer.from([5, 0, 5, 0, 0, 1, 127, 0, 0, 1, 0, 80]),
      Buffer.from([5, 0, 5, 0, 0, 3, 4, ...Buffer.from('host'), 0, 80]),
      Buffer.from([0, 0x5a, 0, 80, 127, 0, 0, 1])
    ]
    const tally = { opened: 0, refused: 0 }
    const words: ProxyWords = {
      find: () => Promise.resolve({ user: 'carol', password: 'horse' }),
      refused: () => undefined,
      isRefused: () => false
    }
    try {
      await fuzz(
        'proxy answers',
        (random) => ({
          bytes:
            random() < 0.2 ? oneOf(random, answers) : mutateBytes(random, oneOf(random, answers), answers),
          kind: oneOf(random, ['http', 'socks4', 'socks5'] as const)
        }),
        async ({ bytes, kind }) => {
          next = Buffer.from(bytes)
          const signal = AbortSignal.timeout(500)
          await openTunnel(
            { kind, host: '127.0.0.1', port },
            { host: '127.0.0.1', port: 80 },
            [],
            words,
            signal
          ).then(
            (socket) => {
              tally.opened += 1
              socket.on('error', () => undefined).destroy()
            },
            (error: unknown) => {
              tally.refused += 1
              if (!(error instanceof Error)) throw new Error('refused with no Error')
            }
          )
        }
      )
      expect(Math.min(tally.opened, tally.refused)).toBeGreaterThan(0)
      await expect.poll(() => open.size).toBe(0)
    } finally {
      await new Promise((done) => proxy.close(done))
    }
  })
})
