import { describe, expect, it } from 'vitest'
import type { AccountId } from '@shared/ids'
import { createViewedFriend, type Viewed } from '../../../main/alerts/viewedFriend'
import { accountId, user } from './desk'

const anna: Viewed = { accountId, friendId: user('Anna') }

/** A person in front of the window, or not. */
function desk() {
  const told: (string | null)[] = []
  const person = { looks: true }
  const viewed = createViewedFriend(
    () => person.looks,
    (friend) => told.push(friend && friend.friendId)
  )
  return { told, person, viewed }
}

describe('the friend whom the person looks at', () => {
  it('is the same one again when the person comes back, though the page says nothing new', () => {
    const { told, person, viewed } = desk()
    viewed.shows(anna)
    person.looks = false
    viewed.lookAgain()
    person.looks = true
    viewed.lookAgain()
    expect(told).toEqual(['anna', null, 'anna'])
  })

  it('is whom the page showed while nobody was there', () => {
    const { told, person, viewed } = desk()
    person.looks = false
    viewed.shows(anna)
    expect(told).toEqual([])
    person.looks = true
    viewed.lookAgain()
    expect(told).toEqual(['anna'])
  })

  it('is nobody once the page shows nobody, or is gone', () => {
    const { told, viewed } = desk()
    viewed.shows(anna)
    viewed.shows(null)
    viewed.lookAgain()
    expect(told).toEqual(['anna', null])
  })

  it('is told once for each change, also from one account to another', () => {
    const { told, viewed } = desk()
    viewed.shows(anna)
    viewed.shows({ ...anna })
    viewed.lookAgain()
    viewed.shows({ ...anna, accountId: 'f'.repeat(32) as AccountId })
    expect(told).toEqual(['anna', 'anna'])
  })
})
