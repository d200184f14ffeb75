import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import { createFriendList, createOrder, type FriendList } from '../../../renderer/list/friendList'
import { createMatcher, searchGroups, typeAhead } from '../../../renderer/list/search'
import { anyRow, id, row } from './rows'

const order = createOrder('en')
const listOf = (rows: readonly FriendRow[]): FriendList => {
  const list = createFriendList(order)
  list.replace(rows)
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

  it('is the same after any changes as a list built anew', () => {
    const change = fc.oneof(
      { weight: 4, arbitrary: fc.record({ upsert: anyRow }) },
      { weight: 1, arbitrary: fc.record({ remove: fc.constantFrom(...'abcdefghijk').map(id) }) }
    )
    fc.assert(
      fc.property(fc.array(anyRow), fc.array(change, { maxLength: 60 }), (start, changes) => {
        const list = listOf(start)
        const plain = new Map<UserId, FriendRow>(start.map((row) => [row.id, row]))
        for (const step of changes) {
          if ('upsert' in step) {
            list.upsert(step.upsert)
            plain.set(step.upsert.id, step.upsert)
          } else {
            list.remove(step.remove)
            plain.delete(step.remove)
          }
        }
        expect(shown(list)).toEqual(shown(listOf([...plain.values()])))
        expect(list.size).toBe(plain.size)
        for (const [key, row] of plain) expect(list.get(key)?.row).toEqual(row)
      }),
      { numRuns: 500 }
    )
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
