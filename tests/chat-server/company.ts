import { createHash } from 'node:crypto'
import { chance, type Chance } from './chance'
import { cultures, firstColleagues } from './names'
import type { AvailabilityKind, Company, NewFriend, Person, Vocabulary } from './types'

export interface CompanyOptions {
  /** Number of friends of the user, default 40. */
  size?: number
  /** The same seed gives the same people, keys and availabilities. Default 1. */
  seed?: number
  /** Who signs in; default Carol, carol@example.org. */
  user?: { email: string; nick: string; fullName?: string }
  /** The first friends, exactly as given, in place of the usual first colleagues; the rest is made up to `size`. */
  friends?: readonly NewFriend[]
  /** Wire words. */
  vocabulary?: Partial<Vocabulary>
}

/** The guess of the protocol notes; only `available` is documented. */
export const defaultVocabulary: Vocabulary = {
  available: 'available',
  away: 'away',
  busy: 'busy',
  offline: 'offline'
}

/**
 * A plausible international company: one user, and friends of that user with names in many languages and scripts.
 * The first friend is Dave (dave@example.org), who is available.
 */
export const company = (options: CompanyOptions = {}): Company => {
  const { seed = 1, user = { email: 'carol@example.org', nick: 'Carol', fullName: 'Carol Example' } } =
    options
  const vocabulary = { ...defaultVocabulary, ...options.vocabulary }
  const random = chance(seed)
  const taken = takenNames(user)
  const friends: NewFriend[] = []
  const given = options.friends ?? firstColleagues.map(colleague)
  const size = options.size ?? options.friends?.length ?? 40
  for (const friend of given.slice(0, size)) {
    taken.nicks.add(friend.nick)
    taken.mailboxes.add(mailboxOf(emailOf(friend)))
    friends.push(friend)
  }
  while (friends.length < size) friends.push(somebody(random, taken))
  // Another row of chance, so that a larger company has the same people in the same mood and some more.
  const mood = chance(seed + 1)
  return {
    seed,
    user: person({ ...user, availability: vocabulary.offline }, seed, vocabulary, mood),
    friends: friends.map((friend) => person(friend, seed, vocabulary, mood)),
    vocabulary
  }
}

/** One person with keys derived from the seed; availability by chance when none is given. */
export const person = (friend: NewFriend, seed: number, vocabulary: Vocabulary, random: Chance): Person => {
  const email = emailOf(friend)
  const secret = createHash('sha256').update(`${seed}/${email}`).digest('hex')
  return {
    userId: createHash('md5').update(email.trim().toLowerCase()).digest('hex'),
    email,
    nick: friend.nick,
    fullName: friend.fullName ?? friend.nick,
    apiKey: secret.slice(0, 40),
    encryptionPassword: `correct horse ${secret.slice(40, 48)}`,
    availability: wireWord(friend.availability ?? availabilityByChance(random), vocabulary)
  }
}

/** A meaning becomes its wire word; any other text is a wire word already. */
export const wireWord = (availability: string, vocabulary: Vocabulary): string =>
  availability in vocabulary ? vocabulary[availability as AvailabilityKind] : availability

/** Roughly what an office looks like at eleven in the morning. */
export const availabilityByChance = (random: Chance): AvailabilityKind => {
  const share = random.next()
  if (share < 0.42) return 'available'
  if (share < 0.65) return 'away'
  if (share < 0.8) return 'busy'
  return 'offline'
}

interface TakenNames {
  nicks: Set<string>
  mailboxes: Set<string>
  /** The number that was last given to a name. */
  numbers: Map<string, number>
}

const takenNames = (user: { email: string; nick: string }): TakenNames => ({
  nicks: new Set([user.nick]),
  mailboxes: new Set([mailboxOf(user.email)]),
  numbers: new Map()
})

const colleague = ([nick, fullName, mailbox]: (typeof firstColleagues)[number]): NewFriend => ({
  nick,
  fullName,
  email: `${mailbox}@example.org`,
  ...(nick === 'Dave' ? { availability: 'available' } : {})
})

const emailOf = ({ email, nick }: NewFriend): string =>
  email ?? `${nick.toLowerCase().replace(/\s+/g, '.')}@example.org`

const mailboxOf = (email: string): string => email.slice(0, email.indexOf('@'))

/** A person whose name nobody has yet: plain, else with a middle initial, else with a number. */
const somebody = (random: Chance, taken: TakenNames): NewFriend => {
  const culture = random.pick(cultures)
  const [given, givenLatin] = random.pick(culture.given)
  const [family, familyLatin] = random.pick(culture.family)
  const initial = String.fromCharCode(65 + Math.floor(random.next() * 26))
  const plain = culture.familyFirst === true ? family + given : `${given} ${family}`
  const withInitial = culture.familyFirst === true ? `${plain} ${initial}.` : `${given} ${initial}. ${family}`
  const nick = freeName(taken.nicks, [plain, withInitial], taken.numbers, (number) => `${plain} ${number}`)
  const latin = `${givenLatin}.${familyLatin}`
  const latinWithInitial = `${givenLatin}.${initial.toLowerCase()}.${familyLatin}`
  const mailbox = freeName(
    taken.mailboxes,
    [latin, latinWithInitial],
    taken.numbers,
    (number) => latin + number
  )
  return { nick, fullName: nick, email: `${mailbox}@example.org` }
}

/** Takes the first wish that is free, else the first wish with the next number that is free. */
const freeName = (
  taken: Set<string>,
  wishes: readonly [string, string],
  numbers: Map<string, number>,
  numbered: (number: number) => string
): string => {
  let free = wishes.find((wish) => !taken.has(wish))
  let number = numbers.get(wishes[0]) ?? 1
  while (free === undefined) {
    const wish = numbered(++number)
    if (!taken.has(wish)) free = wish
  }
  numbers.set(wishes[0], number)
  taken.add(free)
  return free
}
