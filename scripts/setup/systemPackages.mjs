import { existsSync, readdirSync } from 'node:fs'
import { commandPath, runQuietly, say, SetupStopped } from './step.mjs'

/**
 * What the work needs from the system: a library (by its file name) or a command, and the Debian packages that bring
 * it, first choice first (newer Debian and Ubuntu carry some libraries under a name with t64).
 */
const toRun = [
  { library: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { library: 'libnss3.so', packages: ['libnss3'] },
  { library: 'libgbm.so.1', packages: ['libgbm1'] },
  { library: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { library: 'libsecret-1.so.0', packages: ['libsecret-1-0'] },
  { library: 'libnotify.so.4', packages: ['libnotify4'] }
]

const toTest = [
  { command: 'Xvfb', packages: ['xvfb'] },
  { command: 'dbus-daemon', packages: ['dbus-daemon', 'dbus'] },
  { command: 'gnome-keyring-daemon', packages: ['gnome-keyring'] },
  { command: 'secret-tool', packages: ['libsecret-tools'] },
  { command: 'dunst', packages: ['dunst'] },
  { command: 'xfce4-panel', packages: ['xfce4-panel'] },
  { command: 'xdotool', packages: ['xdotool'] },
  { command: 'import', packages: ['imagemagick'] },
  { command: 'gsettings', packages: ['libglib2.0-bin'] },
  { font: true, packages: ['fonts-dejavu-core'] }
]

/** @returns the needs of a purpose: `run` starts the app on a desktop, `test` brings its own desktop. */
export const needsFor = (purpose) => (purpose === 'test' ? [...toRun, ...toTest] : toRun)

const nameOf = (need) => need.library ?? need.command ?? 'a font'

/** @returns the needs that are not met. */
export function unmetNeeds(needs, { hasLibrary, hasCommand, hasFont }) {
  return needs.filter((need) => {
    if (need.library) return !hasLibrary(need.library)
    if (need.command) return !hasCommand(need.command)
    return !hasFont()
  })
}

/**
 * @param policy output of `apt-cache policy` for all names that come into question
 * @returns the names that can be installed; a name that others only provide has the candidate `(none)`
 */
export function installableNames(policy) {
  const names = new Set()
  let name = ''
  for (const line of policy.split('\n')) {
    const head = /^(\S+):$/.exec(line)
    if (head) name = head[1].replace(/:.*$/, '')
    if (/^\s+Candidate: (?!\(none\))/.test(line)) names.add(name)
  }
  return names
}

/** @returns one package for each need: the first that can be installed, or the oldest name where none is known. */
export const choosePackages = (needs, installable) =>
  needs.map((need) => need.packages.find((name) => installable.has(name)) ?? need.packages.at(-1))

async function probe() {
  const ldconfig = commandPath('ldconfig')
  const libraries = ldconfig ? (await runQuietly(ldconfig, ['-p'])).output : ''
  return {
    hasLibrary: (file) => libraries.includes(`\t${file} (`),
    hasCommand: (name) => commandPath(name) !== null,
    hasFont: () => fontIn('/usr/share/fonts') || fontIn('/usr/local/share/fonts')
  }
}

const fontIn = (folder) =>
  existsSync(folder) &&
  readdirSync(folder, { recursive: true }).some((file) => /\.(ttf|otf|ttc|pfb)$/i.test(String(file)))

/**
 * Checks the system for what `purpose` needs, and installs it where that is possible without a question.
 * @returns whether something was installed
 */
export async function ensureSystemPackages(purpose) {
  if (process.platform !== 'linux') {
    if (purpose === 'test')
      throw new SetupStopped(
        'The tests bring a desktop of their own, which needs Linux (Xvfb, D-Bus, gnome-keyring).'
      )
    return false
  }
  const needs = needsFor(purpose)
  const unmet = unmetNeeds(needs, await probe())
  if (unmet.length === 0) return false
  const missing = unmet.map(nameOf).join(', ')
  if (!commandPath('apt-get')) return withoutApt(missing, purpose)
  const asRoot = process.getuid?.() === 0
  if (asRoot) await apt(['update'], 'The package lists could not be fetched.')
  const policy = await runQuietly('apt-cache', ['policy', ...unmet.flatMap((need) => need.packages)])
  const packages = choosePackages(unmet, installableNames(policy.output))
  if (!asRoot)
    throw new SetupStopped(
      `Missing on this system: ${missing}. Install it with this command, then run the same command again:\n  sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
    )
  say(`System packages: installing ${packages.join(' ')}`)
  await apt(['install', '-y', '--no-install-recommends', ...packages], 'The packages could not be installed.')
  const still = unmetNeeds(needs, await probe())
  if (still.length > 0)
    throw new SetupStopped(`Still missing after the installation: ${still.map(nameOf).join(', ')}.`)
  return true
}

function withoutApt(missing, purpose) {
  const sentence = `Not found on this system: ${missing}. Install the packages of your distribution that bring them (GTK 3, NSS, libgbm, ALSA, libsecret, libnotify${purpose === 'test' ? '; Xvfb, dbus-daemon, gnome-keyring, secret-tool, dunst, xfce4-panel, xdotool, ImageMagick, gsettings, a font' : ''}).`
  // Other distributions keep libraries where ldconfig does not see them, so only missing commands are certain.
  if (purpose === 'test') throw new SetupStopped(sentence)
  say(sentence)
  return false
}

async function apt(args, sentence) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  const { code, output } = await runQuietly('apt-get', ['-q', ...args], { env })
  if (code !== 0) throw new SetupStopped(`${output.trim()}\n\n${sentence} apt-get's output is above.`)
}
