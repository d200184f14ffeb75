// @vitest-environment happy-dom
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { failure, ok, type Result } from '@shared/errors'
import { friendsPageSize, type FriendRow, type FriendsDelta, type FriendsPage } from '@shared/friend'
import { createAccountFriends, type AccountFriends } from '../../../renderer/stores/accountFriends'
import { anyRow, id, row } from './rows'

const offline = { availability: { kind: 'offline', text: 'offline' } } as const
const delta = (revision: number, upserts: FriendRow[], removals: string[] = []): FriendsDelta => ({
  revision,
  upserts,
  removals: removals.map(id)
})
const names = ({ list }: AccountFriends): string[] =>
  list.groups().flatMap(({ key, friends }) => friends.map(({ row }) => `${row.name} ${key}`))

/** Main's side of the bridge, as a list whose answers can be held back. */
function createMain(start: FriendRow[]) {
  const rows = new Map(start.map((row) => [row.id, row]))
  const held: ((instead?: Result<FriendsPage>) => void)[] = []
  let begun: FriendRow[] = []
  const main = {
    revision: 1,
    holding: false,
    asked: 0,
    /** Rows of the first page. */
    firstPage: friendsPageSize,
    answer: null as Result<FriendsPage> | null,
    first(): Promise<Result<FriendsPage>> {
      main.asked += 1
      begun = [...rows.values()]
      return main.send(0, main.firstPage, main.revision)
    },
    more(revision: number, from: number): Promise<Result<FriendsPage>> {
      return main.send(from, friendsPageSize, revision)
    },
    send(from: number, count: number, revision: number): Promise<Result<FriendsPage>> {
      const friends = begun.slice(from, from + count)
      const answer = main.answer ?? ok({ revision, total: begun.length, friends })
      if (!main.holding) return Promise.resolve(answer)
      return new Promise((done) => held.push((instead) => done(instead ?? answer)))
    },
    change(upserts: FriendRow[], removals: string[] = []): FriendsDelta {
      main.revision += 1
      for (const removed of removals) rows.delete(id(removed))
      for (const row of upserts) rows.set(row.id, row)
      return delta(main.revision, upserts, removals)
    },
    release: (instead?: Result<FriendsPage>) => held.splice(0).forEach((done) => done(instead))
  }
  return main
}

