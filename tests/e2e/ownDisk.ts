import { spawnSync } from 'node:child_process'
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Desktop, launchApp, type RunningApp } from '../desktop'

/** Whether this machine grants a process mounts of its own: modes do not bind root, and a full disk must not be ours. */
export const ownMounts =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { stdio: 'ignore' }).status === 0

/** Why a test is skipped without them. */
export const noMounts = 'this machine grants no mount namespace'

/**
 * Starts the app once more on the profile of one that has ended, after mounts that it alone sees.
 * @param mount shell words in which `"$D"` is the profile folder
 */
export async function launchOnOwnDisk(
  ended: RunningApp,
  desktop: Desktop,
  mount: string
): Promise<RunningApp> {
  const { userDataDir: dir, executable: real } = ended
  const wrapper = join(desktop.dir, 'electron-own-disk')
  writeFileSync(
    wrapper,
    `#!/bin/sh\nexport D="${dir}"\nexec unshare -rm sh -c '${mount} && exec "$0" "$@"' "${real}" "$@"\n`,
    { mode: 0o755 }
  )
  return launchApp({ env: desktop.env, userDataDir: dir, executable: wrapper })
}

/** The profile folder on a small disk in memory, with everything that is in it. */
export const smallDisk =
  'mkdir "$D.copy" && cp -a "$D/." "$D.copy" && mount -t tmpfs -o size=64m tmpfs "$D" && cp -a "$D.copy/." "$D"'

/** A folder as the app sees it. */
export const inside = ({ pid }: RunningApp, path: string): string => join(`/proc/${pid}/root`, path)

/** Leaves no byte free on the disk of a folder. @returns makes room again */
export function fillDisk(folder: string): () => void {
  const ballast = join(folder, 'ballast')
  for (let size = 1 << 20; size >= 1; size = Math.floor(size / 4)) {
    const bytes = Buffer.alloc(size)
    try {
      for (;;) appendFileSync(ballast, bytes)
    } catch {
      // Full for pieces of this size.
    }
  }
  return () => rmSync(ballast)
}
