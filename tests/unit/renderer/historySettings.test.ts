// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { getActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import HistorySettings from '../../../renderer/components/HistorySettings.vue'
import { account, openBridge, state } from './window'

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= () => undefined
})

function open(on: boolean) {
  const main = openBridge({ state: state([account()], { availabilityHistory: on }) })
  const wrapper = mount(HistorySettings, { props: { on }, global: { plugins: [getActivePinia()!] } })
  const box = () => wrapper.get<HTMLInputElement>('input[type=checkbox]')
  const press = async (words: string): Promise<void> => {
    await wrapper
      .findAll('button')
      .find((each) => each.text() === words)!
      .trigger('click')
    await flushPromises()
  }
  return { ...main, wrapper, box, press }
}

describe('the switch of the availability history', () => {
  it('is off, says what it keeps, and switches on at once', async () => {
    const { bridge, wrapper, box } = open(false)
    expect(box().element.checked).toBe(false)
    expect(wrapper.text()).toContain('For 30 days, encrypted, on this computer only')
    await box().setValue(true)
    expect(bridge.setAvailabilityHistory).toHaveBeenCalledWith(true)
  })

  it('asks before it switches off, because that erases, and stays on by second thoughts', async () => {
    const { bridge, wrapper, box, press } = open(true)
    await box().setValue(false)
    expect(bridge.setAvailabilityHistory).not.toHaveBeenCalled()
    expect(wrapper.text()).toContain('cannot be brought back')
    await press('Switch off and erase')
    expect(bridge.setAvailabilityHistory).toHaveBeenCalledWith(false)
  })

  it('shows the truth again after second thoughts', async () => {
    const { bridge, wrapper, box } = open(true)
    await box().setValue(false)
    await wrapper.get('dialog').trigger('close')
    expect(box().element.checked).toBe(true)
    expect(bridge.setAvailabilityHistory).not.toHaveBeenCalled()
  })

  it('erases by choice and stays on', async () => {
    const { bridge, press } = open(true)
    await press('Erase…')
    await press('Erase')
    expect(bridge.eraseAvailabilityHistory).toHaveBeenCalled()
    expect(bridge.setAvailabilityHistory).not.toHaveBeenCalled()
  })
})
