// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defaultAlertSettings, type AlertLogEntry, type LoggedEntry } from '@shared/alerts'
import { byDay, withNewest, withOlder, type LogRead } from '../../../renderer/alerts/logPages'
import App from '../../../renderer/App.vue'
import { usePages } from '../../../renderer/stores/pages'
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
  const logged = (...rows: number[]): LoggedEntry[] =>
    rows.map((row) => ({ ...entry('Anna', { at: start + row }), row }))
  const place = (row: number) => ({ at: start + row, row })
  const rows = ({ entries, before }: LogRead) => [entries.map(({ row }) => row), before?.row ?? null]

  it('are followed by older ones, and by newer ones where the pages meet', () => {
    const first: LogRead = { entries: logged(9, 8), before: place(8) }
    const both = withOlder(first, { entries: logged(7, 6), before: place(6) })
    expect(rows(both)).toEqual([[9, 8, 7, 6], 6])
    const newer = withNewest(both, { entries: logged(10, 9), before: place(9) })
    expect(rows(newer)).toEqual([[10, 9, 8, 7, 6], 6])
    expect(rows(withNewest(newer, { entries: logged(10, 9), before: place(9) }))).toEqual(rows(newer))
  })

  it('are the newest ones alone where nobody knows what stands between', () => {
    const known: LogRead = { entries: logged(9, 8), before: null }
    expect(rows(withNewest(known, { entries: logged(30, 29), before: place(29) }))).toEqual([[30, 29], 29])
    expect(rows(withNewest(known, { entries: [], before: null }))).toEqual([[], null])
  })

  it('stand by days, newest first, with no entry lost', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...entry('Anna', { at: start - index * hour }),
      row: 60 - index
    }))
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
    expect(wrapper.text()).toContain('200 entries and more')
    expect(entriesShown().length).toBeGreaterThan(5)
    expect(entriesShown().length).toBeLessThan(40)
  })

  it('reads on when the last rows come near, and with a filter until the screen is full or the log is at its end', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) =>
      entry(index === 990 ? 'Zsófia' : 'Anna', { at: start - index * 60_000 })
    )
    const { bridge } = await open(many)
    usePages().showLog(null)
    await settle()
    expect(bridge.getAlertLog).toHaveBeenCalledTimes(1)
    const list = wrapper.get('.log__list').element
    list.scrollTop = list.scrollHeight || 200 * 60
    list.dispatchEvent(new Event('scroll'))
    await settle()
    expect(wrapper.text()).toContain('400 entries and more')
    await wrapper.get('.log [role=searchbox]').setValue('zsófia')
    await settle()
    expect(entriesShown()).toHaveLength(1)
    expect(wrapper.text()).toContain('1 entry')
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
