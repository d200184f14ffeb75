import { DamagedRowError } from './trouble'

/**
 * A number of 53 bits over all that a row says. The encryption of the file has no check of its own: a damaged block
 * decrypts to noise, which can look like a row. The seal tells noise from what was written; it is no defence against
 * somebody who has the key.
 */
export function sealOf(table: string, columns: readonly (string | number)[]): number {
  const text = `${table}\u0000${columns.join('\u0000')}`
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul((high << 7) | (high >>> 25), 0x85ebca6b) + unit
  }
  low ^= low >>> 15
  high = Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  return ((high >>> 0) & 0x1fffff) * 0x1_0000_0000 + (low >>> 0)
}

/**
 * @param row the columns in their order, the seal last
 * @returns the columns without the seal
 * @throws DamagedRowError
 */
export function unseal(table: string, row: readonly unknown[]): (string | number)[] {
  const columns = row.slice(0, -1)
  if (!columns.every(isPlain) || sealOf(table, columns) !== row.at(-1)) throw new DamagedRowError(table)
  return columns
}

const isPlain = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'
