import { foldedWords } from '@shared/fold'
import type { FriendGroup, ListedFriend } from './friendList'

/** A search as it is compared: every word stands in the folded name, or one of the beginnings begins the user id. */
interface Query {
  readonly words: readonly string[]
  readonly ids: readonly string[]
}

// An id is looked for by digits, or by letters that stand for digits; for a name alone the ids need not be looked at.
const looksLikeId = /\d|^[a-f]+$/iu

function readQuery(text: string): Query {
  const words = foldedWords(text)
  const id = text.trim()
  const ids = words.length === 1 && looksLikeId.test(id) ? [...new Set([id.toLowerCase(), id])] : []
  return { words, ids }
}

/**
 * @param query as typed
 * @returns whether a friend fits: every word of the query stands in the name (case and accents make no difference), or
 * the whole query begins the user id; null for an empty query.
 */
export function createMatcher(query: string): ((friend: ListedFriend) => boolean) | null {
  return matcherOf(readQuery(query))
}

function matcherOf({ words, ids }: Query): ((friend: ListedFriend) => boolean) | null {
  const [first, ...more] = words
  if (first === undefined) return null
  if (more.length > 0)
    return ({ folded }) => folded.includes(first) && more.every((word) => folded.includes(word))
  if (ids.length === 0) return ({ folded }) => folded.includes(first)
  return ({ folded, row }) => folded.includes(first) || ids.some((id) => row.id.startsWith(id))
}

/** @returns whether whoever fits `next` is sure to fit `before`. */
const isNarrower = (next: Query, before: Query): boolean =>
  before.words.every((word) => next.words.some((longer) => longer.includes(word))) &&
  next.ids.every((id) => before.ids.some((beginning) => id.startsWith(beginning)))

/** @returns the groups with only the friends who fit; groups without any are left out. */
export function searchGroups(groups: readonly FriendGroup[], query: string): readonly FriendGroup[] {
  const matches = matcherOf(readQuery(query))
  return matches ? filterGroups(groups, matches) : groups
}

const filterGroups = (
  groups: readonly FriendGroup[],
  matches: (friend: ListedFriend) => boolean
): FriendGroup[] =>
  groups
    .map(({ key, friends }) => ({ key, friends: friends.filter(matches) }))
    .filter(({ friends }) => friends.length > 0)

export type Search = typeof searchGroups

/**
 * A search that remembers what was found letter by letter: a longer query looks only among those found by a shorter
 * one, and going back letter by letter looks at nobody. It finds what searchGroups finds.
 *
 * @returns a function like searchGroups; other groups (another array) make it forget
 */
export function createSearch(): Search {
  let searched: readonly FriendGroup[] | null = null
  let steps: { text: string; query: Query; found: readonly FriendGroup[] }[] = []
  return (groups, text) => {
    if (groups !== searched) steps = []
    searched = groups
    const query = readQuery(text)
    const matches = matcherOf(query)
    if (!matches) {
      steps = []
      return groups
    }
    while (steps.length > 0 && !isNarrower(query, steps.at(-1)!.query)) steps.pop()
    const before = steps.at(-1)
    if (before?.text === text) return before.found
    const found = filterGroups(before?.found ?? groups, matches)
    steps.push({ text, query, found })
    return found
  }
}

/**
 * Type-ahead over the list: the next friend after `from` whose name begins with what was typed; the same letter again
 * and again walks through all names with it.
 *
 * @param friends all friends in the order of the list
 * @param from place of the selected friend, or -1
 * @param typed folded letters typed in a row
 * @returns the place found, or -1
 */
export function typeAhead(friends: readonly ListedFriend[], from: number, typed: string): number {
  if (typed === '') return -1
  const walking = typed.length > 1 && [...typed].every((letter) => letter === typed[0])
  const place = (start: string, first: number): number => {
    for (let step = 0; step < friends.length; step += 1) {
      const index = (first + step) % friends.length
      if (friends[index]!.folded.startsWith(start)) return index
    }
    return -1
  }
  // With more letters the selected friend may still fit, so the search begins there.
  const exact = place(typed, typed.length === 1 ? from + 1 : Math.max(from, 0))
  return exact === -1 && walking ? place(typed[0]!, from + 1) : exact
}
