import { readFileSync, writeFileSync } from 'node:fs'

/**
 * A core of this process, of the keychain helper or of the network service would hold secrets. Linux lets a process say
 * which parts of its memory go into one, and its children inherit that: here none. What runs already (the zygotes, which
 * make the windows) is told the same; where that is forbidden the sandbox has forbidden cores as well.
 */
export function leaveMemoryOutOfCores(): void {
  if (process.platform !== 'linux') return
  for (const pid of family(String(process.pid)))
    try {
      writeFileSync(`/proc/${pid}/coredump_filter`, '0')
    } catch {
      // Without such a file nothing can be said.
    }
}

/** @returns the process and everything that its first thread, and theirs, has started */
function family(pid: string): string[] {
  let children: string[] = []
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  } catch {
    // It has ended, or the system does not tell.
  }
  return [pid, ...children.flatMap(family)]
}
