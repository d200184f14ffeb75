import type { Log } from './logJournal'

// A defect that comes back all the time must not fill the log; the first ones say all that there is to say.
const mostLines = 50

/**
 * Writes down what nobody caught, and goes on: without a listener Electron shows a box with a stack trace and stands
 * still behind it. The rooms share no state that one of them could leave half done.
 */
export function logUncaught(log: Log): void {
  let lines = 0
  const note = (what: string, error: unknown): void => {
    if (++lines > mostLines) return
    log('error', `${what}: ${error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'}`)
  }
  process.on('unhandledRejection', (reason) => note('unhandled rejection', reason))
  process.on('uncaughtException', (error) => note('uncaught', error))
}
