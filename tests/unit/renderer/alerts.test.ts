// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultAlertRule, defaultAlertSettings, type FriendAlert } from '@shared/alerts'
import type { AlertsView } from '@shared/alertsView'
import type { AppState } from '@shared/contract'
import { failure } from '@shared/errors'
import App from '../../../renderer/App.vue'
import { id, row } from './rows'
import { account, accountId, alerts, giveLayout, openBridge, state } from './window'

const start = new Date(2026, 10, 22, 12, 0).getTime()
const offline = { availability: { kind: 'offline', text: 'offline' } } as const
let wrapper: VueWrapper
let focused: boolean

async function open(view: AlertsView = alerts(), more: Partial<AppState> = {}) {
  const friends = [row('Anna', { favourite: true }), row('Béla', offline)]
  const main = openBridge({ state: state([account()], more), friends, alerts: view })
  wrapper = mount(App, { attachTo: document.body, global: { plugins: [getActivePinia()!] } })
  await settle()
  return main
}
const settle = async (): Promise<void> => {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(400)
  await flushPromises()
}
const choose = async (name: string): Promise<void> => {
  await wrapper
    .findAll('[role=option]')
    .find((each) => each.text().includes(name))!
    .trigger('click')
  await settle()
}
const press = async (name: string): Promise<void> => {
  const button = wrapper.findAll('button').find((each) => each.text() === name)
  await button!.trigger('click')
  await settle()
}
const withChoice = (alert: FriendAlert): AlertsView =>
  alerts({
    settings: { ...defaultAlertSettings, accounts: { [accountId]: { friends: { [id('béla')]: alert } } } }
  })
const sentence = (): string => wrapper.get('article .facts__sentence').text()
const bell = () => wrapper.get('.bell')

