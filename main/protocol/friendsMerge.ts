import * as v from 'valibot'
import type { UserId } from '@shared/ids'
import { displayId, displayText } from './displayText'
import { MalformedAnswerError } from './errors'
import { parseAvailability, saysAvailability } from './presenceVocabulary'
import { atOnce } from './slices'
import type { FriendEntry, FriendsAnswer } from './types'
import { field, firstId, isObject, toUserId } from './wireValues'

const AnswerSchema = v.object({ friends: v.optional(v.unknown()), availabilities: v.optional(v.unknown()) })

/** More than this is counted, not listed: the log is no place for a whole bad list. */
const oddityLimit = 50

const idNames = ['friendid', 'userid', 'id']
const nameNames = ['friendname', 'username', 'name', 'nick']

/** One entry of either container, as far as it could be read. */
interface Sighting {
  id: UserId
  name: string
  availability: unknown
  publicKey: string | null
}

type Note = (oddity: string) => void

/** What an answer says, and how plainly: where it is plain, one entry of `availabilities` speaks for one friend. */
export interface Merged extends FriendsAnswer {
  /** Nobody stands in `availabilities` twice. */
  distinct: boolean
  /** The other container says nothing but names. */
  namesOnly: boolean
}

/** So many entries take about a millisecond. */
const breath = 64

/**
 * Merges the two containers of Friends / List into one entry for each friend: a friend of either is a friend. Whatever
 * is wrong with one entry costs that entry alone and is noted.
 * @param answer the JSON object of the server
 * @throws MalformedAnswerError when no container can be recognised: that must not look like an empty list
 */
export function mergeFriends(answer: unknown): FriendsAnswer {
  const { friends, oddities } = atOnce(mergeSteps(answer))
  return { friends, oddities }
}

/** `mergeFriends` in steps. */
export function* mergeSteps(answer: unknown): Generator<void, Merged> {
  const parsed = v.safeParse(AnswerSchema, answer)
  if (!parsed.success) throw new MalformedAnswerError('schema')
  const { friends, availabilities } = parsed.output
  requireContainer(friends, availabilities)
  const oddities = new Oddities()
  const note: Note = (text) => oddities.add(text)
  const merged = new Map<UserId, { named: Sighting | null; seen: Sighting[] }>()
  const at = (id: UserId) => {
    const known = merged.get(id) ?? { named: null, seen: [] }
    merged.set(id, known)
    return known
  }
  for (const sighting of yield* readContainer(friends, 'friends', note)) at(sighting.id).named = sighting
  for (const sighting of yield* readContainer(availabilities, 'availabilities', note))
    at(sighting.id).seen.push(sighting)
  yield
  const silent = [...merged.values()].filter(({ seen }) => seen.length === 0).length
  if (silent > 0) note(`availabilities: ${silent} of ${merged.size} friends do not stand there`)
  const result = { friends: [] as FriendEntry[], distinct: true, namesOnly: true }
  for (const [id, { named, seen }] of merged) {
    if (seen.length > 1) result.distinct = false
    if (named && (named.publicKey !== null || saysAvailability(named.availability))) result.namesOnly = false
    if (result.friends.push(toEntry(id, named, seen, note)) % breath === 0) yield
  }
  return { ...result, oddities: oddities.list() }
}

/**
 * Reads one member of the list `availabilities` for itself.
 * @returns the friend, and whether nothing is left to the other container; null where the member is no friend or has no
 * name
 */
export function readMember(member: unknown): { friend: FriendEntry; saysAll: boolean } | null {
  const seen = readEntry(null, member, true)
  if (seen === null || displayText(seen.name) === '') return null
  const saysAll = seen.publicKey !== null && saysAvailability(seen.availability)
  return { friend: toEntry(seen.id, null, [seen], () => undefined), saysAll }
}

/** Empty containers are an empty list; an unreadable one beside an empty one is not. */
function requireContainer(friends: unknown, availabilities: unknown): void {
  const kinds = [kindOf(friends), kindOf(availabilities)]
  if (kinds.includes('filled')) return
  if (kinds.includes('empty') && !kinds.includes('unreadable')) return
  throw new MalformedAnswerError('schema', 'no list of friends')
}

