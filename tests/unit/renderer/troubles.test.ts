// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { afterEach, expect, it } from 'vitest'
import type { StoreTrouble } from '@shared/storeTrouble'
import App from '../../../renderer/App.vue'
import { account, accountId, giveLayout, openBridge, state } from './window'

let wrapper: VueWrapper
afterEach(() => wrapper.unmount())

const trouble = (kind: StoreTrouble['kind'], more: Partial<StoreTrouble> = {}): StoreTrouble => ({
  place: 'local-data',
  kind,
  accountId,
  keptAs: '',
  saved: 0,
  at: Date.now(),
  ...more
})
const full = (place: StoreTrouble['place']): StoreTrouble => trouble('disk-full', { place })

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

it('one line says that the data were damaged, of two the newer first, and goes when it is closed', async () => {
  await open([trouble('damaged'), trouble('damaged', { place: 'settings', accountId: null })])
  expect(bars()).toEqual(['The settings file was damaged. What could be read of it is used.'])
  await press('Close this message')
  expect(bars()[0]).toMatch(/^The local data of chat\.example\.org were damaged/)
  await press('Close this message')
  expect(bars()).toEqual([])
})

it('a full disk is one line, whatever could not be written; it goes when there is room, and comes again', async () => {
  const main = await open([])
  main.tell('troublesChanged', [full('local-data'), full('settings')])
  await flushPromises()
  expect(bars()).toHaveLength(1)
  await press('Close this message')
  expect(bars()).toEqual([])
  main.tell('troublesChanged', [full('local-data'), full('settings'), full('alert-rules')])
  await flushPromises()
  expect(bars()).toEqual([])
  main.tell('troublesChanged', [])
  await flushPromises()
  main.tell('troublesChanged', [full('settings')])
  await flushPromises()
  expect(bars()).toHaveLength(1)
  main.tell('troublesChanged', [])
  await flushPromises()
  expect(bars()).toEqual([])
})

it('“More” closes the line and shows, in the settings, under which name the old file was kept', async () => {
  await open([trouble('damaged', { keptAs: 'x.damaged-1.db', saved: 1 })])
  await press('More')
  expect(bars()).toEqual([])
  const told = wrapper.get('ul[aria-label="Local data"]').text()
  expect(told).toContain('kept as x.damaged-1.db')
  expect(told).toContain('One entry was whole')
})
