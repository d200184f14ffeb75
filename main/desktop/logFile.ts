import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
// Not `electron-log/main`: that one opens IPC channels of its own, past the contract and its checks.
import electronLog from 'electron-log/node'

export interface LogFile {
  /** Writes one line at once, so that a crash finds it on the disk. Never throws. */
  write(line: string): void
  /** @returns the last lines of the file and of the one before it, oldest first. */
  tail(count: number): string[]
  /** What went wrong with the file, null when nothing did. */
  readonly problem: string | null
}

export interface LogFileOptions {
  /** Folder of the files; made when it is missing. */
  folder: string
  /** A file that is longer (bytes) is put aside. Default 1 MB. */
  maxSize?: number
  /** Files in all, with the one that is written. Default 3. */
  files?: number
}

/** Opens `main.log` in the folder; older files are `main.1.log`, `main.2.log`. Only its owner may read them. */
export function openLogFile({ folder, maxSize = 1_000_000, files = 3 }: LogFileOptions): LogFile {
  const path = (age: number): string => join(folder, age === 0 ? 'main.log' : `main.${age}.log`)
  let problem: string | null = null
  const failed = (error: unknown): void => {
    problem = error instanceof Error && 'code' in error ? String(error.code) : 'not writable'
  }

  const logger = electronLog.create({ logId: path(0) })
  const { console, file, remote, ipc } = logger.transports
  for (const unused of [console, remote, ipc]) if (unused) unused.level = false
  // The library tells its own troubles through the console of its first logger.
  electronLog.transports.console.writeFn = () => failed(null)
  file.setAppName('ozeki-chat-client')
  file.resolvePathFn = () => path(0)
  file.maxSize = maxSize
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' }
  // The line comes whole: the library's own formatting would take "%s" in it for a placeholder.
  file.transforms = [({ data }) => String(data[0])]
  file.archiveLogFn = (old) => {
    try {
      for (let age = files - 1; age > 0; age--) moved(path(age - 1), path(age))
    } catch (error) {
      failed(error)
      // Better to lose the past than to fill the disk.
      old.clear()
    }
  }
  try {
    mkdirSync(dirname(path(0)), { recursive: true, mode: 0o700 })
  } catch (error) {
    failed(error)
  }

  return {
    write: (line) => logger.info(line),
    tail(count) {
      const now = linesOf(path(0))
      return (now.length < count ? [...linesOf(path(1)), ...now] : now).slice(-count)
    },
    get problem() {
      return problem
    }
  }
}

function moved(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
