import { LibraryError } from './connection'
import type { StoreTrouble } from './types'

/** A row that is not what was written: the file was changed by something else than this store. */
export class DamagedRowError extends Error {
  override readonly name = 'DamagedRowError'
}

/** SQLite's primary result codes. */
const byCode: Readonly<Record<number, StoreTrouble>> = {
  3: 'unwritable',
  5: 'in-use',
  6: 'in-use',
  7: 'unwritable',
  8: 'read-only',
  10: 'unwritable',
  13: 'disk-full',
  14: 'unwritable',
  23: 'unwritable'
}

const bySystem: Readonly<Record<string, StoreTrouble>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'read-only'
}

/**
 * Says what an error of the library or of the file system means for the store. Every statement here is fixed, so what
 * SQLite refuses for another reason than the disk, it refuses because the file is not what was written.
 */
export function troubleOf(error: unknown): StoreTrouble {
  if (error instanceof LibraryError) return 'no-library'
  const { code, rawCode } = codesOf(error)
  if (rawCode !== null) return byCode[rawCode & 0xff] ?? 'damaged'
  if (code !== null) return bySystem[code] ?? 'unwritable'
  // What the library says when it cannot open a file at all.
  if (error instanceof Error && /Unable to open connection/.test(error.message)) return 'unwritable'
  return 'damaged'
}

/** @returns a few words for the log, without paths and without anything that stood in the file */
export function wordsOf(error: unknown): string {
  const { code, rawCode } = codesOf(error)
  const name = error instanceof Error ? error.name : 'unknown'
  return [code ?? name, rawCode].filter((word) => word !== null).join(' ')
}

function codesOf(error: unknown): { code: string | null; rawCode: number | null } {
  if (!(error instanceof Error)) return { code: null, rawCode: null }
  const code = 'code' in error && typeof error.code === 'string' && error.code !== '' ? error.code : null
  const rawCode = 'rawCode' in error && typeof error.rawCode === 'number' ? error.rawCode : null
  return { code, rawCode }
}
