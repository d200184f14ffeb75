import type { Person } from './types'

/** Who exists and who is whose friend. Friendship always holds both ways. */
export interface Directory {
  byId(userId: string): Person | undefined
  byApiKey(apiKey: string): Person | undefined
  /** @throws Error when nobody or more than one is meant. */
  find(who: string): Person
  all(): IterableIterator<Person>
  add(person: Person): void
  befriend(a: string, b: string): void
  unfriend(a: string, b: string): void
  areFriends(a: string, b: string): boolean
  /** Ids in the order in which they became friends. */
  friendsOf(userId: string): ReadonlySet<string>
}

const nobody: ReadonlySet<string> = new Set()

/** @returns an empty directory. */
export const directory = (): Directory => {
  const people = new Map<string, Person>()
  const apiKeys = new Map<string, Person>()
  const links = new Map<string, Set<string>>()

  const add = (person: Person): void => {
    if (people.has(person.userId)) throw new Error(`There is a user with the e-mail ${person.email} already`)
    people.set(person.userId, person)
    apiKeys.set(person.apiKey, person)
  }
  const link = (from: string, to: string): void => {
    const present = links.get(from)
    if (present === undefined) links.set(from, new Set([to]))
    else present.add(to)
  }
  return {
    byId: (userId) => people.get(userId),
    byApiKey: (apiKey) => apiKeys.get(apiKey),
    find: (who) => people.get(who) ?? onlyOne(who, people),
    all: () => people.values(),
    add,
    befriend: (a, b) => {
      link(a, b)
      link(b, a)
    },
    unfriend: (a, b) => {
      links.get(a)?.delete(b)
      links.get(b)?.delete(a)
    },
    areFriends: (a, b) => links.get(a)?.has(b) ?? false,
    friendsOf: (userId) => links.get(userId) ?? nobody
  }
}

/** By nick or e-mail, else by a given name that only one person has. */
const onlyOne = (who: string, people: ReadonlyMap<string, Person>): Person => {
  const everybody = [...people.values()]
  const exact = everybody.filter((person) => person.nick === who || person.email === who)
  const found = exact.length > 0 ? exact : everybody.filter((person) => person.nick.startsWith(`${who} `))
  const [first, second] = found
  if (first === undefined) throw new Error(`There is no user "${who}"`)
  if (second !== undefined) throw new Error(`"${who}" may be ${first.email} or ${second.email}`)
  return first
}
