import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { tables, type Row, type Table } from './schema'

/** One row as a line of text, and back. Each line stands by itself, so that damage costs the lines that it touches. */
export interface CopyLines {
  line(row: Row): string
  /** @returns null for a line that is not what was written, or of another key */
  row(line: string): Row | null
}

const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** @param key 64 hex digits, the key of the account's database; that of the lines is derived from it, one for each table */
export function createCopyLines(key: string, table: Table): CopyLines {
  // Made at the first use, which is no part of a start.
  let made: Buffer | null = null
  const own = (): Buffer =>
    (made ??= Buffer.from(
      hkdfSync('sha256', Buffer.from(key, 'hex'), '', `ozeki-chat-client/copy/${table}`, 32)
    ))
  return {
    line(row) {
      const nonce = randomBytes(nonceBytes)
      const sealing = createCipheriv(cipher, own(), nonce)
      const sealed = [sealing.update(JSON.stringify(row), 'utf8'), sealing.final()]
      return Buffer.concat([nonce, ...sealed, sealing.getAuthTag()]).toString('base64')
    },
    row(line) {
      const bytes = Buffer.from(line, 'base64')
      try {
        const opening = createDecipheriv(cipher, own(), bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes
        })
        opening.setAuthTag(bytes.subarray(-tagBytes))
        const opened = [opening.update(bytes.subarray(nonceBytes, -tagBytes)), opening.final()]
        return rowOf(table, JSON.parse(Buffer.concat(opened).toString('utf8')))
      } catch {
        return null
      }
    }
  }
}

/** Another version may have other columns. */
function rowOf(table: Table, json: unknown): Row | null {
  if (!Array.isArray(json) || json.length !== tables[table].length) return null
  return json.every((value) => typeof value === 'string' || typeof value === 'number') ? json : null
}
