import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import { createOrder } from '@shared/listOrder'
import { createFriendList, type FriendList } from '../../../renderer/list/friendList'
import { createMatcher, createSearch, searchGroups, typeAhead } from '../../../renderer/list/search'
import { runAtOnce } from '../../../renderer/list/steps'
import { anyRow, id, row } from './rows'

const order = createOrder('en')
const listOf = (rows: readonly FriendRow[]): FriendList => {
  const list = createFriendList(order)
  runAtOnce(list.replace(rows))
  return list
}
const shown = (list: FriendList) =>
  list.groups().map(({ key, friends }) => [key, friends.map(({ row, folded }) => ({ row, folded }))])
const namesIn = (list: FriendList) =>
  list.groups().map(({ key, friends }) => `${key}: ${friends.map(({ row }) => row.name).join(', ')}`)

describe('the list of friends', () => {
  it('shows favourites first and then groups from available to offline, each by name', () => {
    const list = listOf([
      row('Zsófia', { availability: { kind: 'offline', text: 'offline' } }),
      row('Émilie'),
      row('Dora', { availability: { kind: 'unknown', text: 'on the train' } }),
      row('Frank'),
      row('Ági', { favourite: true, availability: { kind: 'busy', text: 'busy' } }),
      row('Cecil', { availability: { kind: 'away', text: 'away' } })
    ])
    expect(namesIn(list)).toEqual([
      'favourites: Ági',
      'available: Émilie, Frank',
      'away: Cecil',
      'unknown: Dora',
      'offline: Zsófia'
    ])
  })

  it('sorts numbers in names as numbers and namesakes always in the same order', () => {
    const list = listOf([
      row('Desk 10'),
      row('Desk 9'),
      row('Same', { id: id('2') }),
      row('Same', { id: id('1') })
    ])
    expect(list.groups()[0]!.friends.map(({ row }) => row.id)).toEqual(['desk 9', 'desk 10', '1', '2'])
  })

  it('is the same after any changes, few or many at a time, as a list built anew', () => {
    const ids = fc.constantFrom(...'abcdefghijk').map(id)
    const change = fc.oneof(
      fc.record({ upserts: fc.array(anyRow, { maxLength: 3 }), removals: fc.array(ids, { maxLength: 2 }) }),
      fc.record({ upserts: fc.array(anyRow, { minLength: 17, maxLength: 25 }), removals: fc.array(ids) }),
      fc.record({ whole: fc.array(anyRow, { maxLength: 12 }) })
    )
    fc.assert(
      fc.property(fc.array(anyRow), fc.array(change, { maxLength: 12 }), (start, changes) => {
        const list = listOf(start)
        let plain = new Map<UserId, FriendRow>(start.map((row) => [row.id, row]))
        for (const step of changes) {
          if ('whole' in step) {
            runAtOnce(list.replace(step.whole))
            plain = new Map(step.whole.map((row) => [row.id, row]))
            continue
          }
          list.change(step.upserts, step.removals)
          for (const removed of step.removals) plain.delete(removed)
          for (const row of step.upserts) plain.set(row.id, row)
        }
        expect(shown(list)).toEqual(shown(listOf([...plain.values()])))
        expect(list.size).toBe(plain.size)
        for (const [key, row] of plain) expect(list.get(key)?.row).toEqual(row)
      }),
      { numRuns: 500 }
    )
  })

  it('stands as it was until a whole new one is ready, however often the work is put down', () => {
    const list = listOf(thousand)
    const before = namesIn(list)
    const steps = list.replace(thousand.map((row) => ({ ...row, name: `${row.name} x`, ...offline })))
    let count = 0
    while (!steps.next().done) {
      count += 1
      expect(namesIn(list)).toEqual(before)
    }
    expect(count).toBeGreaterThan(3)
    expect(list.groups().map(({ key, friends }) => [key, friends.length])).toEqual([['offline', 1_000]])
  })
})

const offline = { availability: { kind: 'offline', text: 'offline' } } as const
const many = (count: number): FriendRow[] =>
  Array.from({ length: count }, (_, index) => row(`${'Łńű'[index % 3]} ${(index * 7_919) % count}`))
const thousand = many(1_000)

describe('what a change of the list costs', () => {
  function counted(rows: readonly FriendRow[]) {
    const cost = { folded: 0, compared: 0 }
    const list = createFriendList(
      (a, b) => {
        cost.compared += 1
        return order(a, b)
      },
      (name) => {
        cost.folded += 1
        return name.toLowerCase()
      }
    )
    runAtOnce(list.replace(rows))
    return {
      list,
      of(work: () => void) {
        Object.assign(cost, { folded: 0, compared: 0 })
        work()
        return { ...cost }
      }
    }
  }

  it('folds each name once, whatever else changes', () => {
    const { list, of } = counted(thousand)
    const elsewhere = thousand.map((row) => ({ ...row, ...offline }))
    expect(of(() => list.change(elsewhere.slice(0, 10))).folded).toBe(0)
    expect(of(() => runAtOnce(list.replace(elsewhere))).folded).toBe(0)
    expect(of(() => list.change([{ ...elsewhere[0]!, name: 'Another' }])).folded).toBe(1)
  })

  it('compares no names when a whole new list, or a storm of changes, has the same ones', () => {
    const { list, of } = counted(thousand)
    const elsewhere = thousand.map((row) => ({ ...row, ...offline }))
    expect(of(() => runAtOnce(list.replace(elsewhere))).compared).toBe(0)
    expect(of(() => list.change(thousand.slice(0, 500))).compared).toBe(0)
  })

  it('looks at a handful of rows for one change, hardly more among ten times as many', () => {
    const costAmong = (count: number): number => {
      const rows = many(count)
      const { list, of } = counted(rows)
      return of(() => list.change([{ ...rows[count >> 1]!, ...offline }])).compared
    }
    const few = costAmong(1_000)
    expect(few).toBeGreaterThan(0)
    expect(few).toBeLessThan(25)
    expect(costAmong(10_000)).toBeLessThan(few + 10)
  })
})

