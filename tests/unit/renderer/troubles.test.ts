// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { afterEach, expect, it } from 'vitest'
import type { StoreTrouble } from '@shared/storeTrouble'
import { failure } from '@shared/errors'
import App from '../../../renderer/App.vue'
import { useAccounts } from '../../../renderer/stores/accounts'
import { account, accountId, giveLayout, openBridge, state } from './window'

let wrapper: VueWrapper
afterEach(() => wrapper.unmount())

const trouble = (kind: StoreTrouble['kind'], more: Partial<StoreTrouble> = {}): StoreTrouble => ({
  id: 1,
  place: 'local-data',
  kind,
  accountId,
  keptAs: '',
  saved: 0,
  lost: false,
  at: Date.now(),
  seen: false,
  ...more
})

async function open(troubles: StoreTrouble[]) {
  giveLayout()
  // happy-dom has no layout to scroll in.
  Element.prototype.scrollIntoView ??= () => undefined
  const main = openBridge({ state: state([account()], { troubles }) })
  wrapper = mount(App, { attachTo: document.body, global: { plugins: [getActivePinia()!] } })
  await flushPromises()
  return main
}
const bars = (): string[] => wrapper.findAll('.notice--warn').map((bar) => bar.get('p').text())
const press = async (name: string): Promise<void> => {
  await wrapper
    .findAll('.notice--warn button')
    .find((each) => each.text() === name || each.attributes('aria-label') === name)
    ?.trigger('click')
  await flushPromises()
}

it('nothing is said while everything is kept', async () => {
  await open([])
  expect(bars()).toEqual([])
})

it('one line says that the data were damaged, of two the newer first, and goes when main knows that it was closed', async () => {
  const data = trouble('damaged')
  const settings = trouble('damaged', { id: 2, place: 'settings', accountId: null })
  const main = await open([data, settings])
  expect(bars()).toEqual([
    'The settings file was damaged. Nothing is lost: what could not be read comes from its last good copy.'
  ])
  await press('Close this message')
  expect(main.bridge.closeTrouble.mock.calls).toEqual([[2]])
  main.tell('troublesChanged', [data, { ...settings, seen: true }])
  await flushPromises()
  expect(bars()).toEqual([expect.stringMatching(/^The local data of chat\.example\.org were damaged/)])
  main.tell('troublesChanged', [])
  await flushPromises()
  expect(bars()).toEqual([])
})

it('“More” closes the line and shows, in the settings, under which name the old file was kept', async () => {
  const main = await open([trouble('damaged', { keptAs: 'x.damaged-1.db', saved: 1 })])
  await press('More')
  expect(main.bridge.closeTrouble.mock.calls).toEqual([[1]])
  const told = wrapper.get('ul[aria-label="Local data"]').text()
  expect(told).toContain('kept as x.damaged-1.db')
  expect(told).toContain('One entry was whole')
})

it('what the disk refused is said once: by the line, or by the answer where that was closed', async () => {
  const main = await open([trouble('disk-full')])
  const notices = (): string[] =>
    wrapper.findAll('.notice:not(.notice--warn)').map((one) => one.get('p').text())
  const useAccountsNow = useAccounts()
  for (const code of ['not-kept', 'settings-unwritable'] as const) {
    useAccountsNow.report(failure(code, { params: { reason: 'full' } }))
    await flushPromises()
    expect([bars().length, notices()]).toEqual([1, []])
  }
  main.tell('troublesChanged', [trouble('disk-full', { seen: true })])
  useAccountsNow.report(failure('not-kept'))
  await flushPromises()
  expect(bars()).toEqual([])
  expect(notices()).toEqual([expect.stringContaining('It holds for this run')])
})
