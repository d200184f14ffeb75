import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root, runQuietly, say, SetupStopped } from './step.mjs'

const sources = ['main', 'preload', 'renderer', 'shared', 'electron.vite.config.ts', 'package-lock.json']
const results = ['out/main/start.js', 'out/preload/index.js', 'out/renderer/index.html']
const stampFile = join(root, 'node_modules/.cache/ozeki/build.json')

/**
 * @param files relative path and content of each source file, in any order
 * @returns a digest that changes with every content, every name and every file added or removed
 */
export function sourceDigest(files) {
  const hash = createHash('sha256')
  const inOrder = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  for (const { path, content } of inOrder) hash.update(`${path}\0${content.length}\0`).update(content)
  return hash.digest('hex')
}

async function readSources() {
  const paths = []
  for (const source of sources) {
    if (!existsSync(join(root, source))) continue
    if (source.includes('.')) paths.push(source)
    else
      for (const entry of await readdir(join(root, source), { recursive: true, withFileTypes: true }))
        if (entry.isFile())
          paths.push(join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
  }
  return Promise.all(paths.map(async (path) => ({ path, content: await readFile(join(root, path)) })))
}

/**
 * Builds the app into out/ when a source changed since the last build.
 * @returns whether it was built
 */
export async function ensureBuild() {
  const digest = sourceDigest(await readSources())
  const built = await readFile(stampFile, 'utf8').then(JSON.parse, () => null)
  if (built?.digest === digest && results.every((file) => existsSync(join(root, file)))) return false
  const started = Date.now()
  const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const { code, output } = await runQuietly(process.execPath, [cli, 'build', '--logLevel', 'warn'])
  if (code !== 0)
    throw new SetupStopped(`${output.trim()}\n\nThe app could not be built (the output is above).`)
  say(`Build: out/ made in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  await mkdir(dirname(stampFile), { recursive: true })
  await writeFile(stampFile, JSON.stringify({ digest }))
  return true
}
