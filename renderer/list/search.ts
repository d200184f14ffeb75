import { foldedWords } from '@shared/fold'
import type { FriendGroup, ListedFriend } from './friendList'

/**
 * @param query as typed
 * @returns whether a friend fits: every word of the query stands in the name (case and accents make no difference), or
 * the whole query begins the user id; null for an empty query.
 */
export function createMatcher(query: string): ((friend: ListedFriend) => boolean) | null {
  const words = foldedWords(query)
  if (words.length === 0) return null
  const [first, ...more] = words as [string, ...string[]]
  if (more.length > 0)
    return ({ folded }) => folded.includes(first) && more.every((word) => folded.includes(word))
  const id = query.trim()
  const lowerId = id.toLowerCase()
  return ({ folded, row }) => folded.includes(first) || row.id.startsWith(lowerId) || row.id.startsWith(id)
}

/** @returns the groups with only the friends who fit; groups without any are left out. */
export function searchGroups(groups: readonly FriendGroup[], query: string): readonly FriendGroup[] {
  const matches = createMatcher(query)
  if (!matches) return groups
  return groups
    .map(({ key, friends }) => ({ key, friends: friends.filter(matches) }))
    .filter(({ friends }) => friends.length > 0)
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
