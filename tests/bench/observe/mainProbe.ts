import { resolve } from 'node:path'
import type { ElectronApplication } from '@playwright/test'

type WithProbe = typeof globalThis & {
  benchProbe: { longestBlock(): number; countIpc(on: boolean): void; ipcBytes(): number }
}

/** For `launchApp({ preload })`: measures from the `ready` event on. */
export const preloadedProbe = resolve(__dirname, 'preloadedProbe.cjs')

/** Looks into main while the app runs: how long its loop is blocked, and what crosses to the window and back. */
export interface MainProbe {
  /** The longest time in ms for which main's loop did nothing else, since the last call; known to 5 ms. */
  longestBlock(): Promise<number>
  /** Switches the counting on or off, at 0 bytes. It takes time itself. */
  countIpc(on: boolean): Promise<void>
  /** Bytes between main and window since the last call, both ways, as V8 serialises them. */
  ipcBytes(): Promise<number>
}

/** @param app started with `preloadedProbe` */
export const probeOf = (app: ElectronApplication): MainProbe => ({
  longestBlock: () => app.evaluate(() => (globalThis as WithProbe).benchProbe.longestBlock()),
  countIpc: (on) => app.evaluate((_, wanted) => (globalThis as WithProbe).benchProbe.countIpc(wanted), on),
  ipcBytes: () => app.evaluate(() => (globalThis as WithProbe).benchProbe.ipcBytes())
})
