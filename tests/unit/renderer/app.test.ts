// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AccountView } from '@shared/account'
import type { FriendRow } from '@shared/friend'
import { createDates } from '../../../renderer/composables/dates'
import App from '../../../renderer/App.vue'
import { id, row } from './rows'
import { account, accountId, giveLayout, openBridge, state } from './window'

const start = Date.UTC(2026, 10, 22, 12, 0)
let wrapper: VueWrapper

async function open(view: AccountView | null, friends: FriendRow[] = [row('Anna'), row('Béla')]) {
  const main = openBridge({
    state: state(view ? [view] : []),
    friends,
    details: {
      key: { state: 'readable', fingerprint: Array.from({ length: 16 }, () => 'AB12').join(' '), bits: 2048 }
    }
  })
  wrapper = mount(App, { attachTo: document.body, global: { plugins: [getActivePinia()!] } })
  await settle()
  return main
}
const settle = async (ms = 400): Promise<void> => {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(ms)
  await flushPromises()
}
const status = (): string => wrapper.get('[role=status]').text()
const button = (name: string) => wrapper.findAll('button').find((each) => each.text() === name)
const options = (): (string | undefined)[] =>
  wrapper.findAll('[role=option]').map((each) => each.attributes('aria-label'))

describe('the window', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start })
    giveLayout()
  })
  afterEach(() => {
    wrapper.unmount()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  it('asks for a sign-in when there is no account, and says so', async () => {
    await open(null)
    expect(wrapper.get('h1').text()).toBe('Sign in')
    expect(status()).toBe('Signed out')
  })

  it('shows the friends and that it is connected', async () => {
    await open(account())
    expect(options()).toEqual(['Anna, available', 'Béla, available'])
    expect(status()).toBe('Connected')
    expect(wrapper.text()).not.toContain('As of')
  })

  it('shows a friend that somebody asks for, even when the search hides the row', async () => {
    const { tell } = await open(account())
    await wrapper.get('[role=searchbox]').setValue('anna')
    expect(options()).toEqual(['Anna, available'])
    tell('showFriend', { accountId, friendId: id('béla') })
    await settle()
    expect(wrapper.get('article h1').text()).toBe('Béla')
    expect(options()).toHaveLength(2)
    expect(document.activeElement?.tagName).toBe('ARTICLE')
  })

  it('shows a friend that was asked for before the list had come', async () => {
    const main = openBridge({ state: state([account()]), friends: [row('Anna')] })
    wrapper = mount(App, { attachTo: document.body, global: { plugins: [getActivePinia()!] } })
    main.tell('showFriend', { accountId, friendId: id('anna') })
    await settle()
    expect(wrapper.get('article h1').text()).toBe('Anna')
  })

  it('says no friend was found, with the words that were typed as text', async () => {
    await open(account())
    await wrapper.get('[role=searchbox]').setValue('<b>nobody</b>')
    expect(wrapper.text()).toContain('No friend matches')
    expect(wrapper.get('.empty__query').text()).toBe('<b>nobody</b>')
    await wrapper.get('[role=searchbox]').trigger('keydown', { key: 'Escape' })
    expect(options()).toHaveLength(2)
  })

  it('counts down to the next try and lets the person try at once', async () => {
    const { bridge } = await open(
      account({
        connection: {
          kind: 'reconnecting',
          retryAt: start + 8_200,
          error: { code: 'server-unreachable', params: { server: 'chat.example.org' } }
        },
        confirmedAt: start - 60_000
      })
    )
    expect(status()).toBe('Reconnecting in 8 s')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(status()).toBe('Reconnecting in 5 s')
    await vi.advanceTimersByTimeAsync(6_000)
    expect(status()).toBe('Reconnecting…')
    expect(wrapper.get('footer').text()).toContain('No answer from chat.example.org')
    await button('Try now')!.trigger('click')
    expect(bridge.retryConnection).toHaveBeenCalledWith(accountId)
  })

  it('does not read every second of the countdown aloud', async () => {
    const line = () => wrapper.get('[role=status]').attributes('aria-live')
    await open(
      account({
        connection: { kind: 'reconnecting', retryAt: start + 9_000, error: { code: 'server-slow' } }
      })
    )
    await vi.advanceTimersByTimeAsync(1_000)
    expect(line()).toBe('off')
  })

  it.each<[AccountView['connection'], string]>([
    [{ kind: 'checking' }, 'Checking…'],
    [{ kind: 'signing-in' }, 'Signing in…'],
    [{ kind: 'no-network', retryAt: start + 5_000 }, 'No network'],
    [{ kind: 'refused', error: { code: 'api-refused' } }, 'Refused by the server'],
    [{ kind: 'certificate', error: { code: 'certificate' } }, 'Certificate not trusted'],
    [{ kind: 'keychain-locked', error: { code: 'keychain-locked' } }, 'Keychain locked']
  ])('keeps an old list on show but not as fresh: %j', async (connection, words) => {
    await open(account({ connection, confirmedAt: start - 3_600_000 }))
    expect(status()).toBe(words)
    expect(options()).toEqual(['Anna, available', 'Béla, available'])
    expect(wrapper.get('[role=listbox]').classes()).toContain('list--stale')
    expect(wrapper.text()).toMatch(/As of \d/)
  })

  it('says quietly that messages stay closed without the encryption password', async () => {
    await open(account({ ownKey: 'password-needed' }))
    expect(status()).toBe('Connected')
    expect(wrapper.get('footer').text()).toContain('Messages cannot be read')
    await button('Sign in again')!.trigger('click')
    expect(wrapper.get('h1').text()).toBe('Sign in again')
  })

  it('says why there is no list and offers the way out', async () => {
    const { bridge } = await open(
      account({
        connection: { kind: 'keychain-locked', error: { code: 'keychain-locked' } },
        confirmedAt: null
      }),
      []
    )
    expect(wrapper.get('main h1').text()).toBe('Keychain locked')
    expect(wrapper.get('[role=alert]').text()).toContain('Unlock it')
    await button('Try again')!.trigger('click')
    expect(bridge.retryConnection).toHaveBeenCalledWith(accountId)
    await button('Sign in again')!.trigger('click')
    await settle()
    expect(wrapper.get('h1').text()).toBe('Sign in again')
    await button('Cancel')!.trigger('click')
    expect(wrapper.get('main h1').text()).toBe('Keychain locked')
  })

  it('tells an empty list from one that has not come', async () => {
    await open(account(), [])
    expect(wrapper.text()).toContain('No friends yet')
    wrapper.unmount()
    await open(
      account({ confirmedAt: null, connection: { kind: 'no-network', retryAt: start + 60_000 } }),
      []
    )
    expect(wrapper.text()).toContain('No list yet')
  })

  it('shows placeholders only when the list keeps the person waiting', async () => {
    const main = openBridge({ state: state([account()]) })
    main.bridge.getFriends.mockReturnValue(new Promise(() => undefined))
    wrapper = mount(App, { attachTo: document.body, global: { plugins: [getActivePinia()!] } })
    await settle(200)
    expect(wrapper.find('.skeleton').exists()).toBe(false)
    await settle(400)
    expect(wrapper.find('.skeleton').exists()).toBe(true)
  })

  it('says since when, and whether it saw the change itself', async () => {
    const time = (at: number) => createDates(navigator.language).moment(at, start)
    const friends = [
      row('Anna', { since: start - 60_000, sinceSeen: true }),
      row('Béla', { since: start - 120_000, sinceSeen: false })
    ]
    await open(account(), friends)
    await wrapper.findAll('[role=option]')[0]!.trigger('click')
    expect(wrapper.get('article').text()).toContain(`since ${time(start - 60_000)}`)
    await wrapper.findAll('[role=option]')[1]!.trigger('click')
    expect(wrapper.get('article').text()).toContain(
      `since at least ${time(start - 120_000)}, when this app first looked`
    )
  })

  it('shows the fingerprint of the selected friend, not of one passed by, and copies it', async () => {
    const { bridge } = await open(account())
    await wrapper.findAll('[role=option]')[0]!.trigger('click')
    await wrapper.findAll('[role=option]')[1]!.trigger('click')
    await settle()
    expect(bridge.getFriendDetails.mock.calls).toEqual([[accountId, 'béla']])
    expect(wrapper.findAll('.fingerprint__group')).toHaveLength(16)
    await wrapper.get('[aria-label="Copy the fingerprint"]').trigger('click')
    expect(bridge.copyText).toHaveBeenCalledWith(Array.from({ length: 16 }, () => 'AB12').join(' '))
  })

  it('returns from the details to the list with Escape', async () => {
    await open(account())
    await wrapper.get('[role=listbox]').trigger('keydown', { key: 'Home' })
    await wrapper.get('[role=listbox]').trigger('keydown', { key: 'Enter' })
    await settle()
    expect(document.activeElement?.tagName).toBe('ARTICLE')
    await wrapper.get('article').trigger('keydown', { key: 'Escape' })
    await settle()
    expect(document.activeElement?.getAttribute('role')).toBe('listbox')
  })

  it('says a failure of what the person asked for', async () => {
    const { bridge } = await open(account())
    bridge.setFavourite.mockResolvedValueOnce({
      ok: false,
      error: { code: 'settings-unwritable', params: { reason: 'disk full' } }
    } as never)
    await wrapper.findAll('[role=option]')[0]!.get('[data-star]').trigger('click')
    await settle()
    expect(wrapper.get('[role=alert]').text()).toContain('disk full')
  })

  it('forgets the friends of an account that is gone and shows the next one', async () => {
    const second = account({ id: 'd'.repeat(32) as AccountView['id'], nick: 'Other' })
    const main = openBridge({ state: state([account(), second]), friends: [row('Anna')] })
    wrapper = mount(App, { attachTo: document.body, global: { plugins: [getActivePinia()!] } })
    await settle()
    expect(main.bridge.getFriends).toHaveBeenCalledTimes(2)
    expect(wrapper.text()).toContain('Zoltán')
    main.tell('accountsChanged', [second])
    await settle()
    expect(wrapper.text()).toContain('Other')
  })

  it('stops listening when it ends', async () => {
    const main = await open(account())
    expect(main.listening()).toBe(12)
    wrapper.unmount()
    expect(main.listening()).toBe(0)
  })
})
