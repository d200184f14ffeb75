// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultAlertSettings, type AlertLogEntry } from '@shared/alerts'
import { byDay, filterLog } from '../../../renderer/alerts/logFilter'
import App from '../../../renderer/App.vue'
import { id, row } from './rows'
import { account, accountId, alerts, giveLayout, openBridge, state } from './window'

const start = new Date(2026, 10, 22, 12, 0).getTime()
const hour = 3_600_000
const entry = (name: string, more: Partial<AlertLogEntry> = {}): AlertLogEntry => ({
  at: start,
  accountId,
  friendId: id(name.toLowerCase()),
  name,
  from: { kind: 'offline', text: 'offline' },
  to: { kind: 'available', text: 'available' },
  decision: 'shown',
  reason: 'shown',
  rule: 'friend',
  ...more
})

describe('the entries of the alert log', () => {
  const entries = [entry('Anna'), entry('Ánna Nagy'), entry('Béla')]
  const names = (found: readonly AlertLogEntry[]) => found.map(({ name }) => name)

  it('are found by parts of the name, whatever the accents', () => {
    expect(names(filterLog(entries, null, 'ANNA'))).toEqual(['Anna', 'Ánna Nagy'])
    expect(names(filterLog(entries, null, 'nag ann'))).toEqual(['Ánna Nagy'])
    expect(filterLog(entries, null, '  ')).toBe(entries)
  })

  it('of one friend are found by the id, also when she had another name or another account has the id', () => {
    const renamed = entry('Anna H.', { friendId: id('anna') })
    const elsewhere = entry('Anna', { accountId: 'd'.repeat(32) as AlertLogEntry['accountId'] })
    const friend = { accountId, friendId: id('anna'), name: 'Anna' }
    expect(filterLog([...entries, renamed, elsewhere], friend, '')).toEqual([entries[0], renamed])
  })

  it('stand by days, newest first, with no entry lost', () => {
    const many = Array.from({ length: 60 }, (_, index) => entry('Anna', { at: start - index * hour }))
    const days = byDay(many)
    expect(days.map((day) => day.entries.length)).toEqual([13, 24, 23])
    expect(days.flatMap((day) => day.entries)).toEqual(many)
    for (const { start: midnight } of days) expect(new Date(midnight).getHours()).toBe(0)
  })
})

let wrapper: VueWrapper
async function open(log: AlertLogEntry[], view = alerts()) {
  const main = openBridge({ state: state([account()]), friends: [row('Anna')], alerts: view, log })
  wrapper = mount(App, { attachTo: document.body, global: { plugins: [getActivePinia()!] } })
  await settle()
  return main
}
const settle = async (): Promise<void> => {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(400)
  await flushPromises()
}
const press = async (name: string): Promise<void> => {
  await wrapper
    .findAll('button')
    .find((each) => each.text() === name)!
    .trigger('click')
  await settle()
}
const entriesShown = () => wrapper.findAll('[role=listitem]').map((each) => each.text())
const chooseAnna = async () => {
  await wrapper.get('[role=option]').trigger('click')
  await settle()
}

describe('the alert log', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start })
    giveLayout()
  })
  afterEach(() => {
    wrapper.unmount()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  it('answers for one friend why, and goes on to everyone', async () => {
    await open([
      entry('Béla', { reason: 'never', decision: 'silent' }),
      entry('Anna', { reason: 'paused', decision: 'silent', until: start + hour })
    ])
    await chooseAnna()
    await press('Why was I told, or not?')
    expect(entriesShown()).toHaveLength(1)
    expect(entriesShown()[0]).toContain('Not told: alerts were paused until')
    await wrapper.get('[aria-label="Only Anna. Show everyone"]').trigger('click')
    await settle()
    expect(entriesShown()).toHaveLength(2)
    expect(entriesShown()[0]).toContain('you switched off alerts about this friend')
  })

  it('follows what main writes while it is open, and lets go when it is closed', async () => {
    const log = [entry('Anna')]
    const { tell, bridge } = await open(log)
    await chooseAnna()
    await press('Why was I told, or not?')
    log.unshift(entry('Anna', { at: start + 1, reason: 'cool-down', decision: 'silent' }))
    tell('alertLogChanged', null)
    await settle()
    expect(entriesShown()[0]).toContain('was shown shortly before')
    await wrapper.get('[aria-label="Back"]').trigger('click')
    await settle()
    bridge.getAlertLog.mockClear()
    tell('alertLogChanged', null)
    await settle()
    expect(bridge.getAlertLog).not.toHaveBeenCalled()
    expect(wrapper.get('article h1').text()).toBe('Anna')
  })

  it('draws only the rows on screen of a long log', async () => {
    await open(Array.from({ length: 5_000 }, (_, index) => entry('Anna', { at: start - index * 60_000 })))
    await chooseAnna()
    await press('Why was I told, or not?')
    expect(wrapper.text()).toContain('5,000 entries')
    expect(entriesShown().length).toBeGreaterThan(5)
    expect(entriesShown().length).toBeLessThan(40)
  })

  it('is erased only when the person says so twice', async () => {
    const log = [entry('Anna')]
    const { bridge } = await open(log)
    await chooseAnna()
    await press('Why was I told, or not?')
    await press('Erase…')
    expect(bridge.eraseAlertLog).not.toHaveBeenCalled()
    log.length = 0
    await press('Erase')
    expect(bridge.eraseAlertLog).toHaveBeenCalledOnce()
    expect(wrapper.find('[role=alertdialog]').exists()).toBe(false)
    expect(wrapper.text()).toContain('Nothing yet')
  })

  it('says that it is off, and leads to the settings', async () => {
    const settings = { ...defaultAlertSettings, log: { on: false, keepDays: 14 } }
    await open([], alerts({ settings }))
    await chooseAnna()
    await press('Why was I told, or not?')
    expect(wrapper.text()).toContain('The alert log is off')
    await press('Settings…')
    expect(wrapper.get('article h1').text()).toBe('Settings')
  })
})
