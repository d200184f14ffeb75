import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseServerAddress } from '../../../main/protocol/serverAddress'

const baseOf = (typed: string): string => {
  const result = parseServerAddress(typed)
  return result.ok ? result.value.base : result.error.code
}

describe('what a person types as the server', () => {
  test.each([
    ['chat.example.org', 'https://chat.example.org/ozeki/index.php'],
    ['  Chat.Example.org  ', 'https://chat.example.org/ozeki/index.php'],
    ['localhost:8080', 'https://localhost:8080/ozeki/index.php'],
    ['http://localhost', 'http://localhost/ozeki/index.php'],
    ['HTTP://localhost:80/', 'http://localhost/ozeki/index.php'],
    ['https://chat.example.org', 'https://chat.example.org/ozeki/index.php'],
    ['https:/chat.example.org', 'https://chat.example.org/ozeki/index.php'],
    ['chat.example.org/chat/', 'https://chat.example.org/chat/'],
    ['http://h/ozeki/index.php?srv=chatserver&api=chatlogin#x', 'http://h/ozeki/index.php'],
    ['[::1]:9000', 'https://[::1]:9000/ozeki/index.php'],
    ['bücher.example', 'https://xn--bcher-kva.example/ozeki/index.php']
  ])('%s means %s', (typed, base) => {
    expect(baseOf(typed)).toBe(base)
  })

  test.each([
    '',
    '   ',
    'alice@example.org',
    'https://alice:secret@example.org',
    'ftp://example.org',
    'ftp:/example.org',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'two words',
    'host:port',
    'host:99999',
    'host:0',
    'http://',
    'https://?x',
    'x'.repeat(3_000)
  ])('%j is no address', (typed) => {
    expect(parseServerAddress(typed)).toEqual({
      ok: false,
      error: { code: 'address-invalid', field: 'server' }
    })
  })

  test('whatever is typed, an accepted address is http or https, bare, and typed again means the same', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc
        .tuple(fc.constantFrom('http://', 'https://', '', 'ws://', 'user@'), fc.domain(), fc.nat(70_000))
        .map(([scheme, host, port]) => `${scheme}${host}:${port}`)
    )
    fc.assert(
      fc.property(typed, (text) => {
        const result = parseServerAddress(text)
        if (!result.ok) return
        const url = new URL(result.value.base)
        expect(['http:', 'https:']).toContain(url.protocol)
        expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', ''])
        expect(url.origin).toBe(result.value.origin)
        if (url.protocol === 'http:') expect(text.trim().toLowerCase()).toMatch(/^http:/)
        expect(parseServerAddress(result.value.base)).toEqual(result)
      }),
      { numRuns: 2_000 }
    )
  })
})
