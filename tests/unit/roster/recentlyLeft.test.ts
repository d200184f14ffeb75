import type { AvailabilityKind } from '@shared/availability'
import type { FriendRow } from '@shared/friend'
import type { UserId } from '@shared/ids'
import { describe, expect, it } from 'vitest'
import { createRecentlyLeft } from '../../../main/roster/recentlyLeft'

const row = (name: string, kind: AvailabilityKind): FriendRow => ({
  id: name as UserId,
  name,
  availability: { kind, text: '' },
  since: 0,
  sinceSeen: true,
  favourite: false
})

describe('who left a short while ago', () => {
  it('stands there, the last one first, until she is back or gone from the list', () => {
    const left = createRecentlyLeft()
    const goes = (name: string, from: AvailabilityKind, to: AvailabilityKind) =>
      left.move(row(name, from), row(name, to))
    goes('Anna', 'available', 'away')
    goes('Bela', 'available', 'offline')
    goes('Cora', 'away', 'offline')
    left.move(undefined, row('Dora', 'offline'))
    expect(left.list()).toEqual(['Bela', 'Anna'])
    goes('Anna', 'away', 'offline')
    expect(left.list()).toEqual(['Bela', 'Anna'])
    goes('Anna', 'offline', 'available')
    goes('Anna', 'available', 'busy')
    expect(left.list()).toEqual(['Anna', 'Bela'])
    left.move(row('Bela', 'offline'), undefined)
    expect(left.list()).toEqual(['Anna'])
    left.forget()
    expect(left.list()).toEqual([])
  })

  it('is one of fifteen at most', () => {
    const left = createRecentlyLeft()
    for (let at = 0; at < 40; at += 1) left.move(row(`F${at}`, 'available'), row(`F${at}`, 'away'))
    expect(left.list()).toEqual(Array.from({ length: 15 }, (_, at) => `F${39 - at}`))
  })
})
