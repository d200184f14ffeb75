import type { AccountView } from '@shared/account'
import type { FriendRow } from '@shared/friend'
import type { AccountId, UserId } from '@shared/ids'
import { ok } from '@shared/errors'
import { describe, expect, it } from 'vitest'
import type { FriendChange } from '../../../main/roster/change'
import type { RosterUpdate } from '../../../main/roster/roster'
import { createRosterFlow } from '../../../main/rosterFlow'
import type { LocalStore, RosterChange } from '../../../main/store/database'
import { createFakeClock } from '../../fakeClock'

const account = 'a' as AccountId
const row = (name: string): FriendRow => ({
  id: name as UserId,
  name,
  availability: { kind: 'available', text: '' },
  since: 0,
  sinceSeen: true,
  favourite: false
})
const update = (revision: number, names: readonly string[], first = false): RosterUpdate => ({
  revision,
  upserts: names.map(row),
  added: [],
  removals: [],
  changes: [],
  keys: [],
  first
})
const many = Array.from({ length: 1_000 }, (_, at) => `Friend ${at}`)
const online = { id: account, connection: { kind: 'online' } } as AccountView
const turn = () => new Promise((done) => setImmediate(done))

/** Waits until everything is done. @returns the most that was heard within one turn */
async function whenDone(heard: readonly unknown[] = []): Promise<number> {
  let most = 0
  for (let left = 60; left > 0; left--) {
    const before = heard.length
    await turn()
    most = Math.max(most, heard.length - before)
  }
  return most
}

/** The revision of an update that the alerts cannot take. */
const failing = 13

/** Everything that waits for a change, noting what it hears in the order in which it does. */
function listeners() {
  const clock = createFakeClock()
  const heard: string[] = []
  const saved: RosterChange[] = []
  const list = { revision: 0, friends: [] as FriendRow[] }
  const cache = {
    save: (change: RosterChange) => saved.push(change),
    confirm: () => heard.push('disk: confirmed')
  }
  const flow = createRosterFlow({
    clock,
    accounts: () => ({
      wholeList: () => ok({ revision: list.revision, rows: list.friends }),
      publicKey: (_, id) => `key of ${id}`,
      views: () => []
    }),
    alerts: {
      roster: (_account, { revision, first, upserts, changes, added, more }) => {
        if (revision === failing) throw new TypeError('broken')
        const inList = first ? ` with ${upserts.length} friends` : ''
        const what = changes.length > 0 ? ` with ${changes.length} changes, ${added.length} new` : inList
        heard.push(`alerts: ${revision}${what}${more ? ', more' : ''}`)
      },
      damped: (_account, drops) => void heard.push(`alerts: ${drops.length} damped`),
      connection: (_account, isOnline) => void heard.push(`alerts: ${isOnline ? 'online' : 'offline'}`)
    },
    keys: () => ({
      *roster(_account, { keys }) {
        for (const { friendId } of keys) {
          heard.push(`key of ${friendId}`)
          yield
        }
      }
    }),
    history: () => ({
      roster: (_account, { changes }) =>
        void (changes.length > 0 && heard.push(`history: ${changes.length}`)),
      connection: () => undefined
    }),
    localData: { of: (id) => (id === account ? ({ roster: cache } as unknown as LocalStore) : null) },
    tell: (name, payload) =>
      void heard.push(
        `window: ${name}${payload && 'delta' in payload && payload.delta.more ? ', more' : ''}`
      ),
    log: (_level, text) => void heard.push(`log: ${text}`)
  })
  return { clock, heard, saved, list, flow }
}

