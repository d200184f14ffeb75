import type { AccountView, ConnectionState } from '@shared/account'
import type { FriendRow } from '@shared/friend'
import type { AccountId, StationId, UserId } from '@shared/ids'
import { createTranslate } from '@shared/messages'
import { describe, expect, it } from 'vitest'
import {
  type Absent,
  type TrayAccount,
  type TrayInput,
  type TrayItem,
  trayModel as model
} from '../../../main/desktop/trayModel'

const t = createTranslate()
type SomeAccount = Pick<TrayAccount, 'view' | 'available'> & Partial<TrayAccount>
const trayModel = (accounts: SomeAccount[], _t: unknown, more: Partial<TrayInput> = {}) =>
  model(
    {
      accounts: accounts.map((account) => ({ absent: [], hasMarked: false, ...account })),
      presence: 'available',
      pausedUntil: null,
      ...more
    },
    t
  )
const view = (connection: ConnectionState, more: Partial<AccountView> = {}): AccountView => ({
  id: 'a'.repeat(32) as AccountId,
  server: 'https://chat.example.org',
  stationId: 'b'.repeat(32) as StationId,
  userId: 'u' as UserId,
  nick: 'Carol',
  fullName: 'Carol Example',
  connection,
  ownPresence: 'available',
  undocumentedPresence: false,
  friends: { available: 3, total: 12 },
  confirmedAt: 0,
  news: 'listening',
  secretKept: 'keychain',
  ownKey: 'ready',
  signatureScheme: 'rsa-sha256',
  ...more
})
const friend = (name: string): FriendRow => ({
  id: name as UserId,
  name,
  availability: { kind: 'available', text: '' },
  since: 0,
  sinceSeen: false,
  favourite: false
})
const waiting = (name: string, why: Absent['why']): Absent => ({ row: friend(name), why })
/** What stands in the menu of those to wait for. */
const tellMe = (items: readonly TrayItem[]): TrayItem[] => {
  const menu = items.find((item) => item.kind === 'menu' && item.label === 'Tell me when available')
  return menu?.kind === 'menu' ? menu.items : []
}
const labels = (items: readonly TrayItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'separator' ? [] : [item.label]))
const reconnecting: ConnectionState = {
  kind: 'reconnecting',
  retryAt: 0,
  error: { code: 'server-unreachable' }
}

