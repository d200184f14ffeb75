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
  /** The name under which it was kept, in the same folder; empty where that did not work. */
  readonly keptAs: string
  /** Writes the whole file soon; writes of one moment share one. */
  save(settings: AlertSettings): void
  flush(): Promise<void>
}

/**
 * Opens `alerts.json`: the rules, readable, written atomically. A damaged file, and one of a newer version, is kept under
 * another name in the same folder before anything is written.
 * @param options.onWrite after each write: null, or the system's code for why it failed; it is tried again each minute
 */
export function openAlertRules(options: {
  dir: string
  clock: Clock
  onWrite(failed: string | null): void
}): AlertRulesFile {
  const path = join(options.dir, 'alerts.json')
  const read = readRules(path)
  let mayWrite = true
  let keptAs = ''
  if (read.problem)
    try {
      keptAs = setAside(path, 'move', read.problem === 'damaged' ? 'damaged' : 'newer', options.clock.now())
    } catch (error) {
      // What cannot be kept aside is not written over.
      mayWrite = false
      options.onWrite(errorCode(error))
    }
  let next: AlertSettings | null = null
  let writing: Promise<void> | null = null
  let cancelRetry: (() => void) | null = null

  const write = async (): Promise<void> => {
    while (next !== null) {
      const saving: AlertSettings = next
      next = null
      try {
        await replaceFile(path, `${JSON.stringify(saving, null, 2)}\n`)
        options.onWrite(null)
      } catch (error) {
        options.onWrite(errorCode(error))
        // Later ones may have come meanwhile.
        next ??= saving
        break
      }
    }
    writing = null
    if (next === null) return
    cancelRetry?.()
    cancelRetry = options.clock.after(tryAgainMs, begin)
  }
  const begin = (): void => {
    if (next !== null) writing ??= Promise.resolve().then(write)
  }

  return {
    settings: read.settings,
    problem: read.problem,
    keptAs,
    save(settings) {
      if (!mayWrite) return
      next = settings
      begin()
    },
    flush: async () => {
      begin()
      await writing
    }
  }
}

const tryAgainMs = 60_000

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