beforeEach(() => {
  vi.useFakeTimers({ now: start })
  giveLayout()
  focused = true
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused)
})
afterEach(() => {
  wrapper.unmount()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('the alerts about a friend', () => {
  it('are said in words, for favourites and for others', async () => {
    await open()
    await choose('Anna')
    expect(sentence()).toBe('You get a notification whenever Anna becomes available. Anna is a favourite.')
    await choose('Béla')
    expect(sentence()).toBe('No alerts: Béla is neither a favourite nor watched.')
  })

  it('are chosen at once and shown before main has answered', async () => {
    const { bridge } = await open()
    await choose('Béla')
    await wrapper.get('article input[value=watch]').setValue()
    expect(bridge.setFriendAlert).toHaveBeenLastCalledWith(accountId, 'béla', { mode: 'watch' })
    expect(sentence()).toBe('You get a notification whenever Béla becomes available.')
    await wrapper.get('article input[value=default]').setValue()
    expect(bridge.setFriendAlert).toHaveBeenLastCalledWith(accountId, 'béla', null)
  })

  it('go back to the truth when main refuses', async () => {
    const { bridge } = await open()
    bridge.setFriendAlert.mockResolvedValueOnce(
      failure('settings-unwritable', { params: { reason: 'full' } })
    )
    await choose('Béla')
    await wrapper.get('article input[value=never]').setValue()
    await settle()
    expect(wrapper.get('[role=alert]').text()).toContain('full')
    expect(wrapper.get<HTMLInputElement>('article input[value=default]').element.checked).toBe(true)
  })

  it('follow an own rule, which every change makes anew', async () => {
    const rule = { ...defaultAlertRule, madeAt: 5 }
    const { bridge } = await open(withChoice({ mode: 'own', rule }))
    await choose('Béla')
    const [, to] = wrapper.findAll<HTMLSelectElement>('article select')
    await to!.setValue('busy')
    const made = { mode: 'own', rule: { ...rule, to: 'busy', madeAt: Date.now() } }
    expect(bridge.setFriendAlert).toHaveBeenLastCalledWith(accountId, 'béla', made)
    expect(sentence()).toContain('whenever Béla changes from not available to busy')
  })
})

describe('telling when a friend is next available', () => {
  it('takes one click in the list, which does not select the row', async () => {
    const { bridge } = await open()
    await wrapper.get('[data-friend="béla"] [data-tell]').trigger('click')
    expect(bridge.tellMeWhen).toHaveBeenCalledWith(accountId, 'béla', 'week')
    expect(wrapper.find('[aria-selected=true]').exists()).toBe(false)
  })

  it('is not offered by the row of somebody who is available', async () => {
    await open()
    expect(wrapper.find('[data-friend="anna"] [data-tell]').exists()).toBe(false)
  })

  it('takes one key in the list, and the same key takes it back', async () => {
    const main = await open()
    await choose('Béla')
    const list = wrapper.get('[role=listbox]')
    await list.trigger('keydown', { key: ' ', shiftKey: true })
    expect(main.bridge.tellMeWhen).toHaveBeenCalledWith(accountId, 'béla', 'week')
    expect(main.bridge.setFavourite).not.toHaveBeenCalled()
    const wish = { friendId: id('béla'), expires: 'week', expiresAt: start } as const
    main.tell('alertsChanged', alerts({ tellMe: { [accountId]: [wish] } }))
    await settle()
    await list.trigger('keydown', { key: ' ', shiftKey: true })
    expect(main.bridge.cancelTellMe).toHaveBeenCalledWith(accountId, 'béla')
  })

  it.each([
    ['Today', 'today'],
    ['Within a week', 'week'],
    ['Whenever it is', 'never']
  ])('takes one click in the details: %s', async (label, expires) => {
    const { bridge } = await open()
    await choose('Béla')
    await press(label)
    expect(bridge.tellMeWhen).toHaveBeenCalledWith(accountId, 'béla', expires)
  })

  it('is said in the row and in the details, and can be cancelled', async () => {
    const wish = { friendId: id('béla'), expires: 'never', expiresAt: null } as const
    const { bridge } = await open(alerts({ tellMe: { [accountId]: [wish] } }))
    const béla = wrapper.get('[data-friend="béla"]')
    expect(béla.attributes('aria-label')).toBe('Béla, offline')
    expect(béla.attributes('aria-description')).toBe('You will be told when available')
    await choose('Béla')
    expect(wrapper.get('article [role=status]').text()).toBe(
      'You will be told when Béla is next available, whenever it is.'
    )
    await press('Cancel')
    expect(bridge.cancelTellMe).toHaveBeenCalledWith(accountId, 'béla')
  })
})

describe('the friend that the person looks at', () => {
  const last = (bridge: Awaited<ReturnType<typeof open>>['bridge']) =>
    bridge.setViewedFriend.mock.lastCall?.[0]

  it('is told while the details are on show and the window has the focus', async () => {
    const { bridge } = await open()
    expect(bridge.setViewedFriend).not.toHaveBeenCalled()
    await choose('Béla')
    expect(last(bridge)).toEqual({ accountId, friendId: 'béla' })
    focused = false
    window.dispatchEvent(new Event('blur'))
    expect(last(bridge)).toBeNull()
    focused = true
    window.dispatchEvent(new Event('focus'))
    expect(last(bridge)).toEqual({ accountId, friendId: 'béla' })
    expect(bridge.setViewedFriend).toHaveBeenCalledTimes(3)
  })

  it('is nobody while the window is hidden or a page stands in place of the details', async () => {
    const { bridge, tell } = await open()
    await choose('Béla')
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    document.dispatchEvent(new Event('visibilitychange'))
    expect(last(bridge)).toBeNull()
    vi.mocked(Object.getOwnPropertyDescriptor(document, 'visibilityState')!.get!).mockReturnValue('visible')
    document.dispatchEvent(new Event('visibilitychange'))
    expect(last(bridge)).toEqual({ accountId, friendId: 'béla' })
    tell('showSettings', null)
    await settle()
    expect(last(bridge)).toBeNull()
  })

  it('is nobody when the list is gone', async () => {
    const { bridge, tell } = await open()
    await choose('Béla')
    tell('accountsChanged', [])
    await settle()
    expect(last(bridge)).toBeNull()
  })
})

describe('the bell', () => {
  it('has a plain name while alerts come', async () => {
    await open()
    expect(bell().attributes('aria-label')).toBe('Alerts')
  })

  it('says until when alerts are paused, and no longer than that', async () => {
    await open(alerts({ pausedUntil: start + 3_600_000 }))
    expect(bell().attributes('aria-label')).toMatch(/^Alerts paused until .*1:00/)
    expect(bell().text()).toContain('1:00')
    await vi.advanceTimersByTimeAsync(3_610_000)
    expect(bell().attributes('aria-label')).toBe('Alerts')
  })

  it('says that the desktop asks for quiet, unless that is not honoured', async () => {
    const { tell } = await open(alerts({ desktopDoNotDisturb: true }))
    expect(bell().attributes('aria-label')).toBe('Alerts: the desktop asks not to disturb')
    const settings = { ...defaultAlertSettings, honourDoNotDisturb: false }
    tell('alertsChanged', alerts({ desktopDoNotDisturb: true, settings }))
    await settle()
    expect(bell().attributes('aria-label')).toBe('Alerts')
  })
})

describe('the settings', () => {
  const field = (label: string) => {
    const found = wrapper.findAll('label').find((each) => each.text() === label)!
    return found.attributes('for')
      ? wrapper.get<HTMLInputElement>(`[id="${found.attributes('for')}"]`)
      : found.get<HTMLInputElement>('input')
  }
  const openSettings = async (view = alerts(), more: Partial<AppState> = {}) => {
    const main = await open(view, more)
    main.tell('showSettings', null)
    await settle()
    return main
  }

  it('open when the tray asks for them, also without a list, and close with Escape', async () => {
    await openSettings()
    expect(wrapper.get('article h1').text()).toBe('Settings')
    expect(document.activeElement?.tagName).toBe('ARTICLE')
    await wrapper.get('article').trigger('keydown', { key: 'Escape' })
    await settle()
    expect(wrapper.find('article').exists()).toBe(false)
    wrapper.unmount()
    const main = openBridge({ state: state([]) })
    wrapper = mount(App, { attachTo: document.body, global: { plugins: [getActivePinia()!] } })
    await settle()
    main.tell('showSettings', null)
    await settle()
    expect(wrapper.get('article h1').text()).toBe('Settings')
    await wrapper.get('[aria-label="Back"]').trigger('click')
    expect(wrapper.get('h1').text()).toBe('Sign in')
  })

  it('keep all that was not touched', async () => {
    const { bridge } = await openSettings()
    const { version: _version, accounts: _accounts, ...general } = defaultAlertSettings
    await field('Everyone').setValue()
    expect(bridge.setAlertSettings).toHaveBeenLastCalledWith({ ...general, defaultFor: 'everyone' })
    await field('Quiet hours').setValue(true)
    expect(bridge.setAlertSettings).toHaveBeenLastCalledWith({
      ...general,
      defaultFor: 'everyone',
      quietHours: { ...general.quietHours, on: true }
    })
  })

  it('take seconds and minutes and put right what is too much or no number', async () => {
    const { bridge } = await openSettings()
    await field('Ignore drops shorter than').setValue('20')
    expect(bridge.setAlertSettings.mock.lastCall![0].dampingMs).toBe(20_000)
    await field('Ignore drops shorter than').setValue('9999')
    expect(bridge.setAlertSettings.mock.lastCall![0].dampingMs).toBe(300_000)
    expect(field('Ignore drops shorter than').element.value).toBe('300')
    bridge.setAlertSettings.mockClear()
    await field('At most one alert per friend in').setValue('')
    expect(bridge.setAlertSettings).not.toHaveBeenCalled()
    expect(field('At most one alert per friend in').element.value).toBe('2')
  })

  it('set the quiet hours of a day', async () => {
    const view = alerts({
      settings: { ...defaultAlertSettings, quietHours: { on: true, spans: [{ day: 2, from: 60, to: 120 }] } }
    })
    const { bridge } = await openSettings(view)
    const to = wrapper
      .findAll<HTMLInputElement>('input[type=time]')
      .find((each) => !each.element.disabled && each.element.value === '02:00')!
    await to.setValue('03:30')
    expect(bridge.setAlertSettings.mock.lastCall![0].quietHours.spans).toEqual([
      { day: 2, from: 60, to: 210 }
    ])
  })

  it('say in one line that the rules could not be used', async () => {
    await openSettings(alerts({ problem: 'newer-version' }))
    expect(wrapper.get('article [role=alert]').text()).toContain('newer version of this app')
  })

  it('change the idle time and the undocumented words of an account', async () => {
    const { bridge } = await openSettings()
    await field('Away by itself after').setValue('0')
    expect(bridge.setIdleMinutes).toHaveBeenCalledWith(0)
    await field('Tell this server about away, busy and invisible').setValue(true)
    expect(bridge.setUndocumentedPresence).toHaveBeenCalledWith(accountId, true)
  })
})
