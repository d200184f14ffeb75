import { cutAnswer, type Members } from './answerCut'
import { atOnce } from './slices'

/**
 * Finds what is new in an answer of Friends / List without parsing all of it. Two answers in a row are the same but for
 * a few bytes: what is equal before and behind needs no second look (comparing 5.7 MB takes 0.3 ms), and only the
 * members of `availabilities` that the difference touches are parsed.
 *
 * Sound: up to the first touched member both texts are the same bytes, so a parser stands in the same state there; the
 * new middle parses as members of a list by itself; behind it both texts are the same bytes again.
 */
export interface Splice {
  /** Members that stood in the old text at the place that differs, and those that stand in the new one. */
  readonly before: readonly unknown[]
  readonly after: readonly unknown[]
  /** Where the members of the new text stand. */
  readonly members: Members
}

/** An answer that was parsed, and where the members of its list `availabilities` stand. */
export interface IndexedAnswer {
  readonly bytes: Buffer
  readonly members: Members
}

const chunk = 65_536

/** A difference over more bytes than this is not worth the comparing: that many are parsed in slices. */
const mostBytes = 256 * 1024

/** @returns the number of equal bytes at the beginning */
function equalHead(a: Buffer, b: Buffer): number {
  const end = Math.min(a.length, b.length)
  let at = 0
  while (at + chunk <= end && a.compare(b, at, at + chunk, at, at + chunk) === 0) at += chunk
  while (at < end && a[at] === b[at]) at++
  return at
}

/** @returns the number of equal bytes at the end, `limit` at most */
function equalTail(a: Buffer, b: Buffer, limit: number): number {
  let length = 0
  const same = (size: number): boolean =>
    a.compare(b, b.length - length - size, b.length - length, a.length - length - size, a.length - length) ===
    0
  while (length + chunk <= limit && same(chunk)) length += chunk
  while (length < limit && a[a.length - 1 - length] === b[b.length - 1 - length]) length++
  return length
}

/** @returns the number of leading values for which `fits` holds */
function countWhile(values: Uint32Array, fits: (value: number) => boolean): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (fits(values[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}

function parseMembers(bytes: Buffer, from: number, to: number): unknown[] | null {
  try {
    const parsed = JSON.parse(`[${bytes.toString('utf8', from, to)}]`) as unknown[]
    return parsed.length === 0 ? null : parsed
  } catch {
    return null
  }
}

/**
 * @param old the text before
 * @param next the text that came now
 * @returns what changed; `same` when nothing did; null when the difference is not inside `availabilities`, or too large
 */
export function spliceAnswer(old: IndexedAnswer, next: Buffer): Splice | 'same' | null {
  const { bytes, members } = old
  const head = equalHead(bytes, next)
  if (head === bytes.length && head === next.length) return 'same'
  const tail = equalTail(bytes, next, Math.min(bytes.length, next.length) - head)
  const shift = next.length - bytes.length
  // Members that the difference touches, neighbours at its edges included.
  const first = countWhile(members.ends, (end) => end < head)
  const behind = countWhile(members.starts, (start) => start <= bytes.length - tail)
  const from = members.starts[first]
  const to = members.ends[behind - 1]
  if (from === undefined || to === undefined || first >= behind) return null
  if (from > head || to < bytes.length - tail || to - from > mostBytes || to + shift - from > mostBytes)
    return null
  const before = parseMembers(bytes, from, to)
  const after = parseMembers(next, from, to + shift)
  if (before === null || after === null) return null
  return { before, after, members: moved(members, first, behind, next, from, to + shift, shift) }
}

const listHead = Buffer.from('{"availabilities":[')
const listTail = Buffer.from(']}')

/** @returns the places in the new text: the same before, those of the new middle, and the others moved behind it */
function moved(
  { starts, ends }: Members,
  first: number,
  behind: number,
  next: Buffer,
  from: number,
  to: number,
  shift: number
): Members {
  const cut = atOnce(cutAnswer(Buffer.concat([listHead, next.subarray(from, to), listTail])))
  const middle = cut?.availabilities ?? { starts: new Uint32Array(), ends: new Uint32Array() }
  const place = (values: Uint32Array, own: Uint32Array): Uint32Array => {
    const made = new Uint32Array(first + own.length + values.length - behind)
    made.set(values.subarray(0, first))
    for (let at = 0; at < own.length; at++) made[first + at] = own[at]! - listHead.length + from
    for (let at = behind; at < values.length; at++)
      made[first + own.length + at - behind] = values[at]! + shift
    return made
  }
  return { starts: place(starts, middle.starts), ends: place(ends, middle.ends) }
}