describe('the window’s copy of the list', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())
  const frame = () => vi.advanceTimersByTimeAsync(300)

  async function open(start: FriendRow[]) {
    const main = createMain(start)
    const friends = createAccountFriends(main, 'en')
    await friends.load()
    return { main, friends }
  }

  it('follows changes', async () => {
    const { main, friends } = await open([row('Anna'), row('Béla')])
    friends.takeDelta(main.change([row('Anna', offline)]))
    friends.takeDelta(main.change([row('Cecil')], ['béla']))
    await frame()
    expect(names(friends)).toEqual(['Cecil available', 'Anna offline'])
    friends.takeDelta(main.change([row('Anna')]))
    expect(friends.changed.value).toEqual(new Set(['anna']))
    friends.takeDelta(main.change([row('Dora')]))
    friends.takeDelta(main.change([row('Eva')]))
    await frame()
    expect(names(friends)).toEqual(['Anna available', 'Cecil available', 'Dora available', 'Eva available'])
    expect(friends.changed.value).toEqual(new Set(['dora', 'eva']))
    expect(main.asked).toBe(1)
  })

  it('shows a change after a pause at once, and many that follow as one', async () => {
    const { main, friends } = await open([row('Anna')])
    const before = friends.version.value
    for (let step = 0; step < 50; step += 1) friends.takeDelta(main.change([row(`Friend ${step}`)]))
    expect(friends.version.value).toBe(before + 1)
    expect(friends.list.size).toBe(2)
    await frame()
    expect(friends.version.value).toBe(before + 2)
    expect(friends.list.size).toBe(51)
  })

  it('takes changes that come in parts as one', async () => {
    const { main, friends } = await open([row('Anna'), row('Béla')])
    const told = main.change([row('Anna', offline), row('Béla', offline)])
    friends.takeDelta({ ...told, upserts: told.upserts.slice(0, 1), more: true })
    friends.takeDelta({ ...told, upserts: told.upserts.slice(1) })
    await frame()
    expect(names(friends)).toEqual(['Anna offline', 'Béla offline'])
    friends.takeDelta(main.change([row('Cecil')]))
    await frame()
    expect(friends.list.size).toBe(3)
    expect(main.asked).toBe(1)
  })

  it('shows the beginning of a long list while the rest is on its way', async () => {
    const main = createMain(Array.from({ length: 1_200 }, (_, index) => row(`Friend ${index}`)))
    main.firstPage = 20
    main.holding = true
    const friends = createAccountFriends(main, 'en')
    void friends.load()
    main.release()
    await frame()
    expect(friends.state.value).toBe('ready')
    expect(friends.list.size).toBe(20)
    expect(friends.whole.value).toBe(false)
    friends.takeDelta(main.change([row('Friend 3', offline)]))
    main.release()
    await frame()
    expect(friends.whole.value).toBe(true)
    expect(friends.list.size).toBe(1_200)
    expect(names(friends).at(-1)).toBe('Friend 3 offline')
    expect(main.asked).toBe(1)
  })

  it('shows the beginning also where an empty list stood, and says so when the rest cannot be had', async () => {
    const main = createMain([])
    const friends = createAccountFriends(main, 'en')
    await friends.load()
    expect(friends.whole.value).toBe(true)
    main.change(Array.from({ length: 50 }, (_, index) => row(`Friend ${index}`)))
    main.firstPage = 20
    main.holding = true
    friends.takeReplaced(main.revision)
    main.release()
    await frame()
    expect([friends.list.size, friends.whole.value]).toEqual([20, false])
    main.release(failure('internal'))
    await frame()
    expect([friends.state.value, friends.error.value?.code]).toEqual(['failed', 'internal'])
    main.holding = false
    await friends.load()
    expect([friends.state.value, friends.list.size, friends.whole.value]).toEqual(['ready', 50, true])
  })

  it('ignores changes that the list already holds', async () => {
    const { friends } = await open([row('Anna')])
    friends.takeDelta(delta(1, [row('Anna', offline)]))
    friends.takeDelta(delta(0, [], ['anna']))
    await frame()
    expect(names(friends)).toEqual(['Anna available'])
  })

  it('keeps changes that arrive while the list is on its way', async () => {
    const main = createMain([row('Anna')])
    main.holding = true
    const friends = createAccountFriends(main, 'en')
    void friends.load()
    friends.takeDelta(main.change([row('Béla')]))
    await frame()
    expect(friends.state.value).toBe('loading')
    main.release()
    await frame()
    expect(names(friends)).toEqual(['Anna available', 'Béla available'])
    expect(main.asked).toBe(1)
  })

  it('asks for the whole list when a change was missed', async () => {
    const { main, friends } = await open([row('Anna')])
    main.change([row('Béla')])
    friends.takeDelta(main.change([row('Cecil')]))
    await frame()
    expect(names(friends)).toEqual(['Anna available', 'Béla available', 'Cecil available'])
    expect(main.asked).toBe(2)
  })

  it('takes a list that counts from the beginning again after a new sign-in', async () => {
    const { main, friends } = await open([row('Anna')])
    for (let step = 0; step < 5; step += 1) friends.takeDelta(main.change([row('Béla')]))
    await frame()
    main.change([], ['anna', 'béla'])
    main.change([row('Dora')])
    main.revision = 1
    friends.takeReplaced(1)
    await frame()
    expect(names(friends)).toEqual(['Dora available'])
    friends.takeDelta(main.change([row('Eva')]))
    await frame()
    expect(names(friends)).toEqual(['Dora available', 'Eva available'])
  })

  it('asks once more when the list became old on its way', async () => {
    const main = createMain([row('Anna')])
    main.holding = true
    const friends = createAccountFriends(main, 'en')
    void friends.load()
    main.change([row('Béla')])
    friends.takeReplaced(main.revision)
    main.holding = false
    main.release()
    await frame()
    expect(names(friends)).toEqual(['Anna available', 'Béla available'])
    expect(main.asked).toBe(2)
  })

  it('says why there is no list, and shows it when a later try succeeds', async () => {
    const main = createMain([row('Anna')])
    main.answer = failure('unknown-account')
    const friends = createAccountFriends(main, 'en')
    await friends.load()
    expect(friends.state.value).toBe('failed')
    expect(friends.error.value?.code).toBe('unknown-account')
    main.answer = null
    await friends.load()
    expect(friends.state.value).toBe('ready')
    expect(names(friends)).toEqual(['Anna available'])
  })

  it('keeps the old list when a new one cannot be had', async () => {
    const { main, friends } = await open([row('Anna')])
    main.answer = failure('internal')
    friends.takeReplaced(9)
    await frame()
    expect(friends.state.value).toBe('ready')
    expect(names(friends)).toEqual(['Anna available'])
  })

  it('ends up as main’s list however changes are lost, doubled or out of order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyRow, fc.constantFrom('told', 'told', 'lost', 'doubled', 'late'))),
        async (steps) => {
          const { main, friends } = await open([row('Anna')])
          let late: FriendsDelta[] = []
          for (const [change, fate] of steps) {
            const told = main.change([change])
            if (fate === 'late') late.push(told)
            if (fate === 'told' || fate === 'doubled') friends.takeDelta(told)
            if (fate === 'doubled') friends.takeDelta(told)
            if (fate === 'told') {
              for (const old of late) friends.takeDelta(old)
              late = []
              await frame()
            }
          }
          friends.takeDelta(main.change([row('Last')]))
          await frame()
          const fresh = createAccountFriends(main, 'en')
          await fresh.load()
          expect(names(friends)).toEqual(names(fresh))
        }
      ),
      { numRuns: 100 }
    )
  })
})
