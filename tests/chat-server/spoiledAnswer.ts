import type { ApiFault, Json, JsonObject } from './types'

/** Faults that change what the answer says and nothing else. */
export type SpoilingFault = Extract<
  ApiFault,
  {
    kind:
      | 'null-list'
      | 'unknown-availability'
      | 'duplicate-friend'
      | 'only-in-friends'
      | 'only-in-availabilities'
      | 'long-name'
      | 'direction-marks-name'
      | 'malformed-public-key'
      | 'wrong-urls'
      | 'missing-urls'
  }
>

/** The two halves of a Friends / List answer, open for changes. */
interface FriendsParts {
  friends: Record<string, Json>
  availabilities: JsonObject[]
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * @param idOf turns the `friend` of a fault into an id
 * @returns the answer with the wanted damage; an answer in which there is nothing to damage stays as it is.
 */
export const spoiledAnswer = (
  answer: JsonObject,
  fault: SpoilingFault,
  idOf: (who: string) => string
): JsonObject => {
  switch (fault.kind) {
    case 'null-list':
      return { ...answer, [fault.field ?? listFieldOf(answer)]: null }
    case 'missing-urls':
      return Object.fromEntries(Object.entries(answer).filter(([key]) => key !== 'urls'))
    case 'wrong-urls':
      return wrongUrls(answer, fault)
    default:
      return spoiledFriends(answer, fault, idOf)
  }
}

const listFieldOf = (answer: JsonObject): string =>
  Object.keys(answer).find((key) => Array.isArray(answer[key])) ?? 'availabilities'

type FriendFault = Exclude<SpoilingFault, { kind: 'null-list' | 'missing-urls' | 'wrong-urls' }>

const spoiledFriends = (
  answer: JsonObject,
  fault: FriendFault,
  idOf: (who: string) => string
): JsonObject => {
  const { friends, availabilities } = answer
  if (!isObject(friends) || !Array.isArray(availabilities)) return answer
  const parts: FriendsParts = { friends: { ...friends }, availabilities: availabilities.filter(isObject) }
  const id = fault.friend === undefined ? Object.keys(friends)[0] : idOf(fault.friend)
  const at = parts.availabilities.findIndex((entry) => entry['friendid'] === id)
  const entry = parts.availabilities[at]
  if (id === undefined || entry === undefined) return answer
  const replace = (changes: JsonObject): void => {
    parts.availabilities[at] = { ...entry, ...changes }
  }
  const rename = (name: string): void => {
    parts.friends[id] = name
    replace({ friendname: name })
  }
  switch (fault.kind) {
    case 'unknown-availability':
      replace({ availability: fault.text ?? 'in a meeting' })
      break
    case 'malformed-public-key':
      replace({ publickey: fault.text ?? 'this is no key' })
      break
    case 'long-name':
      rename('Ő'.repeat(fault.length ?? 10_000))
      break
    case 'direction-marks-name':
      rename('\u202E\u200F\u2067\u202E\u200F')
      break
    case 'duplicate-friend':
      parts.availabilities.push({ ...entry, availability: 'offline' })
      break
    case 'only-in-friends':
      parts.availabilities.splice(at, 1)
      break
    case 'only-in-availabilities':
      parts.friends = Object.fromEntries(Object.entries(parts.friends).filter(([key]) => key !== id))
      break
  }
  return { ...answer, friends: parts.friends, availabilities: parts.availabilities }
}

type WrongUrls = Extract<ApiFault, { kind: 'wrong-urls' }>

const wrongUrls = (answer: JsonObject, { how, where = 'urls' }: WrongUrls): JsonObject => {
  const parts = where === 'both' ? ['urls', 'listeners'] : [where]
  const changed = parts.flatMap((part) => {
    const addresses = answer[part]
    if (!isObject(addresses)) return []
    const entries = Object.entries(addresses).map(([key, url]) => [key, wrongUrl(String(url), how)])
    return [[part, Object.fromEntries(entries)]]
  })
  return { ...answer, ...Object.fromEntries(changed) }
}

const wrongUrl = (address: string, how: WrongUrls['how']): string => {
  switch (how) {
    case 'other-host':
      return address.replace(/\/\/[^/:]+/, '//collector.example.net')
    case 'localhost':
      return address.replace(/\/\/[^/:]+/, '//localhost')
    case 'http':
      return address.replace(/^https:/, 'http:').replace(/^wss:/, 'ws:')
  }
}
