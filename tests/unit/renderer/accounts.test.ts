// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AccountView } from '@shared/account'
import type { AppState } from '@shared/contract'
import { ok } from '@shared/errors'
import type { AccountId, UserId } from '@shared/ids'
import App from '../../../renderer/App.vue'
import { accountPlace } from '@shared/accountState'
import { useAccounts } from '../../../renderer/stores/accounts'
import { useFriends } from '../../../renderer/stores/friends'
import { usePages } from '../../../renderer/stores/pages'
import { id, row } from './rows'
import { account, accountId, giveLayout, openBridge, state } from './window'

const otherId = 'd'.repeat(32) as AccountId
const other = (more: Partial<AccountView> = {}): AccountView =>
  account({ id: otherId, server: 'https://talk.example.net', userId: 'me too' as UserId, ...more })
const down = (server: string): AccountView['connection'] => ({
  kind: 'reconnecting',
  retryAt: Date.now() + 60_000,
  error: { code: 'server-unreachable', params: { server } }
})

let wrapper: VueWrapper
async function open(accounts: AccountView[] = [account(), other()], more: Partial<AppState> = {}) {
  const main = openBridge({ state: state(accounts, more) })
  const friends = { [accountId]: [row('Anna'), row('Béla')], [otherId]: [row('Anna'), row('Cili')] }
  main.bridge.getFriends.mockImplementation(((of: AccountId) =>
    Promise.resolve(ok({ revision: 1, friends: friends[of] ?? [] }))) as never)
  main.bridge.getFriendDetails.mockImplementation((of, friendId) => {
    const friend = friends[of]?.find((one) => one.id === friendId)
    const empty = { key: { state: 'absent' }, trust: null, confirmedAt: null } as const
    return Promise.resolve(ok({ friend: friend ?? row('nobody'), ...empty }))
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
const rows = (): (string | undefined)[] =>
  wrapper.findAll('[role=option]').map((each) => each.attributes('aria-label'))
const switcher = () => wrapper.find('.switcher__button')
const line = (): string => wrapper.get('[role=status]').text()
const press = async (key: string): Promise<void> => {
  document.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  )
  await settle(50)
}
const openMenu = async (): Promise<void> => {
  switcher().element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  await settle(50)
}
const items = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role^=menuitem]')]
const choose = async (text: string): Promise<void> => {
  items()
    .find((item) => item.textContent?.includes(text))
    ?.click()
  await settle(100)
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 12, 0) })
  giveLayout()
})
afterEach(() => {
  wrapper?.unmount()
  document.body.replaceChildren()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a window with one account', () => {
  it('has no switcher, and offers another account in the menu of the own status', async () => {
    await open([account()])
    expect(switcher().exists()).toBe(false)
    wrapper
      .get('.own__status')
      .element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await settle(50)
    await choose('Add account')
    expect(wrapper.get('h1').text()).toBe('Add an account')
  })
})