function kindOf(container: unknown): 'missing' | 'empty' | 'filled' | 'unreadable' {
  if (container === undefined) return 'missing'
  if (container === null) return 'empty'
  if (typeof container !== 'object') return 'unreadable'
  return Object.keys(container).length === 0 ? 'empty' : 'filled'
}

function* readContainer(container: unknown, place: string, note: Note): Generator<void, Sighting[]> {
  if (container === undefined || container === null) return []
  if (typeof container !== 'object') {
    note(`${place}: neither a map nor a list`)
    return []
  }
  const isList = Array.isArray(container)
  const sightings: Sighting[] = []
  let left = breath
  for (const [key, value] of Object.entries(container) as [string, unknown][]) {
    const sighting = readEntry(isList ? null : key, value, place === 'availabilities')
    if (sighting === null) note(`${place}: entry ${displayText(key, 40)} has no usable id`)
    else sightings.push(sighting)
    if (--left > 0) continue
    left = breath
    yield
  }
  return sightings
}

/** A list with gaps comes as a map of positions from some servers. */
const position = /^\d{1,6}$/

/**
 * One member of a map (with its key) or of a list (without). `friends` is documented to have the id as the key,
 * `availabilities` to have it inside the entry.
 */
function readEntry(key: string | null, value: unknown, saysPresence: boolean): Sighting | null {
  if (isObject(value)) {
    const inside = firstId(value, idNames)
    const isPosition = key !== null && position.test(key)
    const outside = isPosition && saysPresence ? null : toUserId(key)
    const id = saysPresence || isPosition ? (inside ?? outside) : (outside ?? inside)
    return id === null ? null : { id, ...readFields(value) }
  }
  const id = toUserId(key ?? value)
  if (id === null) return null
  const word = key !== null && typeof value === 'string' ? value : ''
  return { id, name: saysPresence ? '' : word, availability: saysPresence ? word : '', publicKey: null }
}

function readFields(entry: Record<string, unknown>): Omit<Sighting, 'id'> {
  const publicKey = field(entry, 'publickey')
  return {
    name: nameNames.map((name) => field(entry, name)).find(isFilledText) ?? '',
    availability: field(entry, 'availability'),
    publicKey: isFilledText(publicKey) ? publicKey : null
  }
}

const isFilledText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

function toEntry(id: UserId, named: Sighting | null, seen: readonly Sighting[], note: Note): FriendEntry {
  if (seen.length > 1) note(`availabilities: ${displayText(id, 64)} stands there ${seen.length} times`)
  // Best first: the last entry that says an availability, then the others, the last before the first, then the map's.
  const lastFirst = [...seen].reverse()
  const best = lastFirst.find((sighting) => saysAvailability(sighting.availability))
  const order = [...(best === undefined ? [] : [best]), ...lastFirst.filter((one) => one !== best)]
  const all = named === null ? order : [...order, named]
  return {
    id,
    name: firstFilled(all, (sighting) => displayText(sighting.name)) ?? displayId(id),
    availability: parseAvailability(
      (best ?? all.find((one) => saysAvailability(one.availability)))?.availability
    ),
    publicKey: firstFilled(all, (sighting) => sighting.publicKey ?? '') ?? null
  }
}

function firstFilled(
  sightings: readonly Sighting[],
  read: (sighting: Sighting) => string
): string | undefined {
  for (const sighting of sightings) {
    const text = read(sighting)
    if (text !== '') return text
  }
  return undefined
}

/** Collects what was odd, without letting a bad list fill the log. */
class Oddities {
  readonly #texts: string[] = []
  #more = 0

  add(text: string): void {
    if (this.#texts.length < oddityLimit) this.#texts.push(text)
    else this.#more += 1
  }

  list(): string[] {
    return this.#more === 0 ? this.#texts : [...this.#texts, `and ${this.#more} more`]
  }
}