describe('the tray', () => {
  it('counts the available friends while connected', () => {
    const model = trayModel([{ view: view({ kind: 'online' }), available: [friend('Dave')] }], t)
    expect(model.icon).toBe('available')
    expect(model.tooltip).toBe('3 of 12 friends available')
    expect(labels(model.items)).toContain('Dave')
  })

  it('uses the singular for one friend', () => {
    const one = view({ kind: 'online' }, { friends: { available: 1, total: 1 } })
    expect(trayModel([{ view: one, available: [] }], t).tooltip).toBe('1 of 1 friend available')
  })

  it('shows nobody as available while the connection is lost, and says so', () => {
    const model = trayModel([{ view: view(reconnecting), available: [friend('Dave')] }], t)
    expect(model.icon).toBe('disconnected')
    expect(model.tooltip).toBe('Disconnected · Reconnecting…')
    expect(labels(model.items)).not.toContain('Dave')
  })

  it('is signed out without an account, and the window and the end stay within reach', () => {
    const model = trayModel([], t)
    expect(model.icon).toBe('signed-out')
    expect(labels(model.items)).toEqual(['Signed out', 'Open Ozeki Chat Client', 'Quit'])
  })

  it.each([
    ['available', 'available'],
    ['away', 'away'],
    ['busy', 'busy'],
    ['invisible', 'offline']
  ] as const)('shows the own presence %s', (presence, icon) => {
    const shown = trayModel([{ view: view({ kind: 'online' }), available: [] }], t, { presence })
    expect(shown.icon).toBe(icon)
  })

  it('offers to tell when a marked friend is back, and takes it back', () => {
    const absent = [waiting('Dave', 'asked'), waiting('Eve', 'marked')]
    const { items } = trayModel([{ view: view({ kind: 'online' }), available: [], absent }], t)
    expect(tellMe(items)).toMatchObject([
      { label: 'Dave', checked: true, action: { kind: 'tell-me', on: false } },
      { label: 'Eve', checked: false, action: { kind: 'tell-me', on: true } }
    ])
  })

  it('says truly why there is nobody to wait for', () => {
    const account = { view: view({ kind: 'online' }), available: [] }
    const said = (hasMarked: boolean) => labels(tellMe(trayModel([{ ...account, hasMarked }], t).items))
    expect(said(true)).toEqual(['Everyone you mark is available'])
    expect(said(false)).toEqual(['Friends with a star stand here while they are not available'])
  })

  it('has room for fifteen to wait for: those asked about first, who has just left last', () => {
    const many = (why: Absent['why'], count: number) =>
      Array.from({ length: count }, (_, at) => waiting(`${why} ${at}`, why))
    const absent = [...many('asked', 3), ...many('marked', 8), ...many('left', 15)]
    const { items } = trayModel([{ view: view({ kind: 'online' }), available: [], absent }], t)
    expect(labels(tellMe(items))).toEqual(absent.slice(0, 15).map(({ row }) => row.name))
  })

  it('offers a pause, and while it lasts its end and the way out', () => {
    const account = { view: view({ kind: 'online' }), available: [] }
    expect(labels(trayModel([account], t).items)).toContain('Pause alerts')
    const paused = labels(trayModel([account], t, { pausedUntil: '2:30 PM' }).items)
    expect(paused).toContain('Alerts paused until 2:30 PM')
    expect(paused).toContain('Resume alerts')
  })

  it('names fifteen friends and puts the rest behind one entry', () => {
    const many = Array.from({ length: 40 }, (_, at) => friend(`Friend ${at}`))
    const online = view({ kind: 'online' }, { friends: { available: 40, total: 50 } })
    const all = labels(trayModel([{ view: online, available: many }], t).items)
    expect(all.filter((label) => label.startsWith('Friend '))).toHaveLength(15)
    expect(all).toContain('25 more…')
  })

  it('cuts a name of 10,000 characters', () => {
    const model = trayModel([{ view: view({ kind: 'online' }), available: [friend('x'.repeat(10_000))] }], t)
    expect(Math.max(...labels(model.items).map((label) => label.length))).toBeLessThanOrEqual(61)
  })

  describe('of several accounts', () => {
    const partner = (connection: ConnectionState, more: Partial<AccountView> = {}) =>
      view(connection, {
        id: 'd'.repeat(32) as AccountId,
        server: 'https://talk.example.net',
        friends: { available: 2, total: 5 },
        ...more
      })
    const online: ConnectionState = { kind: 'online' }

    it('counts the friends of all, and tells which friends are whose', () => {
      const { tooltip, items } = trayModel(
        [
          { view: view(online), available: [friend('Dave')] },
          { view: partner(online), available: [friend('Petra')] }
        ],
        t
      )
      expect(tooltip).toBe('5 of 17 friends available')
      expect(labels(items).slice(1, 7)).toEqual([
        'Carol · chat.example.org',
        '3 of 12 friends available',
        'Dave',
        'Carol · talk.example.net',
        '2 of 5 friends available',
        'Petra'
      ])
    })

    it('counts those of whom something is known, and says which account is not connected', () => {
      const one = [
        { view: view(reconnecting), available: [] },
        { view: partner(online), available: [friend('Petra')] }
      ]
      expect(trayModel(one, t)).toMatchObject({
        icon: 'disconnected',
        tooltip: '2 of 5 friends available · chat.example.org: Reconnecting…'
      })
      const third = partner({ kind: 'no-network', retryAt: 0 }, { id: 'e'.repeat(32) as AccountId })
      expect(trayModel([...one, { view: third, available: [] }], t).tooltip).toBe(
        '2 of 5 friends available · 2 accounts are not connected'
      )
      expect(trayModel([one[0]!, { view: third, available: [] }], t).tooltip).toBe(
        'Disconnected · Reconnecting…'
      )
    })

    it('names the server of each friend to wait for', () => {
      const absent = [waiting('Dave', 'marked')]
      const { items } = trayModel(
        [
          { view: view(online), available: [], absent },
          { view: partner(online), available: [] }
        ],
        t
      )
      expect(labels(tellMe(items))).toEqual(['Dave · chat.example.org'])
    })

    it('gives each of them its share of the places, and none to who just left while a marked friend has none', () => {
      const many = (name: string, why: Absent['why'], count: number) =>
        Array.from({ length: count }, (_, at) => waiting(`${name} ${at}`, why))
      const shown = (first: Absent[], second: Absent[]) => {
        const { items } = trayModel(
          [
            { view: view(online), available: [], absent: first },
            { view: partner(online), available: [], absent: second }
          ],
          t
        )
        const names = labels(tellMe(items))
        return [names.length, names.filter((name) => name.startsWith('A')).length]
      }
      expect(shown(many('A', 'marked', 40), many('B', 'marked', 40))).toEqual([15, 8])
      expect(shown(many('A', 'marked', 40), many('B', 'marked', 2))).toEqual([15, 13])
      expect(shown(many('A', 'left', 15), many('B', 'marked', 14))).toEqual([15, 1])
    })
  })

  it('stays the same while only a countdown runs, so that it is not drawn anew each second', () => {
    const at = (retryAt: number) =>
      trayModel([{ view: view({ ...reconnecting, retryAt }), available: [] }], t)
    expect(at(1_000)).toEqual(at(9_000))
  })
})