describe('finding a friend', () => {
  const groups = listOf([
    row('Łukasz Wiśniewski', { id: id('9e3779b19e37') }),
    row('María José García'),
    row('Jürgen Großmann', { availability: { kind: 'away', text: '' } })
  ]).groups()
  const found = (query: string): string[] =>
    searchGroups(groups, query).flatMap(({ friends }) => friends.map(({ row }) => row.name))

  it.each([
    ['lukasz', ['Łukasz Wiśniewski']],
    ['ŁUKASZ', ['Łukasz Wiśniewski']],
    ['jose mar', ['María José García']],
    ['gross', ['Jürgen Großmann']],
    ['9E3779', ['Łukasz Wiśniewski']],
    ['779b19', []],
    ['jürgen nobody', []],
    ['  ', ['Łukasz Wiśniewski', 'María José García', 'Jürgen Großmann']]
  ])('finds by %j: %j', (query, names) => {
    expect(found(query)).toEqual(names)
  })

  it('leaves out groups in which nobody fits', () => {
    expect(searchGroups(groups, 'gross').map(({ key }) => key)).toEqual(['away'])
  })

  it('finds exactly those in whose folded name every word stands', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow),
        fc.string({ unit: fc.constantFrom(...'aánb éŁl 0'), maxLength: 5 }),
        (rows, query) => {
          const matches = createMatcher(query)
          const all = listOf(rows).groups()
          const kept = new Set(searchGroups(all, query).flatMap(({ friends }) => friends))
          for (const friend of all.flatMap(({ friends }) => friends))
            expect(kept.has(friend)).toBe(matches === null || matches(friend))
        }
      )
    )
  })
})

describe('searching letter by letter', () => {
  const typing = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...'aánbéŁl 0').map((letter) => ({ letter })) },
      { weight: 2, arbitrary: fc.constant({ back: true }) },
      {
        weight: 1,
        arbitrary: fc.record({ pasted: fc.string({ unit: fc.constantFrom(...'anbl z1'), maxLength: 4 }) })
      },
      { weight: 1, arbitrary: anyRow.map((changed) => ({ changed })) }
    ),
    { maxLength: 20 }
  )

  it('finds at every letter what a search from the beginning finds', () => {
    fc.assert(
      fc.property(fc.array(anyRow), typing, (rows, steps) => {
        const list = listOf(rows)
        const search = createSearch()
        let groups = list.groups()
        let query = ''
        for (const step of steps) {
          if ('letter' in step) query += step.letter
          else if ('back' in step) query = query.slice(0, -1)
          else if ('pasted' in step) query = step.pasted
          else {
            list.change([step.changed])
            groups = list.groups()
          }
          expect(search(groups, query)).toEqual(searchGroups(groups, query))
        }
      }),
      { numRuns: 500 }
    )
  })

  it('looks only among those found before when the query grows, and at nobody when it shrinks', () => {
    let looked = 0
    const watched = (name: string) => ({
      row: row(name),
      get folded() {
        looked += 1
        return name
      }
    })
    const friends = ['anna', 'annette', ...Array.from({ length: 98 }, () => 'zoe')].map(watched)
    const groups = [{ key: 'available' as const, friends }]
    const search = createSearch()
    const costOf = (query: string): number => {
      looked = 0
      search(groups, query)
      return looked
    }
    expect(costOf('an')).toBe(100)
    expect(costOf('ann')).toBe(2)
    expect(costOf('anne')).toBe(2)
    expect(costOf('ann')).toBe(0)
    expect(costOf('an')).toBe(0)
    expect(costOf('z')).toBe(100)
  })
})

describe('typing the beginning of a name in the list', () => {
  const friends = listOf(['Adam', 'Anna', 'Annette', 'Béla', 'Łukasz'].map((name) => row(name))).groups()[0]!
    .friends

  it('goes to the next name with that letter, and around at the end', () => {
    expect(typeAhead(friends, -1, 'a')).toBe(0)
    expect(typeAhead(friends, 0, 'a')).toBe(1)
    expect(typeAhead(friends, 2, 'a')).toBe(0)
    expect(typeAhead(friends, 0, 'l')).toBe(4)
  })

  it('stays on the selected name while it still fits', () => {
    expect(typeAhead(friends, 1, 'ann')).toBe(1)
    expect(typeAhead(friends, 1, 'anne')).toBe(2)
  })

  it('walks on when one letter is typed again and again', () => {
    expect(typeAhead(friends, 0, 'aa')).toBe(1)
    expect(typeAhead(friends, 1, 'aaa')).toBe(2)
  })

  it('stays where it is when nobody fits', () => {
    expect(typeAhead(friends, 2, 'x')).toBe(-1)
    expect(typeAhead([], -1, 'a')).toBe(-1)
  })
})
