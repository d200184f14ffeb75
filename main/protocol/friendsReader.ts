import type { UserId } from '@shared/ids'
import { type AnswerBytes, parseJsonObject } from './answerBody'
import { type Container, containerNames, type Cut, cutAnswer, type Members } from './answerCut'
import { spliceAnswer } from './answerSplice'
import { requireOk } from './apiCall'
import { mergeSteps, readMember } from './friendsMerge'
import { inSlices } from './slices'
import type { FriendEntry, FriendsNews, KeptAnswer } from './types'
import { isObject } from './wireValues'

/**
 * Reads an answer of Friends / List: as the difference to the one before where that can be proved from a few members,
 * else as a whole, in slices. Both ways lead to the same friends.
 * @param before the answer that was taken last
 * @throws ApiError, MalformedAnswerError; CancelledError when the signal ends it
 */
export async function readFriends(
  answer: AnswerBytes,
  before: KeptAnswer | null,
  signal?: AbortSignal
): Promise<FriendsNews> {
  return (before && differenceTo(before, answer.bytes)) ?? (await readWhole(answer, signal))
}

/**
 * What is told apart by a few members of `availabilities`: the same friends stand at the place that differs, each as one
 * that speaks for itself. Who comes, goes or is called otherwise stands in both containers, and in none of this.
 */
function differenceTo(before: KeptAnswer, bytes: Buffer): FriendsNews | null {
  const { members, namesOnly } = before
  if (members === null) return before.bytes.equals(bytes) ? nothingNew(before) : null
  const splice = spliceAnswer({ bytes: before.bytes, members }, bytes)
  if (splice === null) return null
  if (splice === 'same') return nothingNew(before)
  const open = new Set<UserId>()
  for (const member of splice.before) {
    const was = readMember(member)
    if (was === null) return null
    open.add(was.friend.id)
  }
  const friends: FriendEntry[] = []
  for (const member of splice.after) {
    const is = readMember(member)
    if (is === null || !open.delete(is.friend.id) || !(namesOnly || is.saysAll)) return null
    friends.push(is.friend)
  }
  if (open.size > 0) return null
  return { friends, oddities: [], partial: true, kept: { bytes, members: splice.members, namesOnly } }
}

const nothingNew = (kept: KeptAnswer): FriendsNews => ({ friends: [], oddities: [], partial: true, kept })

async function readWhole(answer: AnswerBytes, signal: AbortSignal | undefined): Promise<FriendsNews> {
  const { bytes } = answer
  const cut = await inSlices(cutAnswer(bytes), signal)
  const parsed = (cut && (await inSlices(parseCut(bytes, cut), signal))) ?? parseJsonObject(answer)
  const { friends, oddities, distinct, namesOnly } = await inSlices(
    mergeSteps(requireOk(parsed, 'chatfriends')),
    signal
  )
  const list = cut?.availabilities
  const isPlain = list !== undefined && bytes[list.open] === bracket && distinct
  const members: Members | null = isPlain ? { starts: list.starts, ends: list.ends } : null
  return { friends, oddities, partial: false, kept: { bytes, members, namesOnly } }
}

const bracket = 0x5b
/** So many members take about a millisecond. */
const pieceSize = 100

/** @returns what JSON.parse makes of the whole text; null where it would refuse it, or might read it otherwise */
function* parseCut(bytes: Buffer, cut: Cut): Generator<void, object | null> {
  try {
    const rest = parseRest(bytes, Object.values(cut))
    if (!isObject(rest)) return null
    for (const name of containerNames) {
      const container = cut[name]
      if (container === undefined) continue
      if (!Object.hasOwn(rest, name)) return null
      const isList = bytes[container.open] === bracket
      rest[name] = isList ? yield* parseList(bytes, container) : yield* parseMap(bytes, container)
    }
    return rest
  } catch {
    return null
  }
}

/** The text with empty containers, without the byte order mark that may stand before it. */
function parseRest(bytes: Buffer, containers: Container[]): unknown {
  let text = ''
  let from = 0
  for (const { open, close } of containers.sort((a, b) => a.open - b.open)) {
    text += bytes.toString('utf8', from, open + 1)
    from = close
  }
  text += bytes.toString('utf8', from)
  return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text)
}

function* parseList(bytes: Buffer, list: Members): Generator<void, unknown[]> {
  const members: unknown[] = []
  for (const text of pieces(bytes, list)) {
    members.push(...(JSON.parse(`[${text}]`) as unknown[]))
    yield
  }
  return members
}

function* parseMap(bytes: Buffer, map: Members): Generator<void, object> {
  // Without a prototype `__proto__` is a key like any other, as it is for JSON.parse.
  const members = Object.create(null) as Record<string, unknown>
  for (const text of pieces(bytes, map)) {
    Object.assign(members, JSON.parse(`{${text}}`))
    yield
  }
  return members
}

function* pieces(bytes: Buffer, { starts, ends }: Members): Generator<string, void> {
  for (let first = 0; first < starts.length; first += pieceSize) {
    const last = Math.min(first + pieceSize, ends.length) - 1
    yield bytes.toString('utf8', starts[first], ends[last])
  }
}
