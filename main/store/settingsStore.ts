import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { systemClock, type Clock } from '@shared/clock'
import { failure, ok, type Result } from '@shared/errors'
import { defaultSettings, readSettings, SettingsSchema, type Settings } from '@shared/settings'
import { errorCode, replaceFile } from './atomicFile'
import { setAside } from './setAside'
import { documentText, isRecord, mergeIntoDocument, type SettingsDocument } from './settingsDocument'

/**
 * What was wrong with the file at the start; `keptAs` is the name under which it was kept, in the same folder.
 * - `damaged`: not JSON, or a part of it is no settings; what could be read is used.
 * - `newer-version`: a later version of the app wrote it; the defaults are used.
 * - `unreadable`: the system did not give it out; the defaults are used.
 */
export interface SettingsProblem {
  kind: 'damaged' | 'newer-version' | 'unreadable'
  keptAs?: string
}

export interface SettingsStore {
  /** The settings as they are now, frozen. */
  readonly value: Settings
  /** What was wrong at the start. */
  readonly problem: SettingsProblem | null
  /**
   * Changes the settings: `value` at once, the file soon. Changes of the same moment, and those made during a write,
   * share one write.
   * @param change gets the present settings and returns the new ones; what it throws comes back as a rejection.
   * @returns when the change is on the disk. `settings-unwritable` with `params.reason`: it holds for this run only, and
   *   the next change or `flush` tries to write it again, and the next minute. `internal`: the result was no valid settings, nothing changed.
   */
  update(change: (settings: Settings) => Settings): Promise<Result<void>>
  /** Waits until everything is written or could not be. */
  flush(): Promise<void>
}

/**
 * Opens `settings.json` in a folder, which need not exist yet. Reads at once, because the window waits for it; never
 * throws. A file that is not understood is kept under another name, and never overwritten before that has worked.
 */
export function openSettings(options: {
  dir: string
  clock?: Clock
  onProblem?: (problem: SettingsProblem) => void
  /** After each write: null, or the system's code for why it failed. It is tried again each minute. */
  onWrite?: (failed: string | null) => void
}): SettingsStore {
  const { clock = systemClock, onProblem, onWrite } = options
  const path = join(options.dir, 'settings.json')
  const opened = openFile(path)
  let keep = opened.keep
  // What could not be read now may be readable at the next start, so it stays until something is written.
  const problem = opened.kind && { kind: opened.kind, ...(opened.kind === 'unreadable' ? {} : keepNow()) }
  if (problem) onProblem?.(problem)

  let value = deepFreeze(opened.settings)
  let document = opened.document
  let dirty = false
  let writing: Promise<Result<void>> | null = null
  let next: Promise<Result<void>> | null = null
  let cancelRetry: (() => void) | null = null

  /** Tries to set the file aside. @throws nothing; what did not work is tried again before the first write. */
  function keepNow(): { keptAs?: string } {
    try {
      return keep ? { keptAs: keepFile(keep) } : {}
    } catch {
      return {}
    }
  }

  function keepFile(how: NonNullable<typeof keep>): string {
    const name = setAside(path, how.how, how.as, clock.now())
    keep = null
    return name
  }

  async function write(): Promise<Result<void>> {
    dirty = false
    try {
      if (keep) keepFile(keep)
      const merged = mergeIntoDocument(document, value)
      await replaceFile(path, documentText(merged))
      document = merged
      onWrite?.(null)
      return ok(undefined)
    } catch (error) {
      dirty = true
      onWrite?.(errorCode(error))
      tryLater()
      return failure('settings-unwritable', { params: { reason: reasonOf(error) } })
    }
  }

  // Who changes nothing more must not lose what a full disk refused.
  function tryLater(): void {
    cancelRetry?.()
    cancelRetry = clock.after(tryAgainMs, () => {
      cancelRetry = null
      if (dirty) void schedule()
    })
  }

  // One write at a time; whoever comes during it shares the one after it.
  function schedule(): Promise<Result<void>> {
    next ??= (writing ?? Promise.resolve()).then(() => {
      next = null
      writing = write()
      return writing
    })
    return next
  }

  return {
    get value() {
      return value
    },
    problem,
    async update(change) {
      const changed = change(value)
      if (changed === value && !dirty) return next ?? writing ?? ok(undefined)
      const parsed = v.safeParse(SettingsSchema, changed)
      if (!parsed.success) return failure('internal')
      value = deepFreeze(parsed.output)
      return schedule()
    },
    async flush() {
      if (dirty) await schedule()
      while (next) await next
      await writing
    }
  }
}

const tryAgainMs = 60_000

interface OpenedFile {
  settings: Settings
  document: SettingsDocument
  kind: SettingsProblem['kind'] | null
  /** How the file is to be kept before anything is written over it. */
  keep: { how: 'move' | 'copy'; as: 'damaged' | 'newer' } | null
}

function openFile(path: string): OpenedFile {
  const fresh = { settings: defaultSettings, document: {} }
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { ...fresh, kind: null, keep: null }
    return { ...fresh, kind: 'unreadable', keep: { how: 'move', as: 'damaged' } }
  }
  let json: unknown
  try {
    // Refuses bytes that are no UTF-8 and takes the mark that some editors put in front.
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { ...fresh, kind: 'damaged', keep: { how: 'move', as: 'damaged' } }
  }
  const { state, settings } = readSettings(json)
  const document = isRecord(json) && state !== 'newer-version' ? json : {}
  switch (state) {
    case 'whole':
      return { settings, document, kind: null, keep: null }
    case 'damaged':
      return { settings, document, kind: 'damaged', keep: { how: 'copy', as: 'damaged' } }
    case 'newer-version':
      return { settings, document, kind: 'newer-version', keep: { how: 'copy', as: 'newer' } }
  }
}

/** @returns the system's words without the call and the path, such as `no space left on device`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return /^[A-Z0-9_]+: (.*?)(?:, \w+.*)?$/.exec(error.message)?.[1] ?? error.message
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}
