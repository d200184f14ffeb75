import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { type AnswerBytes, parseJsonObject } from '../../../main/protocol/answerBody'
import { requireOk } from '../../../main/protocol/apiCall'
import { CancelledError, isProtocolError } from '../../../main/protocol/errors'
import { mergeFriends } from '../../../main/protocol/friendsMerge'
import { readFriends } from '../../../main/protocol/friendsReader'
import type { FriendEntry, FriendsNews } from '../../../main/protocol/types'
import { after, friend, namer, steps, style, type WireFriend, written } from './friendLists'

/** The plain way: the whole text parsed at once. */
const plainly = (answer: AnswerBytes) => mergeFriends(requireOk(parseJsonObject(answer), 'chatfriends'))

/** What came out, or what was thrown, in a form that can be compared. */
async function outcome<T>(work: () => T | Promise<T>): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    if (!isProtocolError(error)) throw error
    return `${error.name}: ${error.message}`
  }
}

const asWhole = ({ friends, oddities }: FriendsNews) => ({ friends, oddities })
const byId = (friends: Iterable<FriendEntry>) => new Map([...friends].map((entry) => [entry.id, entry]))

const anna: WireFriend = { friendid: 'a', friendname: 'Anna', publickey: 'K1', availability: 'away' }
const bob: WireFriend = { friendid: 'b', friendname: 'Bob', publickey: 'K2', availability: 'available' }
const carol: WireFriend = { friendid: 'c', friendname: 'Zoë', publickey: '', availability: 'busy' }
const answerOf = (...availabilities: WireFriend[]): AnswerBytes => {
  const friends = Object.fromEntries(availabilities.map((one) => [one.friendid, one.friendname]))
  const json = JSON.stringify({ status: 'OK', errormessage: '', friends, availabilities })
  return { bytes: Buffer.from(json), contentType: 'application/json' }
}
const texts = (news: FriendsNews) =>
  news.friends.map(({ name, availability }) => `${name}:${availability.kind}`)

describe('the next answer, read as the difference to the one before', () => {
  test('holds the one friend who moved, even where the length of the text is another', async () => {
    const before = await readFriends(answerOf(anna, bob, carol), null)
    expect(before.partial).toBe(false)
    const news = await readFriends(answerOf(anna, bob, { ...carol, availability: 'available' }), before.kept)
    expect(news.partial).toBe(true)
    expect(texts(news)).toEqual(['Zoë:available'])
    const later = await readFriends(
      answerOf({ ...anna, availability: 'busy' }, bob, { ...carol, availability: 'available' }),
      news.kept
    )
    expect(later.partial).toBe(true)
    expect(texts(later)).toEqual(['Anna:busy'])
  })

  test('holds nobody where it is the same text', async () => {
    const before = await readFriends(answerOf(anna, bob), null)
    expect(await readFriends(answerOf(anna, bob), before.kept)).toMatchObject({ friends: [], partial: true })
  })

  test.each([
    ['somebody new', answerOf(anna, bob, carol)],
    ['somebody who is gone', answerOf(anna)],
    ['another name', answerOf(anna, { ...bob, friendname: 'Bobby' })],
    ['somebody who stands there twice', answerOf(anna, bob, bob)],
    ['a name that is up to the other container', answerOf(anna, { ...bob, friendname: '' })],
    ['a refusal', { bytes: Buffer.from('{"status":"ERROR"}'), contentType: '' }],
    ['a broken text', { bytes: answerOf(anna, bob).bytes.subarray(0, -1), contentType: '' }]
  ])('is read as a whole where it says something else: %s', async (_what, next) => {
    const before = await readFriends(answerOf(anna, bob), null)
    const read = await outcome(async () => asWhole(await readFriends(next, before.kept)))
    expect(read).toEqual(await outcome(() => plainly(next)))
  })

  it('leads to the friends that a whole reading finds, whatever the lists and whatever happens to them', async () => {
    let partial = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(friend, { maxLength: 10 }),
        namer,
        style,
        fc.array(steps, { minLength: 1, maxLength: 4 }),
        async (list, name, how, history) => {
          let availabilities: unknown[] = list
          let friends = name(list)
          const first = written({ friends, availabilities }, how)
          let news = await readFriends(first, null)
          expect(asWhole(news)).toEqual(plainly(first))
          let known = byId(news.friends)
          for (const happens of history) {
            availabilities = happens.reduce(after, availabilities)
            // Half of the servers keep both containers alike.
            if (how.space === 0) friends = name(availabilities as WireFriend[])
            const next = written({ friends, availabilities }, how)
            news = await readFriends(next, news.kept)
            if (news.partial) partial += 1
            known = byId(news.partial ? [...known.values(), ...news.friends] : news.friends)
            expect(known).toEqual(byId(plainly(next).friends))
            const { kept } = await readFriends(next, null)
            expect(news.kept.members).toEqual(kept.members)
            expect(news.kept.bytes.equals(kept.bytes)).toBe(true)
          }
        }
      ),
      { numRuns: 2_000 }
    )
    // Or the property would say nothing.
    expect(partial).toBeGreaterThan(500)
  })
})

describe('a list of ten thousand', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    friendid: `id${index}`,
    friendname: `Friend ${index}`,
    publickey: 'K'.repeat(392),
    availability: 'away'
  }))

  it('is read in slices that let others in between', async () => {
    const answer = answerOf(...many)
    let turns = 0
    let done = false
    const count = (): void => {
      turns += 1
      if (!done) setImmediate(count)
    }
    setImmediate(count)
    const news = await readFriends(answer, null)
    done = true
    expect(news.friends).toHaveLength(10_000)
    expect(turns).toBeGreaterThan(3)
  })

  it('that nobody waits for any more is read no further', async () => {
    const ending = new AbortController()
    const reading = readFriends(answerOf(...many), null, ending.signal)
    setImmediate(() => ending.abort())
    await expect(reading).rejects.toBeInstanceOf(CancelledError)
  })
})
