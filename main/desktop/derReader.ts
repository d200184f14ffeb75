/** One element of DER: its tag, what it holds, and all its bytes. */
export interface DerElement {
  tag: number
  content: Buffer
  whole: Buffer
}

/**
 * Reads the elements that stand beside each other. Strict: every length is definite and lies within the bytes.
 * @throws RangeError when the bytes are no DER
 */
export function readDer(bytes: Buffer): DerElement[] {
  const found: DerElement[] = []
  let at = 0
  while (at < bytes.length) {
    const tag = byteAt(bytes, at)
    if ((tag & 0x1f) === 0x1f) throw new RangeError('long tag')
    const first = byteAt(bytes, at + 1)
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f
    if (first === 0x80 || lengthBytes > 4) throw new RangeError('length')
    let length = lengthBytes === 0 ? first : 0
    for (let index = 0; index < lengthBytes; index += 1) length = length * 256 + byteAt(bytes, at + 2 + index)
    const start = at + 2 + lengthBytes
    const end = start + length
    if (end > bytes.length) throw new RangeError('beyond the end')
    found.push({ tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) })
    at = end
  }
  return found
}

/** @throws RangeError when there is not exactly one element of this tag */
export function readOne(bytes: Buffer, tag: number): Buffer {
  const [one, ...more] = readDer(bytes)
  if (one?.tag !== tag || more.length > 0) throw new RangeError('unexpected element')
  return one.content
}

function byteAt(bytes: Buffer, index: number): number {
  const byte = bytes[index]
  if (byte === undefined) throw new RangeError('beyond the end')
  return byte
}
