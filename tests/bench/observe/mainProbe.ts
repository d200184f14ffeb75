import type { ElectronApplication } from '@playwright/test'

interface Probe {
  histogram: { max: number; reset(): void }
  ipcBytes: number
}

type WithProbe = typeof globalThis & { benchProbe: Probe }

/** How often the block of main's loop is looked for, ms: a block is known this exactly. */
const resolution = 5

/** Looks into main while the app runs: how long its loop is blocked, and how many bytes it sends to the window. */
export interface MainProbe {
  /** The longest time in ms for which main's loop did nothing else, since the last call. */
  longestBlock(): Promise<number>
  /** Bytes that main has sent to the window since the last call, as V8 serialises them. */
  ipcBytes(): Promise<number>
}

/** Puts the probe into an app that Playwright steers. */
export async function probeMain(app: ElectronApplication): Promise<MainProbe> {
  await app.evaluate(({ BrowserWindow }, every) => {
    const load = process.mainModule?.require.bind(process.mainModule)
    if (!load) throw new Error('main has no require')
    const { monitorEventLoopDelay } = load('node:perf_hooks') as typeof import('node:perf_hooks')
    const { serialize } = load('node:v8') as typeof import('node:v8')
    const histogram = monitorEventLoopDelay({ resolution: every })
    histogram.enable()
    const probe: Probe = { histogram, ipcBytes: 0 }
    ;(globalThis as WithProbe).benchProbe = probe
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents) return
    const send = contents.send.bind(contents)
    contents.send = (channel: string, ...args: unknown[]) => {
      probe.ipcBytes += serialize([channel, args]).byteLength
      send(channel, ...args)
    }
  }, resolution)
  return {
    longestBlock: () =>
      app.evaluate((_electron, every) => {
        const { histogram } = (globalThis as WithProbe).benchProbe
        const ms = histogram.max / 1e6 - every
        histogram.reset()
        return Math.max(0, ms)
      }, resolution),
    ipcBytes: () =>
      app.evaluate(() => {
        const probe = (globalThis as WithProbe).benchProbe
        const bytes = probe.ipcBytes
        probe.ipcBytes = 0
        return bytes
      })
  }
}
