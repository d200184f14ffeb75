import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isProtocolError, MalformedAnswerError } from '../../../main/protocol/errors'
import { mergeFriends } from '../../../main/protocol/friendsMerge'

const ok = { status: 'OK', errormessage: '' }
const available = { kind: 'available', text: '' }
const unknown = { kind: 'unknown', text: '' }
const friendsOf = (friends: unknown, availabilities: unknown) =>
  mergeFriends({ ...ok, friends, availabilities })
const oneLine = (answer: ReturnType<typeof mergeFriends>) =>
  answer.friends.map((friend) => `${friend.id}=${friend.name}:${friend.availability.kind}`).join(' ')

test('the documented sample shows the Administrator as available, the key as given', () => {
  const id = 'd574638619cbff603bf857164c47e850'
  const publickey = 'MIIBIjA...IDAQAB'
  const answer = friendsOf({ [id]: 'Administrator' }, [
    { friendid: id, friendname: 'Administrator', publickey, availability: 'available' }
  ])
  expect(answer).toEqual({
    friends: [{ id, name: 'Administrator', availability: available, publicKey: publickey }],
    oddities: []
  })
})

describe('who is a friend', () => {
  test('whoever stands in either container', () => {
    const answer = friendsOf({ a: 'Anna', b: 'Bob' }, [
      { friendid: 'b', friendname: 'Bobby', availability: 'busy' },
      { friendid: 'c', friendname: 'Carol', availability: 'available' }
    ])
    expect(oneLine(answer)).toBe('a=Anna:unknown b=Bobby:busy c=Carol:available')
    expect(answer.friends[0]?.availability).toEqual(unknown)
    expect(answer.oddities).toEqual(['availabilities: 1 of 3 friends do not stand there'])
  })

  test.each([
    [[], []],
    [null, null],
    [{}, undefined],
    [undefined, []],
    [null, []]
  ])('nobody, where the containers are empty: %j and %j', (friends, availabilities) => {
    expect(friendsOf(friends, availabilities)).toEqual({ friends: [], oddities: [] })
  })

  test.each([
    [undefined, undefined],
    ['none', undefined],
    [5, []],
    [{}, 'error'],
    [true, false]
  ])('it cannot be said, where no container can be recognised: %j and %j', (friends, availabilities) => {
    expect(() => friendsOf(friends, availabilities)).toThrow(MalformedAnswerError)
  })

  test('an unreadable container costs itself alone', () => {
    const answer = friendsOf('broken', [{ friendid: 'a', friendname: 'Anna', availability: 'away' }])
    expect(oneLine(answer)).toBe('a=Anna:away')
    expect(answer.oddities).toEqual(['friends: neither a map nor a list'])
  })

  test('a bad entry costs itself alone', () => {
    const entries = [
      null,
      7.5,
      'x'.repeat(201),
      {},
      { friendid: '' },
      [],
      { friendid: 'a', availability: 'away' }
    ]
    const answer = friendsOf({ '': 'Nobody', ['y'.repeat(201)]: 'Long', b: 5 }, entries)
    expect(oneLine(answer)).toBe('b=b:unknown 7.5=7.5:unknown a=a:away')
    expect(answer.oddities.filter((text) => text.includes('no usable id'))).toHaveLength(7)
  })
})

describe('other shapes of the containers', () => {
  test('lists where a map is documented', () => {
    const answer = friendsOf(['a', { userid: 'b', username: 'Bob' }, { id: 5, name: 'Five' }], [])
    expect(oneLine(answer)).toBe('a=a:unknown b=Bob:unknown 5=Five:unknown')
  })

  test('maps where a list is documented', () => {
    const answer = friendsOf([], {
      '0': { friendid: 'a', friendname: 'Anna', availability: 'available' },
      '2': { friendid: 'b', friendname: 'Bob', availability: 'away' },
      '3': { friendname: 'nobody' },
      c: { friendname: 'Carol', availability: 'busy' },
      d: 'available'
    })
    expect(oneLine(answer)).toBe('a=Anna:available b=Bob:away c=Carol:busy d=d:available')
  })

  test('a map with objects keeps its keys as ids, but not its positions', () => {
    const answer = friendsOf(
      { a: { id: 7, name: 'Anna' }, '1': { friendid: 'b', name: 'Bob' }, '12': 'Twelve' },
      []
    )
    expect(oneLine(answer)).toBe('b=Bob:unknown 12=Twelve:unknown a=Anna:unknown')
  })
})

