import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { appFolder } from '../stage'
import type { Scenario } from './scenario'

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true }))
    bytes += entry.isDirectory()
      ? await bytesIn(join(folder, entry.name))
      : (await stat(join(folder, entry.name))).size
  return bytes
}

/** The built code; the keychain's native module comes on top in every app that has one. */
export const appSize: Scenario = {
  name: 'size of the app',
  ids: ['app-size'],
  async run(_stage, note) {
    note('app-size', 'any', (await bytesIn(join(appFolder, 'out'))) / 1e6)
  }
}
