import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { appFolder } from '../stage'
import type { Scenario } from './scenario'

// As electron-builder.yml leaves it out.
const leftOut = /\.(node|map|md|d\.ts|gyp)$|\/(src|script|build|prebuilds)$/

async function bytesIn(path: string): Promise<number> {
  if (leftOut.test(path)) return 0
  const found = await stat(path).catch(() => null)
  if (!found?.isDirectory()) return found?.size ?? 0
  const sizes = await Promise.all((await readdir(path)).map((name) => bytesIn(join(path, name))))
  return sizes.reduce((sum, one) => sum + one, 0)
}

/** The packages that are packed beside the built code: JavaScript around the native modules. */
async function packedModules(): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(appFolder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>
  }
  return Object.entries(lock.packages).flatMap(([path, { dev }]) =>
    path.startsWith('node_modules/') && !dev ? [path] : []
  )
}

/** Everything that the package's archive holds but native modules. */
export const appSize: Scenario = {
  name: 'size of the app',
  ids: ['app-size'],
  async run(_stage, note) {
    const parts = ['out', 'package.json', ...(await packedModules())]
    let bytes = 0
    for (const part of parts) bytes += await bytesIn(join(appFolder, part))
    note('app-size', 'any', bytes / 1e6)
  }
}
