import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { firstLine, ownProcess, type OwnedProcess } from './ownedProcess'

export interface BusDaemonOptions {
  env: Record<string, string>
  /** Where its configuration is written. */
  folder: string
  kind: 'session' | 'system'
  socket: string
  /** Further elements of its configuration. */
  more?: string
}

/** Starts a bus on which everybody may do and hear everything. @returns its process and the line of its addresses */
export async function startBusDaemon(
  options: BusDaemonOptions
): Promise<{ daemon: OwnedProcess; line: string }> {
  const { env, folder, kind, socket, more = '' } = options
  const file = join(folder, 'bus.conf')
  await writeFile(
    file,
    `<busconfig><type>${kind}</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>${more}
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>\n`
  )
  const daemon = ownProcess('dbus-daemon', [`--config-file=${file}`, '--nofork', '--print-address=1'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const line = await firstLine(daemon, daemon.child.stdout as Readable, `the address of the ${kind} bus`)
  return { daemon, line }
}
