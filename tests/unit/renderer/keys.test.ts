// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppState } from '@shared/contract'
import { failure, ok } from '@shared/errors'
import type { FriendDetails } from '@shared/friend'
import type { AvailabilitySpan } from '@shared/history'
import type { KeyMarks, KeyTrust, SafetyNumber } from '@shared/keys'
import App from '../../../renderer/App.vue'
import { id, row } from './rows'
import { account, accountId, giveLayout, openBridge, state } from './window'

const start = new Date(2026, 10, 22, 12, 0).getTime()
const print = (four: string): string => Array.from({ length: 16 }, () => four).join(' ')
const pinned: KeyTrust = {
  state: 'pinned',
  trusted: { fingerprint: print('AAAA'), seenAt: start - 86_400_000 },
  offered: null,
  verifiedAt: null,
  acceptedLater: false
}
const changed: KeyTrust = {
  ...pinned,
  state: 'changed',
  offered: { fingerprint: print('BBBB'), seenAt: start - 600_000 }
}
const digits = '12345'.repeat(12)
let wrapper: VueWrapper

interface Now {
  details?: Partial<FriendDetails>
  marks?: KeyMarks
  safetyNumber?: SafetyNumber
  history?: AvailabilitySpan[]
}
async function open(now: Now = {}, more: Partial<AppState> = {}) {
  const details = {
    key: { state: 'readable', fingerprint: print('AAAA'), bits: 2048 },
    ...now.details
  } as const
  const friends = [row('Anna'), row('Béla')]
  const main = openBridge({ state: state([account()], more), friends, ...now, details })
  wrapper = mount(App, { attachTo: document.body, global: { plugins: [getActivePinia()!] } })
  await settle()
  return main
}
const settle = async (): Promise<void> => {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(400)
  await flushPromises()
}
const rowOf = (name: string) => wrapper.findAll('[role=option]').find((each) => each.text().includes(name))!
const choose = async (name: string): Promise<void> => {
  await rowOf(name).trigger('click')
  await settle()
}
const button = (name: string) => wrapper.findAll('button').find((each) => each.text() === name)
const press = async (name: string): Promise<void> => {
  await button(name)!.trigger('click')
  await settle()
}
const article = () => wrapper.get('article.details').text()

beforeEach(() => {
  vi.useFakeTimers({ now: start })
  giveLayout()
})
afterEach(() => {
  wrapper.unmount()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a friend whose key has changed', () => {
  const marks = { changed: [id('anna')], verified: [] }

  it('is marked in the list, in words and for screen readers, and others are not', async () => {
    await open({ marks })
    expect(rowOf('Anna').text()).toContain('Key changed')
    expect(rowOf('Anna').attributes('aria-label')).toBe('Anna, available, public key changed')
    expect(rowOf('Béla').text()).not.toContain('Key changed')
    expect(rowOf('Béla').attributes('aria-label')).toBe('Béla, available')
  })

  it('is marked as soon as main tells', async () => {
    const main = await open()
    main.tell('keysChanged', { accountId, marks })
    await settle()
    expect(rowOf('Anna').text()).toContain('Key changed')
  })

  it.each([
    ['Accept the new key', 'accept'],
    ['Stay with the old one', 'keep']
  ] as const)('shows both keys and asks: %s', async (words, decision) => {
    const { bridge } = await open({ marks, details: { trust: { ...changed, verifiedAt: 1 } } })
    await choose('Anna')
    expect(article()).toContain('The public key of Anna has changed')
    expect(article()).toContain('You had verified the earlier key')
    const shown = wrapper.findAll('.decision .fingerprint').map((each) => each.text())
    expect(shown).toEqual([print('AAAA'), print('BBBB')])
    expect(article()).toMatch(/Earlier key, since .*21.*New key, since 11:50/)
    await press(words)
    expect(bridge.decideKey).toHaveBeenCalledWith(accountId, 'anna', decision, print('BBBB'))
  })

  it('who changes once more meanwhile is read anew, with a sentence', async () => {
    const { bridge } = await open({ marks, details: { trust: changed } })
    bridge.decideKey.mockResolvedValue(failure('key-moved-on'))
    await choose('Anna')
    const before = bridge.getFriendDetails.mock.calls.length
    await press('Accept the new key')
    expect(wrapper.text()).toContain('no longer the one that you saw')
    expect(bridge.getFriendDetails.mock.calls.length).toBeGreaterThan(before)
  })

  it('with whose old key the person stays can still be accepted', async () => {
    await open({ details: { trust: { ...changed, state: 'kept' } } })
    await choose('Anna')
    expect(article()).toContain('You stay with the earlier key')
    expect(button('Stay with the old one')).toBeUndefined()
    expect(button('Accept the new key')).toBeDefined()
  })
})

