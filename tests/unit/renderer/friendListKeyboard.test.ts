// @vitest-environment happy-dom
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import FriendListView from '../../../renderer/components/FriendList.vue'
import { createFriendList, createOrder } from '../../../renderer/list/friendList'
import { row } from './rows'
import { giveLayout } from './window'

const offline = { availability: { kind: 'offline', text: 'offline' } } as const
const few = [
  row('Dora', { favourite: true, availability: { kind: 'busy', text: 'busy' } }),
  row('Anna'),
  row('Ánnabel'),
  row('Łukasz'),
  row('Béla', offline),
  row('Eve', { availability: { kind: 'unknown', text: 'on the train' } }),
  row('Mia', { availability: { kind: 'unknown', text: '' } })
]

let wrapper: VueWrapper
function open(rows: FriendRow[], selected: UserId | null = null) {
  const list = createFriendList(createOrder('en'))
  list.replace(rows)
  wrapper = mount(FriendListView, {
    attachTo: document.body,
    props: {
      groups: list.groups(),
      version: 1,
      changed: new Set<UserId>(),
      selected,
      marks: new Map(),
      keyMarks: new Map(),
      stale: false,
      onSelect: (id: UserId) => wrapper.setProps({ selected: id })
    }
  })
  return list
}
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) {
    await wrapper.get('[role=listbox]').trigger('keydown', { key })
    await nextTick()
  }
}
const selected = (): string | undefined =>
  wrapper.find('[aria-selected=true]').attributes('aria-label')?.split(',')[0]
const options = () => wrapper.findAll('[role=option]')

describe('the list under the keyboard', () => {
  beforeEach(() => giveLayout(400))
  afterEach(() => {
    wrapper.unmount()
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  it('names every row by name and availability', async () => {
    open(few)
    await nextTick()
    expect(options().map((option) => option.attributes('aria-label'))).toEqual([
      'Dora, busy',
      'Anna, available',
      'Ánnabel, available',
      'Łukasz, available',
      'Eve, “on the train”',
      'Mia, not known',
      'Béla, offline'
    ])
  })

  it('tells the place of each row in the whole list', async () => {
    open(few)
    await nextTick()
    expect(options().map((option) => option.attributes('aria-posinset'))).toEqual([...'1234567'])
    expect(new Set(options().map((option) => option.attributes('aria-setsize')))).toEqual(new Set(['7']))
  })

  it('moves with arrows, Home, End and stops at the ends', async () => {
    open(few)
    await press('ArrowDown')
    expect(selected()).toBe('Dora')
    await press('ArrowDown', 'ArrowDown')
    expect(selected()).toBe('Ánnabel')
    await press('ArrowUp')
    expect(selected()).toBe('Anna')
    await press('End', 'ArrowDown')
    expect(selected()).toBe('Béla')
    await press('Home', 'ArrowUp')
    expect(selected()).toBe('Dora')
  })

  it('moves by a page in a long list and draws only what is on screen', async () => {
    open(Array.from({ length: 1_000 }, (_, index) => row(`Friend ${index}`)))
    await press('Home', 'PageDown')
    expect(selected()).toBe('Friend 9')
    await press('PageDown', 'PageUp')
    expect(selected()).toBe('Friend 9')
    await press('End')
    expect(selected()).toBe('Friend 999')
    expect(options().length).toBeLessThan(40)
    expect(options().at(-1)!.attributes('aria-posinset')).toBe('1000')
  })

  it('tells assistive technology which row is active, as long as it is drawn', async () => {
    open(few)
    const list = wrapper.get('[role=listbox]')
    expect(list.attributes('aria-activedescendant')).toBeUndefined()
    await press('ArrowDown')
    expect(list.attributes('aria-activedescendant')).toBe(
      wrapper.get('[aria-selected=true]').attributes('id')
    )
  })

  it('goes to a name by its first letters, typed without accents', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    open(few)
    await press('l')
    expect(selected()).toBe('Łukasz')
    vi.advanceTimersByTime(1_000)
    await press('a', 'n', 'n', 'a', 'b')
    expect(selected()).toBe('Ánnabel')
    vi.advanceTimersByTime(1_000)
    await press('b')
    expect(selected()).toBe('Béla')
  })

  it('opens with Enter, leaves with Escape and marks a favourite with the space bar', async () => {
    open(few)
    await press('Enter')
    expect(wrapper.emitted('open')).toBeUndefined()
    await press('End', 'Enter', 'Escape', ' ')
    expect(wrapper.emitted('open')).toEqual([[true]])
    expect(wrapper.emitted('leave')).toHaveLength(1)
    expect(wrapper.emitted('favourite')?.[0]?.[0]).toMatchObject({ name: 'Béla' })
  })

  it('takes the space bar as part of a name that is being typed', async () => {
    open([row('De Vries'), row('De Wit')])
    await press('d', 'e', ' ', 'w')
    expect(selected()).toBe('De Wit')
    expect(wrapper.emitted('favourite')).toBeUndefined()
  })

  it('leaves shortcuts of the window alone', async () => {
    open(few)
    await wrapper.get('[role=listbox]').trigger('keydown', { key: 'a', ctrlKey: true })
    expect(wrapper.emitted('select')).toBeUndefined()
  })

  it('selects and opens by click, and a click on the star only marks', async () => {
    open(few)
    await nextTick()
    await options()[1]!.trigger('click')
    expect(selected()).toBe('Anna')
    expect(wrapper.emitted('open')).toEqual([[false]])
    await options()[3]!.get('[data-star]').trigger('click')
    expect(selected()).toBe('Anna')
    expect(wrapper.emitted('favourite')?.[0]?.[0]).toMatchObject({ name: 'Łukasz' })
  })

  it('keeps the selected person when the row moves to another group', async () => {
    const list = open(few)
    await press('ArrowDown', 'ArrowDown')
    list.upsert(row('Anna', offline))
    await wrapper.setProps({ groups: list.groups(), version: 2, changed: new Set(['anna' as UserId]) })
    expect(selected()).toBe('Anna')
    expect(wrapper.get('[aria-selected=true]').attributes('aria-label')).toBe('Anna, offline')
    expect(wrapper.get('[aria-selected=true]').attributes('aria-posinset')).toBe('6')
  })
})
