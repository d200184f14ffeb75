// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { availableByHand, PresenceSchema, type StatusChoice } from '@shared/ownStatus'
import { glyphs } from '@shared/glyphs'
import StatusDialog from '../../../renderer/components/StatusDialog.vue'
import { glyphOfPresence } from '@shared/accountState'
import { offeredReturns, returnTime } from '../../../renderer/status/choices'

const now = new Date(2026, 10, 22, 14, 0).getTime()
const minutes = 60_000

describe('the return time of a status', () => {
  it('counts from now, and the end of the day is the next midnight of the person’s clock', () => {
    expect(returnTime('none', now, null)).toBeNull()
    expect(returnTime('half-hour', now, null)).toBe(now + 30 * minutes)
    expect(returnTime('hour', now, null)).toBe(now + 60 * minutes)
    expect(returnTime('two-hours', now, null)).toBe(now + 120 * minutes)
    expect(returnTime('day', now, null)).toBe(new Date(2026, 10, 23).getTime())
  })

  it('can stay as it was chosen before, while it lies ahead', () => {
    const chosen: StatusChoice = { presence: 'busy', text: '', until: now + 1 }
    expect(offeredReturns(chosen, now)).toContain('keep')
    expect(offeredReturns(chosen, now + 1)).not.toContain('keep')
    expect(offeredReturns(availableByHand, now)).not.toContain('keep')
  })
})

describe('the marks of the own presence', () => {
  it('differ in shape', () => {
    const shapes = PresenceSchema.options.map((each) => JSON.stringify(glyphs[glyphOfPresence(each)]))
    expect(new Set(shapes).size).toBe(4)
  })
})

describe('the status dialog', () => {
  let wrapper: VueWrapper
  const open = (chosen: StatusChoice = availableByHand, undocumented = false): void => {
    wrapper = mount(StatusDialog, {
      attachTo: document.body,
      props: { chosen, undocumented, title: 'My status' }
    })
  }
  const chosen = (): unknown => wrapper.emitted('choose')?.[0]?.[0]
  beforeEach(() => {
    vi.useFakeTimers({ now })
    HTMLDialogElement.prototype.showModal ??= () => undefined
  })
  afterEach(() => {
    wrapper.unmount()
    vi.useRealTimers()
  })

  it('chooses a presence with words and an end', async () => {
    open()
    await wrapper.get('input[value=busy]').setValue()
    await wrapper.get('input[type=text]').setValue('  Lunch ')
    await wrapper.get('select').setValue('hour')
    await wrapper.get('form').trigger('submit')
    expect(chosen()).toEqual({ presence: 'busy', text: 'Lunch', until: now + 60 * minutes })
  })

  it('begins with what was chosen before', async () => {
    const before: StatusChoice = { presence: 'away', text: 'Out', until: now + 5 * minutes }
    open(before)
    expect(wrapper.get<HTMLInputElement>('input[value=away]').element.checked).toBe(true)
    await wrapper.get('form').trigger('submit')
    expect(chosen()).toEqual(before)
  })

  it('takes no more than 200 characters', async () => {
    open()
    await wrapper.get('input[type=text]').setValue('x'.repeat(300))
    await wrapper.get('form').trigger('submit')
    expect(chosen()).toMatchObject({ text: 'x'.repeat(200) })
  })

  it('says honestly what others can see of each presence', async () => {
    open()
    expect(wrapper.text()).toContain('Your server is told that you are available')
    await wrapper.get('input[value=busy]').setValue()
    expect(wrapper.text()).toContain('Kept on this computer only')
    wrapper.unmount()
    open({ ...availableByHand, presence: 'invisible' }, true)
    expect(wrapper.text()).toContain('Do not rely on being hidden')
  })

  it('changes nothing when it is cancelled', async () => {
    open()
    await wrapper.get('input[value=busy]').setValue()
    await wrapper.get('button[type=button]').trigger('click')
    expect(chosen()).toBeUndefined()
    expect(wrapper.emitted('close')).toHaveLength(1)
  })
})
