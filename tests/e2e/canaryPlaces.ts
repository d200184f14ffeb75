import { closeSync, existsSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, ElectronApplication, Page } from '@playwright/test'
import type { IpcMain } from 'electron'

export type Places = Record<string, Buffer>

/**
 * @returns every file below a folder by its path, except those below `except`. Files come and go while the app works:
 * one that went may stand under another name now, so its folder is read again.
 */
export function filesBelow(folder: string, except: readonly string[] = []): Places {
  const places: Places = {}
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (except.includes(path)) continue
    try {
      const info = lstatSync(path)
      if (info.isDirectory()) Object.assign(places, filesBelow(path, except))
      else if (info.isFile()) places[path] = readFileSync(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return existsSync(folder) ? { ...places, ...filesBelow(folder, except) } : places
    }
  }
  return places
}

const parentOf = (pid: string): string | null => {
  try {
    // The name in brackets may hold blanks and brackets itself.
    return (
      readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ')[1] ?? null
    )
  } catch {
    return null
  }
}

/** @returns the app's processes that are there now, itself first. */
export function processesOf(root: number): { pid: string; commandLine: string }[] {
  const children = new Map<string, string[]>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(pid) ?? ''
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const pids = [String(root)]
  for (const pid of pids) pids.push(...(children.get(pid) ?? []))
  return pids.flatMap((pid) => {
    try {
      return [{ pid, commandLine: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ') }]
    } catch {
      return []
    }
  })
}

const pieceSize = 1 << 24
// A text may lie over the edge of two pieces.
const overlap = 4_096

/**
 * Everything in the memory of a process that it can write to, as a core of it would hold, piece by piece.
 * @throws the system's error where this process may not look
 */
export function* memoryOf(pid: string): Generator<readonly [string, Buffer]> {
  const file = openSync(`/proc/${pid}/mem`, 'r')
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n')) {
      const [, first = '', end = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? []
      for (let from = Number(`0x${first}`), to = Number(`0x${end}`); from < to; from += pieceSize - overlap) {
        const piece = Buffer.alloc(Math.min(pieceSize, to - from))
        try {
          const size = readSync(file, piece, 0, piece.length, from)
          yield ['memory', piece.subarray(0, size)]
        } catch {
          // A part that has gone meanwhile, or that belongs to a device.
        }
      }
    }
  } finally {
    closeSync(file)
  }
}

/** Watches the processes of an app, short-lived ones too, until `end`. */
export function watchProcesses(root: number): { end(): Places } {
  const places: Places = {}
  const look = (): void => {
    for (const { pid } of processesOf(root))
      for (const file of ['cmdline', 'environ'])
        try {
          // The sandbox sets its own processes up in steps: what stands there may change.
          const bytes = readFileSync(`/proc/${pid}/${file}`)
          places[`${file} of ${pid}`] = Buffer.concat([places[`${file} of ${pid}`] ?? Buffer.alloc(0), bytes])
        } catch {
          // It has ended.
        }
  }
  look()
  const timer = setInterval(look, 100)
  return {
    end() {
      clearInterval(timer)
      look()
      return places
    }
  }
}

/** From now on everything that main sends to windows is kept: events, and answers to calls. */
export const recordIpc = (app: ElectronApplication): Promise<void> =>
  app.evaluate(async ({ ipcMain, BrowserWindow }) => {
    type Handler = (...args: unknown[]) => unknown
    const said: string[] = []
    Object.assign(globalThis, { saidToWindows: said })
    const keep = (channel: string, what: unknown): void =>
      void said.push(`${channel} ${JSON.stringify(what)}`)
    const handlers = (ipcMain as IpcMain & { _invokeHandlers?: Map<string, Handler> })._invokeHandlers
    if (!handlers) throw new Error('This Electron keeps its IPC handlers elsewhere.')
    // The window is there before the rest of main is even loaded.
    while (handlers.size === 0) await new Promise((done) => setTimeout(done, 5))
    for (const [channel, handler] of [...handlers])
      handlers.set(channel, async (...args) => {
        const answer = await handler(...args)
        keep(channel, answer)
        return answer
      })
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      const send = webContents.send.bind(webContents)
      webContents.send = (channel, ...args) => {
        keep(channel, args)
        send(channel, ...args)
      }
    }
  })

/** @returns what main has told windows since `recordIpc`. */
export const recordedIpc = async (app: ElectronApplication): Promise<Buffer> =>
  Buffer.from(
    await app.evaluate(() => (globalThis as unknown as { saidToWindows: string[] }).saidToWindows.join('\n'))
  )

/** Words for V8, so that a heap snapshot does not cut its texts after a thousand letters. */
export const wholeSnapshots = '--js-flags=--heap-snapshot-string-limit=10000000'

/** @returns every text in the window's heap after a garbage collection. */
export async function heapTexts(app: ElectronApplication, window: Page): Promise<Buffer> {
  const session = await app.context().newCDPSession(window)
  try {
    return await takeSnapshot(session)
  } finally {
    await session.detach()
  }
}

async function takeSnapshot(session: CDPSession): Promise<Buffer> {
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  // Unescaped, so that a text stands here as it stands in memory.
  const { strings } = JSON.parse(chunks.join('')) as { strings: string[] }
  return Buffer.from(strings.join('\n'))
}
