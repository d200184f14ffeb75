import { describe, expect, it } from 'vitest'
import { createProxyDesk } from '../../../main/session/proxyDesk'
import type { ProxyPassword, VaultRead, VaultWrite } from '../../../main/vault/types'

const words = { user: 'carol', password: 'horse' }
const proxy = 'proxy.example.org:3128'

/** A desk over a keychain that answers what it is told to. */
function desk(reads: VaultRead<ProxyPassword>[], written: VaultWrite = { state: 'ok' }) {
  const asked: string[] = []
  const kept: [string, ProxyPassword][] = []
  const made = createProxyDesk({
    proxies: {
      read: (name) => {
        asked.push(name)
        return Promise.resolve(reads.shift() ?? { state: 'absent' })
      },
      write: (name, given) => {
        kept.push([name, given])
        return Promise.resolve(written)
      }
    }
  })
  return { ...made, asked, kept }
}

describe('a proxy that asks', () => {
  it('is told what the keychain has, which is asked once however many calls there are', async () => {
    const { find, asked } = desk([{ state: 'ok', secret: words }])
    expect(await Promise.all([find(proxy), find(proxy)])).toEqual([words, words])
    expect(await find(proxy)).toEqual(words)
    expect(asked).toEqual([proxy])
  })

  it('is told nothing while the person has given nothing, and the keychain is not asked again', async () => {
    const { find, asked } = desk([])
    expect([await find(proxy), await find(proxy)]).toEqual([null, null])
    expect(asked).toHaveLength(1)
  })

  it('is told what the person gave, at once, and the keychain keeps it', async () => {
    const { find, give, kept } = desk([])
    await find(proxy)
    const given = give(proxy, words)
    expect(await find(proxy)).toEqual(words)
    expect(await given).toEqual({ ok: true, value: null })
    expect(kept).toEqual([[proxy, words]])
  })

  it('is never told what was given for another one', async () => {
    const { find, give } = desk([])
    await give(proxy, words)
    expect(await find('proxy.example.org:8080')).toBeNull()
  })

  it('is not told again what it refused, until the person says it anew', async () => {
    const { find, refused, isRefused, give } = desk([{ state: 'ok', secret: words }])
    await find(proxy)
    refused(proxy, { ...words })
    expect([await find(proxy), isRefused(proxy)]).toEqual([null, true])
    await give(proxy, { ...words, password: 'other' })
    // A call of before hears of its refusal late.
    refused(proxy, words)
    expect([await find(proxy), isRefused(proxy)]).toEqual([{ ...words, password: 'other' }, false])
  })

  it('is looked up again once a locked keychain is open', async () => {
    const { find } = desk([{ state: 'locked' }, { state: 'ok', secret: words }])
    expect([await find(proxy), await find(proxy)]).toEqual([null, words])
  })

  it('is told for this run what no keychain can keep, and the person is told so', async () => {
    const { find, give } = desk([], { state: 'unavailable', reason: 'no-bus' })
    expect(await give(proxy, words)).toMatchObject({ error: { code: 'keychain-unavailable' } })
    expect(await find(proxy)).toEqual(words)
  })
})
