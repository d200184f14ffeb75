import fc from 'fast-check'
import type { AnswerBytes } from '../../../main/protocol/answerBody'

/** One entry of `availabilities`, as servers may write it. */
export interface WireFriend {
  friendid: string
  friendname: string
  publickey?: string | null
  availability?: string | number | null
}

/** What Friends / List says, before it is written down. */
export interface WireList {
  friends: unknown
  availabilities: unknown[]
}

const ids = ['anna', 'bob', 'carol', 'dave', 'Žofie', '12', '7', '__proto__', 'a\\b', 'x"y']
const names = ['Anna', 'Bob', ' ', '', 'Zoë "Zed" \\ O\u2019Neil', '名前', '\u{1f600}', '},{', ']', '\u202e']
const words = ['available', 'away', 'busy', 'offline', 'in a meeting', '', '"},{\\', 5, null]
const keys = ['MIIBIjA', 'MIIBCgK', '', null]

export const friend: fc.Arbitrary<WireFriend> = fc.record(
  {
    friendid: fc.constantFrom(...ids),
    friendname: fc.constantFrom(...names),
    publickey: fc.constantFrom(...keys),
    availability: fc.constantFrom(...words)
  },
  { requiredKeys: ['friendid', 'friendname'] }
)

type Namer = (list: readonly WireFriend[]) => unknown
/** How the other container is filled: as documented most of the time. */
const namers: readonly Namer[] = [
  (list) => Object.fromEntries(list.map((one) => [one.friendid, one.friendname])),
  (list) => Object.fromEntries(list.map((one) => [one.friendid, one.friendname])),
  (list) => Object.fromEntries(list.slice(1).map((one) => [one.friendid, one.friendname])),
  (list) => Object.fromEntries(list.map((one) => [one.friendid, { username: one.friendname }])),
  (list) => Object.fromEntries(list.map((one) => [one.friendid, { availability: 'busy', publickey: 'K' }])),
  (list) => list.map((one) => one.friendid),
  () => ({ stranger: 'Mallory' }),
  () => null,
  () => undefined
]
export const namer: fc.Arbitrary<Namer> = fc.constantFrom(...namers)

const step = fc.record({
  how: fc.constantFrom(
    'availability',
    'availability',
    'key',
    'name',
    'add',
    'remove',
    'swap',
    'double',
    'odd'
  ),
  at: fc.nat(11),
  by: friend
})
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
export const steps = fc.array(step, { maxLength: 3 })

/** One thing that happens to a list. */
export function after(list: readonly unknown[], { how, at, by }: Step): unknown[] {
  const next = [...list]
  const here = at % Math.max(1, next.length)
  const was = next[here]
  switch (how) {
    case 'add':
      next.splice(here, 0, by)
      break
    case 'remove':
      next.splice(here, 1)
      break
    case 'swap':
      next.push(...next.splice(here, 1))
      break
    case 'double':
      if (was) next.splice(at % (next.length + 1), 0, was)
      break
    case 'odd':
      next[here] = at % 2 === 0 ? 5 : { ...by, friendid: '' }
      break
    default: {
      if (typeof was !== 'object' || was === null) break
      const { availability = 'away', publickey = null, friendname } = by
      const change = { availability: { availability }, key: { publickey }, name: { friendname } }[how]
      next[here] = { ...was, ...change }
    }
  }
  return next
}

export interface Style {
  space: 0 | 1
  ascii: boolean
  order: 'friends first' | 'friends last'
  more: unknown
  mark: boolean
}
export const style: fc.Arbitrary<Style> = fc.record({
  space: fc.constantFrom(0, 1),
  ascii: fc.boolean(),
  order: fc.constantFrom('friends first', 'friends last'),
  more: fc.jsonValue({ maxDepth: 2 }),
  mark: fc.boolean()
})

/** The list as it comes over the wire. */
export function written(list: WireList, { space, ascii, order, more, mark }: Style): AnswerBytes {
  const names = { friends: list.friends }
  const [first, last] = order === 'friends first' ? [names, {}] : [{}, names]
  const answer = {
    status: 'OK',
    ...first,
    more: { availabilities: [more] },
    availabilities: list.availabilities,
    ...last
  }
  const text = JSON.stringify(answer, null, space)
  const escaped = ascii
    ? text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text
  return { bytes: Buffer.from(mark ? `\ufeff${escaped}` : escaped), contentType: 'application/json' }
}
