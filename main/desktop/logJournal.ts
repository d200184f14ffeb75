import { join } from 'node:path'
import { createRedactor, type Redactor } from '../log'
import { type LogFile, openLogFile } from './logFile'

export type LogLevel = 'info' | 'warn' | 'error'
export type Log = (level: LogLevel, text: string) => void

/** Where all lines go. Each is redacted before it reaches the file or the terminal. */
export interface LogJournal {
  readonly log: Log
  readonly redactor: Redactor
  /** @returns the last lines, oldest first, redacted; from memory where the file cannot be written. */
  lastLines(count: number): string[]
  /** What went wrong with the file, null when nothing did. */
  readonly fileProblem: string | null
}

export interface LogJournalOptions {
  /** Profile folder; asked for at the first line. */
  profile(): string
  home: string
  /** ms UTC. */
  now(): number
  /** The terminal of a developer; null in the app that people have. */
  terminal: ((line: string) => void) | null
}

const kept = 200

/** Opens its file at the first line, because before that nobody has decided where the profile lies. */
export function createLogJournal(options: LogJournalOptions): LogJournal {
  const redactor = createRedactor({ home: options.home })
  const memory: string[] = []
  let file: LogFile | null = null
  const opened = (): LogFile => (file ??= openLogFile({ folder: join(options.profile(), 'logs') }))

  return {
    redactor,
    log(level, text) {
      const line = `${new Date(options.now()).toISOString()} ${level} ${redactor.text(text)}`
      memory.push(line)
      if (memory.length > kept) memory.shift()
      opened().write(line)
      options.terminal?.(`${line}\n`)
    },
    lastLines(count) {
      const written = opened().problem === null ? opened().tail(count) : []
      // Lines of an older version were redacted by its rules.
      return (written.length > 0 ? written : memory.slice(-count)).map((line) => redactor.text(line))
    },
    get fileProblem() {
      return file?.problem ?? null
    }
  }
}
