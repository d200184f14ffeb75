import { copyFileSync, readdirSync, readFileSync, renameSync, constants } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Keeps a JSON file that must not be lost, under the name `NAME.KIND-YYYYMMDD-HHMMSS.json` (UTC) beside it.
 * - `move` takes the file away.
 * - `copy` leaves it; a file with the same bytes that was kept before is not copied again, so that a damage that nobody
 *   mends does not fill the folder at every start.
 * @returns the name it has now.
 * @throws the system's error.
 */
export function setAside(path: string, how: 'move' | 'copy', kind: 'damaged' | 'newer', now: number): string {
  const folder = dirname(path)
  const names = readdirSync(folder)
  const stem = basename(path, '.json')
  if (how === 'copy') {
    const bytes = readFileSync(path)
    const same = names.find((name) => name.startsWith(`${stem}.${kind}-`) && holds(join(folder, name), bytes))
    if (same !== undefined) return same
  }
  const name = freeName(names, `${stem}.${kind}-${stamp(now)}`)
  if (how === 'move') renameSync(path, join(folder, name))
  else copyFileSync(path, join(folder, name), constants.COPYFILE_EXCL)
  return name
}

function holds(path: string, bytes: Buffer): boolean {
  try {
    return readFileSync(path).equals(bytes)
  } catch {
    return false
  }
}

function freeName(names: readonly string[], stem: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? `${stem}.json` : `${stem}-${number}.json`
    if (!names.includes(name)) return name
  }
}

const stamp = (now: number): string =>
  new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