describe('the safety number', () => {
  const safetyNumber = { state: 'ready', digits, of: 'trusted' } as const

  it('is shown when it is asked for, in twelve groups of five, and can be copied and hidden', async () => {
    const { bridge } = await open({ details: { trust: pinned }, safetyNumber })
    await choose('Anna')
    expect(bridge.getSafetyNumber).not.toHaveBeenCalled()
    await press('Show safety number')
    expect(wrapper.get('.fingerprint--number').text()).toBe(Array(12).fill('12345').join(' '))
    await wrapper.get('[aria-label="Copy the safety number"]').trigger('click')
    expect(bridge.copyText).toHaveBeenCalledWith(Array(12).fill('12345').join(' '))
    await press('Hide')
    expect(wrapper.find('.fingerprint--number').exists()).toBe(false)
  })

  it('is not that of the friend who was shown before', async () => {
    await open({ details: { trust: pinned }, safetyNumber })
    await choose('Anna')
    await press('Show safety number')
    await choose('Béla')
    expect(wrapper.find('.fingerprint--number').exists()).toBe(false)
  })

  it('says why there is none', async () => {
    await open({ details: { trust: pinned }, safetyNumber: { state: 'none', why: 'own-key-closed' } })
    await choose('Anna')
    await press('Show safety number')
    expect(article()).toContain('while your private key is closed')
    expect(button('Mark as verified')).toBeUndefined()
  })

  it('that was compared marks the friend as verified, in details and list, until it is taken back', async () => {
    const main = await open({ details: { trust: pinned }, safetyNumber })
    await choose('Anna')
    await press('Show safety number')
    await press('Mark as verified')
    expect(main.bridge.verifyKey).toHaveBeenCalledWith(accountId, 'anna', true, print('AAAA'))
    main.bridge.getFriendDetails.mockResolvedValue(
      ok({
        friend: row('Anna'),
        key: { state: 'absent' },
        trust: { ...pinned, verifiedAt: start },
        confirmedAt: 1
      })
    )
    main.tell('keysChanged', { accountId, marks: { changed: [], verified: [id('anna')] } })
    await settle()
    expect(rowOf('Anna').attributes('aria-label')).toBe('Anna, available, key verified')
    expect(wrapper.get('.details__trust').text()).toBe('Verified')
    await press('Not verified any more')
    expect(main.bridge.verifyKey).toHaveBeenLastCalledWith(accountId, 'anna', false, print('AAAA'))
  })
})

describe('the last confirmation', () => {
  it('is told in words that go on with time, and read anew', async () => {
    const { bridge } = await open({ details: { confirmedAt: start - 120_000 } })
    await choose('Anna')
    expect(article()).toContain('Last confirmed 2 minutes ago')
    await vi.advanceTimersByTimeAsync(180_000)
    expect(article()).toContain('Last confirmed 5 minutes ago')
    bridge.getFriendDetails.mockResolvedValue(
      ok({ friend: row('Anna'), key: { state: 'absent' }, trust: null, confirmedAt: Date.now() })
    )
    await vi.advanceTimersByTimeAsync(30_000)
    expect(article()).toContain('Last confirmed less than a minute ago')
  })
})

describe('the availability history', () => {
  const at = (hour: number, minute: number): number => new Date(2026, 10, 22, hour, minute).getTime()
  const spans: AvailabilitySpan[] = [
    { availability: { kind: 'away', text: '' }, from: at(11, 40), to: at(12, 0), sawBegin: true, end: 'now' },
    {
      availability: { kind: 'available', text: '' },
      from: at(9, 12),
      to: at(11, 40),
      sawBegin: true,
      end: 'seen'
    },
    {
      availability: { kind: 'offline', text: '' },
      from: at(8, 0),
      to: at(9, 12),
      sawBegin: false,
      end: 'seen'
    }
  ]

  it('stands in the details of who keeps it, as times', async () => {
    await open({ history: spans }, { availabilityHistory: true })
    await choose('Anna')
    const lines = wrapper.findAll('.history__line').map((each) => each.text().replace(/\s+/g, ' '))
    expect(lines[0]).toMatch(/away ?11:40.* – now/)
    expect(lines[1]).toMatch(/available ?0?9:12.* – 11:40/)
    expect(lines[2]).toMatch(/offline ?before 0?8:00.* – 0?9:12/)
  })

  it('is not even asked for by who does not keep it', async () => {
    const { bridge } = await open({ history: spans })
    await choose('Anna')
    expect(wrapper.text()).not.toContain('Availability history')
    expect(bridge.getAvailabilityHistory).not.toHaveBeenCalled()
  })
})
