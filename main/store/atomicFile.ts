import { accessSync, constants } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Replaces a file by a whole new one: written beside it, synced to the disk, then renamed over it, so that after a crash
 * or a power cut either the old or the new text stands there. Only the person may read it (mode 600, folder 700).
 * @throws the system's error, and what the text throws that comes in parts; the old file is then untouched.
 */
export async function replaceFile(path: string, text: string | AsyncIterable<string>): Promise<void> {
  const beside = `${path}.new`
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  try {
    // A leftover of a crash may have another mode or be a link.
    await rm(beside, { force: true, recursive: true })
    const file = await open(beside, 'wx', 0o600)
    try {
      await writeFile(file, text)
      await file.sync()
    } finally {
      await file.close()
    }
    await renamePatiently(beside, path)
  } catch (error) {
    await rm(beside, { force: true, recursive: true }).catch(() => {})
    throw error
  }
  await syncFolder(dirname(path))
}

// On Windows a virus scanner or an indexer can hold the old file for a moment.
async function renamePatiently(from: string, to: string): Promise<void> {
  for (let left = process.platform === 'win32' ? 5 : 0; ; left--) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (left === 0 || !['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error))) throw error
      await pause(40)
    }
  }
}

// Makes the rename itself last. Not every system can open a folder, and the text is safe already.
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch {
    // See above.
  }
}

/** @returns the system's code, such as `ENOSPC`, or an empty text. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** @returns false for a folder on a disk that allows no writing; a folder that is not there yet counts as writable. */
export function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch (error) {
    return errorCode(error) === 'ENOENT'
  }
}
