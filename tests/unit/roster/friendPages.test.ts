import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure, ok } from '@shared/errors'
import { friendsPageSize, type FriendRow, type FriendsDelta } from '@shared/friend'
import type { AccountId } from '@shared/ids'
import { createOrder, firstRows, groupOf, groupOrder } from '@shared/listOrder'
import { createFriendPages, deltaParts } from '../../../main/roster/friendPages'
import { anyRow, id, row } from '../renderer/rows'

const account = 'a'.repeat(32) as AccountId
const order = createOrder('en')
const long = Array.from({ length: 2 * friendsPageSize + 100 }, (_, index) => row(`Friend ${index}`))

describe('the list in pages', () => {
  it('gives every friend once, all as of one moment', () => {
    let list = { revision: 7, rows: long }
    const pages = createFriendPages(() => ok(list))
    const first = pages.first(account)
    if (!first.ok) throw new Error(first.error.code)
    const friends = [...first.value.friends]
    list = { revision: 8, rows: long.slice(700) }
    while (friends.length < first.value.total) {
      const page = pages.more(account, first.value.revision, friends.length)
      if (!page.ok) throw new Error(page.error.code)
      friends.push(...page.value.friends)
    }
    expect(friends.length).toBe(long.length)
    expect(new Set(friends)).toEqual(new Set(long))
  })

  it('begins with the rows that stand first on the screen', () => {
    const rows = long.map((row, index) => ({ ...row, favourite: index % 500 === 499 }))
    const first = createFriendPages(() => ok({ revision: 1, rows })).first(account)
    const favourites = rows.filter(({ favourite }) => favourite)
    expect(first.ok && first.value.friends.slice(0, favourites.length + 2)).toEqual([
      ...favourites,
      rows[0],
      rows[1]
    ])
    expect(first.ok && first.value.friends.length).toBeLessThan(100)
  })

  it('is one page when it is short', () => {
    const first = createFriendPages(() => ok({ revision: 1, rows: long.slice(0, 300) })).first(account)
    expect(first).toEqual(ok({ revision: 1, total: 300, friends: long.slice(0, 300) }))
  })

  it('refuses pages of a list that nobody has begun, or that another reader has replaced', () => {
    let revision = 1
    const pages = createFriendPages((asked) =>
      asked === account ? ok({ revision, rows: long }) : failure('unknown-account')
    )
    expect(pages.first('b'.repeat(32) as AccountId)).toEqual(failure('unknown-account'))
    expect(pages.more(account, 1, 64)).toEqual(failure('bad-request'))
    pages.first(account)
    revision = 2
    pages.first(account)
    expect(pages.more(account, 1, 64).ok).toBe(false)
    expect(pages.more(account, 2, 64).ok).toBe(true)
  })
})

describe('the beginning of the list', () => {
  it('is what stands first when everybody is sorted', () => {
    const place = (each: FriendRow): number => groupOrder.indexOf(groupOf(each))
    fc.assert(
      fc.property(fc.uniqueArray(anyRow, { selector: (each) => each.id }), fc.nat(12), (rows, count) => {
        const sorted = [...rows].sort((a, b) => place(a) - place(b) || order(a, b))
        expect(firstRows(rows, count, order)).toEqual(sorted.slice(0, count))
      }),
      { numRuns: 500 }
    )
  })
})

describe('many changes in parts', () => {
  it('hold the same rows in the same order, and only the last part completes the revision', () => {
    fc.assert(
      fc.property(fc.nat(4 * friendsPageSize), fc.nat(5), (count, gone) => {
        const delta: FriendsDelta = {
          revision: 3,
          upserts: Array.from({ length: count }, (_, index) => row(`Friend ${index}`)),
          removals: Array.from({ length: gone }, (_, index) => id(`gone ${index}`))
        }
        const parts = deltaParts(delta)
        expect(parts.flatMap(({ upserts }) => upserts)).toEqual(delta.upserts)
        expect(parts.flatMap(({ removals }) => removals)).toEqual(delta.removals)
        for (const part of parts) expect(part.upserts.length).toBeLessThanOrEqual(friendsPageSize)
        expect(parts.map(({ more }) => more ?? false)).toEqual(parts.map((_, at) => at < parts.length - 1))
      }),
      { numRuns: 20 }
    )
  })
})
