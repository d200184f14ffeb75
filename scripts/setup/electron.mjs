import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { findElectron, pinnedVersion, testRuntimeVersion } from '../electronRuntime.mjs'
import { root, runQuietly, say, SetupStopped } from './step.mjs'
import { makeTestRuntime } from './testRuntime.mjs'

const findingFile = join(root, 'node_modules/.cache/ozeki/electron.json')
const aDay = 24 * 60 * 60 * 1000

/**
 * Whether an earlier failed download speaks against trying again.
 * @param finding `{ version, triedAt }` of that try (ms UTC), or null
 */
export const isFreshFinding = (finding, version, now) =>
  finding !== null && finding.version === version && now >= finding.triedAt && now - finding.triedAt < aDay

/**
 * Sees to it that there is an Electron to run: the pinned one where it can be downloaded, else the test runtime.
 * @returns whether something was fetched
 */
export async function ensureElectron() {
  const version = pinnedVersion()
  const found = findElectron()
  if (found?.kind === 'pinned') return false
  if (found?.kind === 'named') return sayOnce(`Electron: using ${found.folder} (ELECTRON_OVERRIDE_DIST_PATH)`)
  const finding = await readFinding()
  if (!isFreshFinding(finding, version, Date.now())) {
    if (await download(version)) return true
    await rememberFailure(version)
  }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetupStopped(
      `Electron ${version} cannot be downloaded here. Check the network (or set ELECTRON_MIRROR), or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron, then run the same command again.`
    )
  say(
    `Electron ${version} cannot be downloaded here; using the test runtime Electron ${testRuntimeVersion} (never packaged)`
  )
  return found ? false : makeTestRuntime()
}

function sayOnce(line) {
  say(line)
  return false
}

async function readFinding() {
  try {
    return JSON.parse(await readFile(findingFile, 'utf8'))
  } catch {
    return null
  }
}

async function rememberFailure(version) {
  await mkdir(dirname(findingFile), { recursive: true })
  await writeFile(findingFile, JSON.stringify({ version, triedAt: Date.now() }))
}

async function download(version) {
  // A mirror or a proxy goes its own way; otherwise five seconds show whether the download can work at all.
  const env = process.env
  const ownWay =
    env.ELECTRON_MIRROR ||
    env.npm_config_electron_mirror ||
    env.HTTPS_PROXY ||
    env.https_proxy ||
    env.npm_config_https_proxy
  if (!ownWay && !(await canReach('github.com', 443, 5_000))) return false
  say(`Electron: downloading ${version}`)
  const { code } = await runQuietly(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    timeoutMs: 600_000
  })
  return code === 0
}

/** @returns whether a connection to the host can be opened within `ms` milliseconds. */
function canReach(host, port, ms) {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: ms })
    const end = (reached) => {
      socket.destroy()
      done(reached)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}