describe('what a change sets off', () => {
  it('brings new public keys to those who pin them, many of them in turns of their own', async () => {
    const { flow, heard } = listeners()
    const keys = many.map((name) => ({ friendId: name as UserId, publicKey: 'k' }))
    flow.update(account, { ...update(1, ['Anna']), keys: keys.slice(0, 1) })
    const seen = (): number => heard.filter((word) => word.startsWith('key of')).length
    expect(seen()).toBe(1)
    flow.update(account, { ...update(2, many), keys: keys.slice(0, 20) })
    for (let before = seen(); before < 21; before = seen()) {
      await turn()
      expect(seen() - before).toBeLessThan(2)
    }
  })

  it('is the alert first, then the window, at once; the disk comes later', async () => {
    const { flow, heard, saved } = listeners()
    flow.update(account, update(1, ['Anna']))
    expect(heard).toEqual(['alerts: 1', 'window: friendsChanged'])
    expect(saved).toEqual([])
    await whenDone()
    expect(saved).toMatchObject([{ revision: 1, upserts: [{ name: 'Anna' }], whole: false }])
    expect(saved[0]?.publicKey('Anna' as UserId)).toBe('key of Anna')
    flow.update(account, update(1, []))
    await whenDone()
    expect(heard.slice(2)).toEqual(['alerts: 1', 'disk: confirmed'])
  })

  it('takes a turn of its own where it is large, and nothing overtakes it', async () => {
    const { flow, heard } = listeners()
    flow.update(account, update(1, many, true))
    flow.connections([online])
    flow.update(account, update(2, ['Anna']))
    flow.damped(account, [])
    expect(heard).toEqual(['window: friendsReplaced', 'window: friendsChanged'])
    expect(await whenDone(heard)).toBe(1)
    expect(heard.slice(2)).toEqual([
      ...Array.from({ length: 3 }, () => 'alerts: 1 with 250 friends, more'),
      'alerts: 1 with 250 friends',
      'alerts: online',
      'alerts: 2',
      'alerts: 0 damped'
    ])
    flow.connections([online])
    expect(heard.at(-1)).toBe('alerts: online')
  })

  it('in hundreds comes to the alerts in parts, each in a turn of its own', async () => {
    const { flow, heard } = listeners()
    const names = Array.from({ length: 625 }, (_, at) => `Friend ${at}`)
    const changes = names.map((name): FriendChange => {
      const [from, to] = [
        { kind: 'offline' as const, text: '' },
        { kind: 'available' as const, text: '' }
      ]
      return { friendId: name as UserId, name, from, to, at: 0, cause: 'live' }
    })
    flow.update(account, { ...update(1, names), added: [row('Zoe')], changes })
    const told = () => heard.filter((word) => word.startsWith('alerts'))
    expect(await whenDone(heard)).toBe(1)
    expect(told()).toEqual([
      'alerts: 1 with 250 changes, 1 new, more',
      'alerts: 1 with 250 changes, 0 new, more',
      'alerts: 1 with 125 changes, 0 new'
    ])
  })

  it('in hundreds comes to the window in parts, and what comes after them does not overtake them', async () => {
    const { flow, heard, saved } = listeners()
    flow.update(account, update(1, many))
    flow.update(account, update(2, ['Anna']))
    const told = () => heard.filter((word) => word.startsWith('window'))
    expect(told()).toEqual([])
    expect(await whenDone(heard)).toBe(1)
    const once = 'window: friendsChanged'
    expect(told()).toEqual([`${once}, more`, once, once])
    flow.update(account, update(3, ['Anna']))
    expect(told()).toHaveLength(4)
    expect(saved).toEqual([])
  })

  it('in hundreds is written without the rest of the list', async () => {
    const { flow, saved } = listeners()
    flow.update(account, update(1, many.slice(0, 300)))
    await whenDone()
    expect(saved).toMatchObject([{ revision: 1, whole: false }])
  })

  it('is written as a whole some seconds after a first list or a storm, as the list is then', async () => {
    const { flow, saved, list, clock } = listeners()
    flow.update(account, update(1, ['Anna'], true))
    await whenDone()
    flow.update(account, update(2, ['Bela']))
    await whenDone()
    expect(saved).toEqual([])
    Object.assign(list, { revision: 2, friends: [row('Anna'), row('Bela')] })
    clock.pass(3_000)
    expect(saved).toMatchObject([{ revision: 2, whole: true, upserts: [{ name: 'Anna' }, { name: 'Bela' }] }])
    flow.update(account, update(3, ['Cleo']))
    await whenDone()
    expect(saved).toHaveLength(2)
  })

  it('is not lost when the app ends before, and not written for an account that is gone', async () => {
    const { flow, saved, heard, clock } = listeners()
    flow.update(account, update(1, many, true))
    flow.finish()
    expect(heard).toContain('alerts: 1 with 250 friends')
    expect(saved).toMatchObject([{ whole: true }])
    flow.update(account, update(2, many))
    await whenDone()
    flow.forget(account)
    clock.pass(10_000)
    expect(saved).toHaveLength(1)
  })

  it('goes on to the others when one of them fails', async () => {
    const { flow, heard } = listeners()
    flow.update(account, update(failing, many))
    flow.update(account, update(2, ['Anna']))
    await whenDone()
    expect(heard).toContain('log: change of a list: TypeError')
    expect(heard).toContain('alerts: 2')
  })
})
