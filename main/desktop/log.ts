export type Log = (level: 'info' | 'warn' | 'error', text: string) => void

/** Lines on standard error. Texts hold codes and counts, never a secret or a name. */
export const log: Log = (level, text) => {
  process.stderr.write(`${new Date().toISOString()} ${level} ${text}\n`)
}
