import type { UserId } from '@shared/ids'
import { describe, expect, it } from 'vitest'
import type { FriendsAnswer } from '../../../main/protocol'
import { createIntake } from '../../../main/session/intake'
import type { RosterUpdate } from '../../../main/roster/roster'

const answer = (...ids: string[]): FriendsAnswer => ({
  oddities: [],
  friends: ids.map((id) => ({
    id: id as UserId,
    name: id,
    availability: { kind: 'away', text: '' },
    publicKey: null
  }))
})

/** A roster that takes 20 ms for each friend, in steps. */
function slowRoster() {
  let inside = 0
  return {
    *apply({ friends }: FriendsAnswer): Generator<void, RosterUpdate> {
      inside += 1
      if (inside > 1) throw new Error('another answer is half in')
      for (const { id } of friends) {
        const until = performance.now() + 20
        while (performance.now() < until);
        if (id === 'broken') {
          inside -= 1
          throw new Error('broken')
        }
        yield
      }
      inside -= 1
      return {
        revision: friends.length,
        upserts: [],
        added: [],
        removals: [],
        changes: [],
        keys: [],
        first: false
      }
    }
  }
}

function begin() {
  const told: number[] = []
  return { told, intake: createIntake(slowRoster(), ({ revision }) => told.push(revision)) }
}

describe('the way of a list into the roster', () => {
  it('is gone by one list after the other, and leaves room for what else is to do', async () => {
    const { told, intake } = begin()
    let turns = 0
    const tick = setInterval(() => (turns += 1), 1)
    const taken = [intake.take(answer('a', 'b', 'c', 'd'), 'live'), intake.take(answer('a'), 'live')]
    expect(told).toEqual([])
    await Promise.all(taken)
    clearInterval(tick)
    expect(told).toEqual([4, 1])
    expect(turns).toBeGreaterThan(2)
  })

  it('is gone to its end at once when the session ends', async () => {
    const { told, intake } = begin()
    const taken = [intake.take(answer('a', 'b', 'c'), 'live'), intake.take(answer('a'), 'live')]
    await new Promise((done) => setImmediate(done))
    intake.finish()
    expect(told).toEqual([3, 1])
    await Promise.all(taken)
    expect(told).toEqual([3, 1])
  })

  it('stays open for the next list when one cannot be taken', async () => {
    const { told, intake } = begin()
    const broken = intake.take(answer('broken'), 'live')
    const next = intake.take(answer('a', 'b'), 'live')
    await expect(broken).rejects.toThrow('broken')
    await next
    expect(told).toEqual([2])
  })
})
