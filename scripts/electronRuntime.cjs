// CommonJS, because Playwright's loader, tsx and plain Node must all be able to load it.
const { existsSync, readFileSync } = require('node:fs')
const { homedir } = require('node:os')
const { join, resolve } = require('node:path')

const root = resolve(__dirname, '..')

/** Where Electron cannot be downloaded, tests and demo run on this one, made from a package of the npm registry. */
const testRuntimeVersion = '25.1.1'

/** @returns the Electron version that package.json pins, which is the one that is packaged. */
const pinnedVersion = () =>
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.electron

/** @returns the folder that all checkouts of one person share. */
const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ozeki-chat-client')

/** @returns the folder of the test runtime, whether or not it exists. */
const testRuntimeFolder = () => join(cacheFolder(), `electron-${testRuntimeVersion}`)

/** @returns whether a folder holds a complete test runtime. */
const isTestRuntime = (folder) =>
  ['electron', 'version', 'resources/default_app.asar'].every((file) => existsSync(join(folder, file)))

/** @returns whether the pinned Electron lies in node_modules, as its own installer leaves it. */
function isPinnedInstalled() {
  const electron = join(root, 'node_modules/electron')
  try {
    const version = readFileSync(join(electron, 'dist/version'), 'utf8').replace(/^v/, '').trim()
    return (
      version === pinnedVersion() &&
      existsSync(join(electron, 'dist', readFileSync(join(electron, 'path.txt'), 'utf8')))
    )
  } catch {
    return false
  }
}

/**
 * Which Electron there is to run, without fetching anything: the one that ELECTRON_OVERRIDE_DIST_PATH names, else the
 * pinned one, else the test runtime.
 * @returns its kind and, unless it is the pinned one, its folder; null when there is none
 */
function findElectron() {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (named) return { kind: named === testRuntimeFolder() ? 'test-runtime' : 'named', folder: named }
  if (isPinnedInstalled()) return { kind: 'pinned', folder: null }
  return isTestRuntime(testRuntimeFolder()) ? { kind: 'test-runtime', folder: testRuntimeFolder() } : null
}

/**
 * Variables to add to the environment of everything that starts Electron: `electron`, Playwright, electron-vite.
 * @throws Error when no Electron was set up yet
 */
function electronEnvironment() {
  const found = findElectron()
  if (!found) throw new Error('No Electron is set up here. Run: node scripts/setup.mjs test')
  if (!found.folder) return {}
  return {
    ELECTRON_OVERRIDE_DIST_PATH: found.folder,
    // electron-vite does not know the first variable.
    ELECTRON_EXEC_PATH: join(found.folder, process.platform === 'win32' ? 'electron.exe' : 'electron')
  }
}

/** Electron refuses its sandbox to root; the scripts, never the app, switch it off then. */
const sandboxArguments = () =>
  process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []

module.exports = {
  testRuntimeVersion,
  pinnedVersion,
  cacheFolder,
  testRuntimeFolder,
  isTestRuntime,
  isPinnedInstalled,
  findElectron,
  electronEnvironment,
  sandboxArguments
}
