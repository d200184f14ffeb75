/** A number from 0 up to, not including, 1. */
export type Random = () => number

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const below = (random: Random, limit: number): number => Math.floor(random() * limit)

export function oneOf<T>(random: Random, list: readonly T[]): T {
  const chosen = list[below(random, list.length)]
  if (chosen === undefined && list.length === 0) throw new Error('nothing to choose from')
  return chosen as T
}

// Bytes that mean something to one decoder or another.
const tokens = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\u0000',
  '\\ud800',
  ':',
  ',',
  'null',
  '-0',
  '1e999',
  '"__proto__":',
  '"constructor":',
  '\ufeff',
  '\u202e',
  '<html>',
  '-----BEGIN RSA PRIVATE KEY-----\n',
  '-----END RSA PRIVATE KEY-----\n',
  'DEK-Info: AES-256-CFB,',
  '====',
  '//',
  '\r\n',
  '\0'
].map((text) => Buffer.from(text))

/** Does one to six small harms to the bytes: flips, cuts, doubles, inserts, overwrites, mixes with another one. */
export function mutateBytes(random: Random, bytes: Buffer, others: readonly Buffer[]): Buffer {
  let now = Buffer.from(bytes)
  for (let left = 1 + below(random, 6); left > 0; left--) now = harm(random, now, others)
  return now.length > 300_000 ? now.subarray(0, 300_000) : now
}

function harm(random: Random, bytes: Buffer, others: readonly Buffer[]): Buffer<ArrayBuffer> {
  const at = below(random, bytes.length + 1)
  const end = Math.min(bytes.length, at + 1 + below(random, 40))
  const around = (middle: Uint8Array): Buffer<ArrayBuffer> =>
    Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(end)])
  switch (below(random, 9)) {
    case 0: {
      const copy = Buffer.from(bytes)
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << below(random, 8))
      return copy
    }
    case 1: {
      const copy = Buffer.from(bytes)
      if (at < copy.length) copy[at] = below(random, 256)
      return copy
    }
    case 2:
      return Buffer.from(bytes.subarray(0, at))
    case 3:
      return around(Buffer.alloc(0))
    case 4:
      return around(
        Buffer.concat(Array.from({ length: 1 + below(random, 30) }, () => bytes.subarray(at, end)))
      )
    case 5:
      return around(oneOf(random, tokens))
    case 6: {
      const noise = Buffer.alloc(1 + below(random, 16))
      for (let index = 0; index < noise.length; index++) noise[index] = below(random, 256)
      return around(noise)
    }
    case 7: {
      const other = oneOf(random, others)
      return Buffer.concat([bytes.subarray(0, at), other.subarray(below(random, other.length + 1))])
    }
    default: {
      // Lengths that grow out of all proportion.
      const [token, count] = [oneOf(random, tokens), 10 ** below(random, 4)]
      return around(Buffer.concat(Array.from({ length: count }, () => token)))
    }
  }
}

const deep = (levels: number): unknown => {
  let value: unknown = 'at the bottom'
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  Infinity,
  -0,
  2 ** 53,
  '',
  ' ',
  'available',
  '\ud800',
  '\u202e\u2066',
  '\0',
  'Ő'.repeat(5_000),
  '__proto__',
  'http://evil.example/x',
  'ws://127.0.0.1:1/',
  [],
  {},
  [[]],
  [null],
  [{}],
  { length: 5 },
  JSON.parse('{"__proto__":{"polluted":1},"constructor":5,"toString":null}'),
  deep(200),
  Array.from({ length: 300 }, (_, index) => index)
]

/** Replaces, removes, renames, doubles or adds one to four values somewhere in the tree. */
export function mutateJson(random: Random, tree: unknown): unknown {
  let now = structuredClone(tree)
  for (let left = 1 + below(random, 4); left > 0; left--) now = wound(random, now)
  return now
}

function wound(random: Random, tree: unknown): unknown {
  const places: [parent: Record<string, unknown>, key: string][] = []
  const visit = (part: unknown, depth: number): void => {
    if (typeof part !== 'object' || part === null || depth > 8 || places.length > 200) return
    for (const key of Object.keys(part)) {
      places.push([part as Record<string, unknown>, key])
      visit((part as Record<string, unknown>)[key], depth + 1)
    }
  }
  visit(tree, 0)
  const odd = structuredClone(oneOf(random, oddValues))
  if (places.length === 0 || random() < 0.01) return odd
  const [parent, key] = oneOf(random, places)
  switch (below(random, 6)) {
    case 0:
      if (!Array.isArray(parent)) Reflect.deleteProperty(parent, key)
      break
    case 1:
      define(parent, oneOf(random, oddKeys), parent[key])
      break
    case 2:
      define(parent, oneOf(random, oddKeys), odd)
      break
    case 3:
      parent[key] = oneOf(random, places)[0]
      return JSON.parse(jsonText(tree)) as unknown
    default:
      parent[key] = odd
  }
  return tree
}

const oddKeys = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '0',
  '5',
  'length',
  'x'.repeat(300),
  '\u202e',
  'id',
  'status'
]

// As JSON.parse does it: an own field, whatever its name.
const define = (parent: Record<string, unknown>, key: string, value: unknown): void =>
  void (
    Array.isArray(parent) ||
    Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true })
  )

/** JSON without cycles: what would be one is cut off. */
function jsonText(tree: unknown): string {
  const path: unknown[] = []
  return JSON.stringify(tree, function (this: unknown, _key, value: unknown) {
    while (path.length > 0 && path.at(-1) !== this) path.pop()
    if (path.includes(value) || path.length > 300) return null
    if (typeof value === 'object' && value !== null) path.push(value)
    return value
  })
}