describe('a friend who stands there twice', () => {
  test('is shown once, by the last entry that says an availability, and noted', () => {
    const answer = friendsOf({}, [
      { friendid: 'a', friendname: 'Old', publickey: 'K1', availability: 'away' },
      { friendid: 'a', friendname: 'New', availability: 'available' },
      { friendid: 'a', friendname: 'Blank', publickey: 'K3' }
    ])
    expect(answer.friends).toEqual([{ id: 'a', name: 'New', availability: available, publicKey: 'K3' }])
    expect(answer.oddities).toEqual(['availabilities: a stands there 3 times'])
  })
})

describe('names', () => {
  const nameOf = (mapName: unknown, entryName: unknown) =>
    friendsOf({ a: mapName }, [{ friendid: 'a', friendname: entryName, availability: 'away' }]).friends[0]
      ?.name

  test('the entry goes before the map, and the id stands for a friend without a name', () => {
    expect(nameOf('Map', 'Entry')).toBe('Entry')
    expect(nameOf('Map', ' ')).toBe('Map')
    expect(nameOf('Map', '\u202e\u200b')).toBe('Map')
    expect(nameOf('', null)).toBe('a')
    expect(nameOf('\u200f', '\u2066')).toBe('a')
  })

  test('stay as they are, but on one line, without direction marks, and not endless', () => {
    expect(nameOf('', '<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>')
    expect(nameOf('', 'Eve\u202e\u2067\nX')).toBe('Eve X')
    expect(nameOf('', 'n'.repeat(10_000))).toBe('n'.repeat(200))
  })
})

test('a list with thousands of oddities notes the first fifty and counts the rest', () => {
  const { oddities } = friendsOf(
    {},
    Array.from({ length: 5_000 }, () => null)
  )
  expect(oddities).toHaveLength(51)
  expect(oddities[50]).toBe('and 4950 more')
})

test('friends with ids that mean something to JavaScript are friends like all others', () => {
  const answer = mergeFriends(
    JSON.parse(
      '{"friends":{"__proto__":"P","constructor":"C"},"availabilities":[{"friendid":"__proto__","availability":"available"}]}'
    )
  )
  expect(oneLine(answer)).toBe('__proto__=P:available constructor=C:unknown')
})

test('no answer makes it fail in another way than by a protocol error', () => {
  const container = fc.oneof(
    fc.anything(),
    fc.jsonValue(),
    fc.array(fc.anything()),
    fc.dictionary(fc.string(), fc.anything())
  )
  const answers = fc.oneof(
    fc.anything(),
    fc.record({ friends: container, availabilities: container }, { requiredKeys: [] })
  )
  fc.assert(
    fc.property(answers, (answer) => {
      try {
        const { friends } = mergeFriends(answer)
        expect(new Set(friends.map((friend) => friend.id)).size).toBe(friends.length)
        for (const friend of friends) expect(friend.name).not.toBe('')
      } catch (error) {
        if (!isProtocolError(error)) throw error
      }
    }),
    { numRuns: 3_000 }
  )
})

test('no friend with a valid id is ever lost, whatever else stands beside it', () => {
  const id = fc.oneof(
    fc.constantFrom('a', 'b', '5', '__proto__'),
    fc.string({ minLength: 1, maxLength: 200 })
  )
  const entry = fc
    .tuple(id, fc.dictionary(fc.constantFrom('friendname', 'publickey', 'availability', 'x'), fc.anything()))
    .map(([friendid, rest]) => ({ ...rest, friendid }))
  const map = fc.array(fc.tuple(id, fc.oneof(fc.string(), fc.jsonValue())))
  fc.assert(
    fc.property(map, fc.array(fc.oneof(entry, fc.anything())), (named, listed) => {
      const wanted = listed.flatMap((one) =>
        typeof one === 'object' && one !== null && Object.hasOwn(one, 'friendid')
          ? [(one as { friendid: unknown }).friendid].filter(
              (text) => typeof text === 'string' && text !== ''
            )
          : []
      )
      const strings = named.filter(([, value]) => typeof value === 'string')
      const answer = friendsOf(Object.fromEntries(strings), listed)
      const got = new Set<unknown>(answer.friends.map((friend) => friend.id))
      for (const [key] of strings) expect(got).toContain(key)
      for (const friendid of wanted) expect(got).toContain(friendid)
    }),
    { numRuns: 1_000 }
  )
})

test('100,000 friends are merged without a noticeable wait', () => {
  const ids = Array.from({ length: 100_000 }, (_, index) => index.toString(16).padStart(32, '0'))
  const friends = Object.fromEntries(ids.map((id) => [id, `Friend ${id}`]))
  const availabilities = ids.map((id) => ({
    friendid: id,
    friendname: `Friend ${id}`,
    publickey: 'K',
    availability: 'away'
  }))
  // Time of this process: what else the machine does must not decide.
  const before = process.cpuUsage()
  expect(friendsOf(friends, availabilities).friends).toHaveLength(100_000)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1_000).toBeLessThan(3_000)
})
