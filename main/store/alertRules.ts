import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AlertFileProblem, type AlertSettings, parseAlertSettings } from '@shared/alerts'
import type { Clock } from '@shared/clock'
import { errorCode, replaceFile } from './atomicFile'
import { setAside } from './setAside'

export interface AlertRulesFile {
  readonly settings: AlertSettings
  /** The file could not be used; it was kept aside and the defaults hold. */
  readonly problem: AlertFileProblem | null
  /** Writes the whole file soon; writes of one moment share one. */
  save(settings: AlertSettings): void
  flush(): Promise<void>
}

/**
 * Opens `alerts.json`: the rules, readable, written atomically. A damaged file, and one of a newer version, is kept under
 * another name in the same folder before anything is written.
 * @param options.onUnwritable a write failed, with the system's code; the rules hold for this run
 */
export function openAlertRules(options: {
  dir: string
  clock: Clock
  onUnwritable(code: string): void
}): AlertRulesFile {
  const path = join(options.dir, 'alerts.json')
  const read = readRules(path)
  let mayWrite = true
  if (read.problem)
    try {
      setAside(path, 'move', read.problem === 'damaged' ? 'damaged' : 'newer', options.clock.now())
    } catch (error) {
      // What cannot be kept aside is not written over.
      mayWrite = false
      options.onUnwritable(errorCode(error))
    }
  let next: AlertSettings | null = null
  let writing: Promise<void> | null = null

  const write = async (): Promise<void> => {
    while (next !== null) {
      const text = `${JSON.stringify(next, null, 2)}\n`
      next = null
      await replaceFile(path, text).catch((error: unknown) => options.onUnwritable(errorCode(error)))
    }
    writing = null
  }

  return {
    settings: read.settings,
    problem: read.problem,
    save(settings) {
      if (!mayWrite) return
      next = settings
      writing ??= Promise.resolve().then(write)
    },
    flush: async () => {
      await writing
    }
  }
}

function readRules(path: string): { settings: AlertSettings; problem: AlertFileProblem | null } {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') json = undefined
    else return { settings: parseAlertSettings(undefined).value, problem: 'damaged' }
  }
  const { value, problem } = parseAlertSettings(json)
  return { settings: value, problem }
}
