import { homedir } from 'node:os'
import { app } from 'electron'
import { systemClock } from '@shared/clock'
import { createLogJournal, type Log } from './logJournal'

export type { Log } from './logJournal'

// A terminal that was closed must not make an error of each line.
if (!app.isPackaged) process.stderr.on('error', () => undefined)

/** The log of this run: `logs/main.log` in the profile, and standard error of an app that is not packaged. */
export const journal = createLogJournal({
  profile: () => app.getPath('userData'),
  home: homedir(),
  now: () => systemClock.now(),
  terminal: app.isPackaged ? null : (line) => void process.stderr.write(line)
})

/** Writes a line. Texts hold codes and counts, never a secret or a name; what slips in all the same is redacted. */
export const log: Log = journal.log