describe('a window with several accounts', () => {
  it('names the account on show, and lists each with its own connection and count', async () => {
    await open([
      account({ friends: { available: 3, total: 9 } }),
      other({ connection: { kind: 'checking' } })
    ])
    expect(switcher().attributes('aria-label')).toBe('Account: Zoltán, chat.example.org')
    await openMenu()
    const [first, second, add] = items().map((item) => item.textContent)
    expect(first).toContain('chat.example.org')
    expect(first).toContain('3 of 9 friends available')
    expect(second).toContain('talk.example.net')
    expect(second).toContain('Checking…')
    expect(add).toContain('Add account…')
    expect(items().map((item) => item.getAttribute('aria-checked'))).toEqual(['true', 'false', null])
  })

  it('shows the friends of the one that is chosen, by the keyboard too, and remembers the choice', async () => {
    const { bridge } = await open()
    expect(rows()).toEqual(['Anna, available', 'Béla, available'])
    await openMenu()
    items()[0]?.focus()
    await press('ArrowDown')
    await press('Enter')
    await settle(100)
    expect(rows()).toEqual(['Anna, available', 'Cili, available'])
    expect(bridge.setShownAccount.mock.calls).toEqual([[otherId]])
    // The focus is where it was, on the switcher of the account that came.
    expect(document.activeElement).toBe(switcher().element)
    expect(switcher().attributes('aria-label')).toContain('talk.example.net')
  })

  it('begins with the account of the last time, and with the first where that is gone', async () => {
    await open([account(), other()], { shownAccount: otherId })
    expect(rows()).toContain('Cili, available')
    wrapper.unmount()
    await open([account(), other()], { shownAccount: 'e'.repeat(32) as AccountId })
    expect(rows()).toContain('Béla, available')
  })

  it('tells the connection of the shown one below, and what is wrong with another on the switcher', async () => {
    const { tell } = await open([account(), other({ connection: down('talk.example.net') })])
    expect(line()).toBe('Connected')
    expect(switcher().find('.switcher__words svg').exists()).toBe(true)
    expect(switcher().text()).toContain('Reconnecting…')
    expect(switcher().text()).toContain('talk.example.net')
    expect(switcher().attributes('aria-label')).toMatch(/talk\.example\.net: Reconnecting…$/)
    useAccounts().choose(otherId)
    await settle()
    expect(line()).toBe('Reconnecting in 60 s')
    expect(switcher().text()).not.toContain('Reconnecting')
    tell('accountsChanged', [
      account({ connection: { kind: 'refused', error: { code: 'api-refused' } } }),
      other()
    ])
    await settle()
    expect(line()).toBe('Connected')
    expect(switcher().text()).toContain('Refused by the server')
  })

  it('says that several others are not connected', async () => {
    const third = other({ id: 'f'.repeat(32) as AccountId, connection: { kind: 'no-network', retryAt: 0 } })
    await open([account(), other({ connection: down('x') }), third])
    expect(switcher().text()).toContain('Not connected')
    expect(switcher().text()).toContain('2 other accounts')
  })

  it('opens a friend of another account that the tray or a notification asks for, there and nowhere else', async () => {
    const { tell, bridge } = await open()
    tell('showFriend', { accountId: otherId, friendId: id('anna') })
    await settle()
    expect(switcher().attributes('aria-label')).toContain('talk.example.net')
    expect(wrapper.get('article h1').text()).toBe('Anna')
    // Both have a friend of this id: the details are those of the right one.
    expect(bridge.getFriendDetails.mock.calls).toEqual([[otherId, id('anna')]])
    expect(useFriends().selected.get(accountId)).toBeUndefined()
    expect(bridge.setViewedFriend.mock.lastCall).not.toEqual([{ accountId, friendId: id('anna') }])
  })

  it('leaves the form for a friend that is asked for', async () => {
    const { tell } = await open()
    useAccounts().asking = 'add'
    await settle()
    expect(wrapper.find('[role=listbox]').exists()).toBe(false)
    tell('showFriend', { accountId, friendId: id('anna') })
    await settle()
    expect(wrapper.get('article h1').text()).toBe('Anna')
  })

  it('opens the form that a link fills in, but never under a secret that was typed for another server', async () => {
    const { tell, bridge } = await open([account()])
    const value = (field: string) => wrapper.get<HTMLInputElement>(field).element.value
    tell('fillSignIn', { server: 'new.example.org', email: 'me@new.example.org' })
    await settle()
    expect(wrapper.get('h1').text()).toBe('Add an account')
    expect([value('input[inputmode=url]'), value('input[type=email]')]).toEqual([
      'new.example.org',
      'me@new.example.org'
    ])
    expect((document.activeElement as HTMLInputElement).type).toBe('password')
    tell('fillSignIn', { server: 'newer.example.org', email: '' })
    await settle()
    expect(value('input[inputmode=url]')).toBe('newer.example.org')
    await wrapper.get('input[type=password]').setValue('the key')
    tell('fillSignIn', { server: 'evil.example.net', email: '' })
    await settle()
    expect(value('input[inputmode=url]')).toBe('newer.example.org')
    expect(bridge.signIn).not.toHaveBeenCalled()
  })

  it('asks for what a proxy wants to hear, tells main once, and keeps none of it', async () => {
    const params = { server: 'chat.example.org', proxy: 'proxy.example.org:3128', state: 'wanted' }
    const connection = { kind: 'reconnecting', retryAt: Date.now() + 60_000 } as const
    const { bridge } = await open([
      account({ connection: { ...connection, error: { code: 'proxy-password', params } } })
    ])
    const press = async (name: string): Promise<void> => {
      await wrapper
        .findAll('button')
        .find((each) => each.text() === name)!
        .trigger('click')
      await settle(50)
    }
    await press('Sign in to the proxy…')
    const dialog = wrapper.get('dialog')
    expect(dialog.text()).toContain('proxy.example.org:3128')
    await dialog.get('form').trigger('submit')
    expect(dialog.text()).toContain('Type the user name')
    expect(bridge.signInToProxy).not.toHaveBeenCalled()
    await dialog.get('input[type=text]').setValue(' carol ')
    await dialog.get('input[type=password]').setValue(' horse ')
    await dialog.get('form').trigger('submit')
    await settle(50)
    expect(bridge.signInToProxy.mock.calls).toEqual([
      [{ proxy: 'proxy.example.org:3128', user: 'carol', password: ' horse ' }]
    ])
    expect(wrapper.find('dialog').exists()).toBe(false)
  })

  it('asks for one more account beside the running one, and goes back to it', async () => {
    await open([account(), other()], { shownAccount: otherId })
    await openMenu()
    await choose('Add account')
    expect(wrapper.get('h1').text()).toBe('Add an account')
    expect(line()).toBe('Connected')
    await wrapper
      .findAll('button')
      .find((each) => each.text() === 'Cancel')!
      .trigger('click')
    await settle()
    expect(rows()).toContain('Cili, available')
  })

  it('shows the account that has just been added', async () => {
    const main = await open([account()])
    useAccounts().asking = 'add'
    await settle()
    main.answers.signIn = ok(otherId)
    main.bridge.getState.mockResolvedValue(ok(state([account(), other()])))
    const answer = useAccounts().signIn({} as never)
    main.tell('accountsChanged', [account(), other()])
    await answer
    await settle()
    expect(rows()).toContain('Cili, available')
    expect(main.bridge.setShownAccount).toHaveBeenCalledWith(otherId)
  })

  it('fills the form with the sign-in of the shown account when that signs in again', async () => {
    const signIn = (server: string) => ({
      server,
      email: `me@${server}`,
      stationId: 'c'.repeat(32),
      signatureScheme: 'automatic',
      listener: 'none',
      authorityFile: ''
    })
    await open([account(), other()], {
      shownAccount: otherId,
      lastSignIn: signIn('gone.example.org'),
      signIns: { [accountId]: signIn('chat.example.org'), [otherId]: signIn('talk.example.net') }
    })
    const server = () => wrapper.get<HTMLInputElement>('input[inputmode=url]').element.value
    useAccounts().asking = 'again'
    await settle()
    expect(server()).toBe('talk.example.net')
    useAccounts().asking = 'add'
    await settle()
    expect(server()).toBe('gone.example.org')
  })

  it('lands on the one that remains when the shown one is signed out', async () => {
    const { tell } = await open([account(), other()], { shownAccount: otherId })
    usePages().showSettings()
    await settle()
    tell('accountsChanged', [account()])
    await settle()
    expect(rows()).toContain('Béla, available')
    expect(switcher().exists()).toBe(false)
    expect(usePages().page).toBeNull()
  })

  it('offers the other accounts, and signing out, beside one that shows no list', async () => {
    const { bridge } = await open([
      account({ connection: { kind: 'refused', error: { code: 'api-refused' } }, confirmedAt: null }),
      other()
    ])
    expect(wrapper.get('main h1').text()).toBe('Refused by the server')
    await openMenu()
    await choose('talk.example.net')
    expect(rows()).toContain('Cili, available')
    useAccounts().choose(accountId)
    await settle()
    await wrapper
      .findAll('button')
      .find((each) => each.text() === 'Sign out…')!
      .trigger('click')
    await wrapper.get('dialog .button--danger').trigger('click')
    expect(bridge.signOut).toHaveBeenCalledWith(accountId)
  })

  it('reads and erases the alert log of the shown account alone', async () => {
    const { bridge } = await open([account(), other()], { shownAccount: otherId })
    usePages().showLog(null)
    await settle()
    expect(bridge.getAlertLog.mock.calls).toEqual([[otherId, { friend: null, name: '', before: null }]])
    expect(wrapper.get('article.log').text()).toContain('talk.example.net')
    const { useAlerts } = await import('../../../renderer/stores/alerts')
    await useAlerts().eraseLog()
    expect(bridge.eraseAlertLog.mock.calls).toEqual([[otherId]])
  })

  it('says that the own status is for all of them, and what the servers learn of it', async () => {
    await open([account({ undocumentedPresence: true }), other()])
    wrapper
      .get('.own__status')
      .element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await settle(50)
    const words = document.querySelector('[role=menu]')?.textContent
    expect(words).toContain('My status on all 2 accounts')
    expect(words).toContain('Sent only where you allowed it.')
    expect(words).not.toContain('Add account')
  })
})

describe('two accounts of the same name', () => {
  it('are told apart by the server, and on one server by the full name or the user id', () => {
    const apart = (...all: AccountView[]) => all.map((one) => accountPlace(one, all))
    expect(apart(account(), other())).toEqual(['chat.example.org', 'talk.example.net'])
    const twin = { server: account().server, fullName: 'Zoltán Nagy' }
    expect(apart(account(), other(twin))).toEqual([
      'chat.example.org · Zoltán Kovács',
      'chat.example.org · Zoltán Nagy'
    ])
    expect(apart(account(), other({ server: account().server }))).toEqual([
      'chat.example.org · me',
      'chat.example.org · me too'
    ])
  })
})
