/**
 * Finds the members of the two large containers in an answer of Friends / List without parsing it, so that they can be
 * parsed some at a time, or only where something is new. It counts brackets and skips strings, nothing more: whoever
 * parses every piece, and the rest with empty containers in their places, has proved the whole text.
 */
export interface Members {
  /** Byte offsets, ascending: of the first byte of each member, and of the comma or bracket behind it. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

export interface Container extends Members {
  /** Byte offsets of its brackets. */
  readonly open: number
  readonly close: number
}

export const containerNames = ['friends', 'availabilities'] as const
export type ContainerName = (typeof containerNames)[number]

/** The containers that are lists or objects; what else stands under their names is no matter of cutting. */
export type Cut = Partial<Record<ContainerName, Container>>

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c
const openings = { list: 0x5b, map: 0x7b } as const
const closings = { list: 0x5d, map: 0x7d } as const
const stride = 65_536

/** @returns the place of the quote that ends the string that begins at `start`; the length where none does */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(quote, start + 1); at !== -1; at = bytes.indexOf(quote, at + 1)) {
    let slashes = 0
    while (bytes[at - 1 - slashes] === backslash) slashes++
    if (slashes % 2 === 0) return at
  }
  return bytes.length
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

function isKey(bytes: Buffer, behind: number): boolean {
  let at = behind
  while (at < bytes.length && isSpace(bytes[at]!)) at++
  return bytes[at] === colon
}

const isContainerName = (key: string): key is ContainerName =>
  (containerNames as readonly string[]).includes(key)

/** Gathers the places of the members of one container. Each step answers whether the text still fits. */
function gather(bytes: Buffer, open: number) {
  const starts: number[] = []
  const ends: number[] = []
  let start = -1
  return {
    /** Something of a member stands here. */
    see(at: number): void {
      if (start === -1) start = at
    },
    /** A comma stands here. */
    part(at: number): boolean {
      if (start === -1) return false
      starts.push(start)
      ends.push(at)
      start = -1
      return true
    },
    /** A closing bracket stands here. @returns null where it does not fit, or follows a comma */
    close(at: number): Container | null {
      if (bytes[at] !== bytes[open]! + 2) return null
      const isWhole = start === -1 ? ends.length === 0 : this.part(at)
      return isWhole
        ? { open, close: at, starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) }
        : null
    }
  }
}

/**
 * @param bytes what should be a JSON object
 * @returns where the members stand; null for a text that is too odd to be cut: a key twice, a key with escapes, a comma
 * too many, brackets that do not fit
 */
export function* cutAnswer(bytes: Buffer): Generator<void, Cut | null> {
  const cut: Cut = {}
  let depth = 0
  let key = ''
  let members: ReturnType<typeof gather> | null = null
  let breath = stride
  for (let at = 0; at < bytes.length; at++) {
    if (at >= breath) {
      yield
      breath = at + stride
    }
    const byte = bytes[at]!
    if (isSpace(byte)) continue
    const isClosing = byte === closings.list || byte === closings.map
    if (depth === 2 && members && !isClosing) {
      if (byte !== comma) members.see(at)
      else if (!members.part(at)) return null
    }
    if (byte === quote) {
      const end = endOfString(bytes, at)
      if (depth === 1 && isKey(bytes, end + 1)) {
        key = bytes.toString('utf8', at + 1, end)
        if (key.includes('\\') || (isContainerName(key) && cut[key])) return null
      }
      at = end
    } else if (byte === openings.list || byte === openings.map) {
      if (depth === 1 && isContainerName(key)) members = gather(bytes, at)
      depth++
    } else if (isClosing) {
      if (depth === 2 && members) {
        const container = members.close(at)
        if (!container) return null
        cut[key as ContainerName] = container
        members = null
      }
      depth--
    }
  }
  return depth === 0 ? cut : null
}
