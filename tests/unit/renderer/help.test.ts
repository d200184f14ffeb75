// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { failure } from '@shared/errors'
import HelpSettings from '../../../renderer/components/HelpSettings.vue'
import { useAccounts } from '../../../renderer/stores/accounts'
import { openBridge, state } from './window'

let wrapper: VueWrapper
function open() {
  const main = openBridge({ state: state([]) })
  const copyText = vi.spyOn(window.ozeki, 'copyText')
  wrapper = mount(HelpSettings)
  return { ...main, copyText }
}
const copy = async (): Promise<void> => {
  await wrapper.get('button').trigger('click')
  await flushPromises()
}
const said = (): string => wrapper.get('[aria-live=polite]').text()
afterEach(() => wrapper.unmount())

describe('copying diagnostics', () => {
  it('puts the report on the clipboard and says so', async () => {
    const { copyText } = open()
    expect(said()).toBe('')
    await copy()
    expect(copyText.mock.calls).toEqual([['Ozeki Chat Client']])
    expect(said()).toBe('Copied. It holds no secrets.')
  })

  it('claims nothing when the clipboard refuses, and tells why', async () => {
    const { copyText } = open()
    await copy()
    copyText.mockResolvedValueOnce(failure('internal'))
    await copy()
    expect(said()).toBe('')
    expect(useAccounts().notice).toEqual({ code: 'internal' })
  })

  it('copies nothing when there is no report', async () => {
    const { bridge, copyText } = open()
    vi.spyOn(bridge, 'getDiagnostics').mockResolvedValueOnce(failure('internal'))
    await copy()
    expect(copyText).not.toHaveBeenCalled()
    expect(useAccounts().notice).toEqual({ code: 'internal' })
  })
})
