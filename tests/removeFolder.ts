import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** Removes a folder with all that is in it, also where a write that is under way brings a file into it meanwhile. */
export async function removeFolder(dir: string): Promise<void> {
  for (let left = 20; left > 0; left -= 1)
    try {
      return rmSync(dir, { recursive: true, force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || left === 1) throw error
      await pause(25)
    }
}
