import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Clock } from '@shared/clock'
import { failure, ok, type Result } from '@shared/errors'
import { isRecord, type FileReading } from '@shared/fileReading'
import { errorCode, replaceFile } from './atomicFile'
import { setAside } from './setAside'

/** A file as it stood, with everything in it that this version does not know. */
export type JsonDocument = Readonly<Record<string, unknown>>

/**
 * What was wrong with the file at the start; `keptAs` is the name under which it was kept, in the same folder.
 * - `damaged`: not JSON, or a part of it is not what it should be; what could be read is used.
 * - `newer-version`: a later version of the app wrote it; the defaults are used.
 * - `unreadable`: the system did not give it out.
 */
export interface FileProblem {
  kind: 'damaged' | 'newer-version' | 'unreadable'
  keptAs?: string
  /** What could not be read stood in no good copy either: the defaults are used for it. */
  lost: boolean
}

/** A small readable file of choices that must not be lost. */
export interface JsonFile<T> {
  /** As it is now, frozen. */
  readonly value: T
  /** What was wrong at the start. */
  readonly problem: FileProblem | null
  /**
   * Changes `value` at once, the file soon. Changes of the same moment, and those made during a write, share one write.
   * @param change gets the present value and returns the new one; what it throws comes back as a rejection.
   * @returns when the change is on the disk. `settings-unwritable` with `params.reason`: it holds for this run only, and
   *   the next change or `flush` tries to write it again, and the next minute. `internal`: the result was not valid, nothing changed.
   */
  update(change: (value: T) => T): Promise<Result<void>>
  /** Waits until everything is written or could not be. @returns `settings-unwritable` where something is not on the disk */
  flush(): Promise<Result<void>>
  /** `flush`, and the good copy with it. */
  close(): Promise<void>
}

export interface JsonFileOptions<T> {
  dir: string
  /** `settings` for `settings.json`; the good copy is `settings.last.json`. */
  name: string
  clock: Clock
  schema: v.GenericSchema<unknown, T>
  defaults: T
  /**
   * Makes a valid value of any JSON. Damage costs as little as possible.
   * @param last what the good copy says, for the parts that are damaged; null where there is none
   */
  read(json: unknown, last: T | null): FileReading<T>
  /** Puts the value over the document, so that keys stay which a later version or an administrator's tool wrote. */
  merge(document: JsonDocument, value: T): JsonDocument
  /** After each write: null, or the system's code for why it failed. It is tried again each minute. */
  onWrite?: ((failed: string | null) => void) | undefined
}

const tryAgainMs = 60_000
/** The copy is written apart from the file, so that nothing harms both. */
const copyAfterMs = 5_000

/**
 * Opens a file in a folder, which need not exist yet. Reads at once, because the window waits for it; never throws. A file
 * that is not understood is kept under another name, and never overwritten before that has worked.
 */
export function openJsonFile<T>(options: JsonFileOptions<T>): JsonFile<T> {
  const { clock, onWrite } = options
  const path = join(options.dir, `${options.name}.json`)
  const copy = join(options.dir, `${options.name}.last.json`)
  const opened = openBoth(path, copy, options)
  let { keep, document } = opened
  // What could not be read now may be readable at the next start, so it stays until something is written.
  const problem = opened.kind && {
    kind: opened.kind,
    lost: opened.lost,
    ...(opened.kind === 'unreadable' ? {} : keepNow())
  }

  let value = deepFreeze(opened.value)
  let dirty = false
  let failed: Result<void> = ok(undefined)
  let writing: Promise<Result<void>> | null = null
  let next: Promise<Result<void>> | null = null
  let cancelRetry: (() => void) | null = null
  let cancelCopy: (() => void) | null = null

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
      const merged = options.merge(document, value)
      await replaceFile(path, documentText(merged))
      document = merged
      onWrite?.(null)
      cancelCopy ??= clock.after(copyAfterMs, () => void writeCopy())
      failed = ok(undefined)
    } catch (error) {
      dirty = true
      onWrite?.(errorCode(error))
      tryLater()
      failed = failure('settings-unwritable', { params: { reason: reasonOf(error) } })
    }
    return failed
  }

  async function writeCopy(): Promise<void> {
    cancelCopy?.()
    cancelCopy = null
    // Of a folder that is gone nothing is to be kept.
    if (existsSync(path)) await replaceFile(copy, documentText(document)).catch(() => undefined)
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

  async function flush(): Promise<Result<void>> {
    if (dirty) await schedule()
    while (next) await next
    await writing
    return failed
  }

  return {
    get value() {
      return value
    },
    problem,
    async update(change) {
      const changed = change(value)
      if (changed === value && !dirty) return next ?? writing ?? ok(undefined)
      const parsed = v.safeParse(options.schema, changed)
      if (!parsed.success) return failure('internal')
      value = deepFreeze(parsed.output)
      return schedule()
    },
    flush,
    async close() {
      await flush()
      if (cancelCopy) await writeCopy()
    }
  }
}

interface OpenedFile<T> {
  value: T
  document: JsonDocument
  kind: FileProblem['kind'] | null
  lost: boolean
  /** How the file is to be kept before anything is written over it. */
  keep: { how: 'move' | 'copy'; as: 'damaged' | 'newer' } | null
}

type Options<T> = Pick<JsonFileOptions<T>, 'read' | 'defaults'>

function openBoth<T>(path: string, copy: string, options: Options<T>): OpenedFile<T> {
  const opened = openFile(path, null, options)
  if (opened.kind === 'newer-version' || (opened.kind === null && opened.isThere)) return opened
  const last = openFile(copy, null, options)
  if (!last.isThere || (last.kind !== null && last.kind !== 'damaged')) return opened
  const mended = openFile(path, last, options)
  return { ...mended, lost: mended.kind !== null && last.kind !== null }
}

/** @param last the good copy, where it could be read */
function openFile<T>(
  path: string,
  last: OpenedFile<T> | null,
  { read, defaults }: Options<T>
): OpenedFile<T> & { isThere: boolean } {
  const nothing = { value: last?.value ?? defaults, document: last?.document ?? {}, lost: true }
  const moved = { how: 'move', as: 'damaged' } as const
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      return { ...nothing, isThere: false, kind: null, keep: null, lost: false }
    return { ...nothing, isThere: true, kind: 'unreadable', keep: moved }
  }
  let json: unknown
  try {
    // Refuses bytes that are no UTF-8 and takes the mark that some editors put in front.
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { ...nothing, isThere: true, kind: 'damaged', keep: moved }
  }
  const { state, value } = read(json, last?.value ?? null)
  const document = isRecord(json) && state !== 'newer-version' ? json : nothing.document
  switch (state) {
    case 'whole':
      return { value, document, isThere: true, kind: null, lost: false, keep: null }
    case 'damaged':
      return {
        value,
        document,
        isThere: true,
        kind: 'damaged',
        lost: true,
        keep: { how: 'copy', as: 'damaged' }
      }
    case 'newer-version':
      return {
        value,
        document,
        isThere: true,
        kind: 'newer-version',
        lost: true,
        keep: { how: 'copy', as: 'newer' }
      }
  }
}

/** @returns the document as people can read it: two spaces, one line each, a line break at the end. */
const documentText = (document: JsonDocument): string => `${JSON.stringify(document, null, 2)}\n`

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
