import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, resolveAppFile } from '../../../main/desktop/appFiles'

const root = '/app/renderer'
const at = (path: string) => resolveAppFile(root, `ozeki-app://app${path}`)

describe('the files of the window', () => {
  it('are found inside the folder', () => {
    expect(at('/')).toBe('/app/renderer/index.html')
    expect(at('/assets/index.js')).toBe('/app/renderer/assets/index.js')
  })

  it.each(['/../main/index.js', '/%2e%2e/%2e%2e/etc/passwd.js', '/..%2fmain%2findex.js', '/assets/%00.js'])(
    'never lie outside: %s',
    (path) => expect(at(path) ?? '/app/renderer/').toMatch(/^\/app\/renderer\//)
  )

  it('are only of known types', () => {
    expect(at('/settings.json')).toBeNull()
    expect(at('/assets/')).toBeNull()
  })

  it('answer to our own host and scheme alone', () => {
    expect(resolveAppFile(root, 'ozeki-app://other/index.html')).toBeNull()
    expect(resolveAppFile(root, 'file:///app/renderer/index.html')).toBeNull()
    expect(resolveAppFile(root, 'not an address')).toBeNull()
  })

  it('cannot be left by any path', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (path) => {
        const file = resolveAppFile(root, `ozeki-app://app/${path}`)
        expect(file === null || file.startsWith('/app/renderer/')).toBe(true)
      })
    )
  })
})

it('the policy allows no inline code, no eval and no connection', () => {
  const policy = contentSecurityPolicy(['sha256-abc='])
  expect(policy).toContain("style-src 'self' 'sha256-abc=';")
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("connect-src 'none'")
  expect(policy).not.toContain('unsafe')
})
