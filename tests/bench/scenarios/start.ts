import { cpuOf, memoryOf } from '../observe/processTree'
import { takePicture, whenPainted, type Picture } from '../observe/painted'
import { appFolder, bareWindow, pause, type Stage } from '../stage'
import type { Scenario } from './scenario'

interface Start {
  ms: number
  /** Until the server has confirmed the list. */
  confirmedMs: number
  /** Processor time of all its processes until then. */
  cpuMs: number
  mib: number
}

interface Started {
  folder: string
  dir: string
  /** The app's list is there with the first of them. */
  remembered: Picture
  confirmed: Picture
  words: readonly string[]
}

/** Starts a program, waits for its pictures, lets it settle and weighs it. */
async function startOnce(
  stage: Stage,
  { folder, dir, remembered, confirmed, words }: Started,
  settleMs: number
): Promise<Start> {
  const running = stage.start(folder, dir, words)
  const { screen } = stage
  try {
    const ms = (await whenPainted(screen, [remembered, confirmed])) - running.startedAt
    const confirmedMs = (await whenPainted(screen, [confirmed])) - running.startedAt
    const cpuMs = cpuOf(running.pid)
    await pause(settleMs)
    return { ms, confirmedMs, cpuMs, mib: memoryOf(running.pid) }
  } finally {
    await running.end()
  }
}

let bare: Started | null = null

async function prepareBare(stage: Stage): Promise<Started> {
  const dir = await stage.newProfileFolder()
  const words = (await stage.profile(100)).switches
  const running = stage.start(bareWindow, dir, words)
  try {
    const { x, y } = await stage.window()
    await pause(1_000)
    const picture = await takePicture(stage.screen, { x: x + 4, y: y + 4, width: 160, height: 64 })
    return { folder: bareWindow, dir, remembered: picture, confirmed: picture, words }
  } finally {
    await running.end()
  }
}

/** Cold starts without any tool attached, seen on the screen; and the memory that the open window costs. */
export const start: Scenario = {
  name: 'cold start and memory',
  ids: ['start', 'memory-open', 'memory-per-friend'],
  async run(stage, note, round) {
    const first = bare === null
    bare ??= await prepareBare(stage)
    const started = [
      bare,
      { folder: appFolder, words: [], ...(await stage.profile(100)) },
      { folder: appFolder, words: [], ...(await stage.profile(10_000)) }
    ]
    // The first start on a profile fills caches, which happens once in the life of an installation.
    if (first) for (const one of started) await startOnce(stage, one, 0)
    const found: (Start | undefined)[] = []
    for (let at = 0; at < started.length; at++) {
      const turn = (at + round) % started.length
      found[turn] = await startOnce(stage, started[turn]!, stage.options.settleMs)
    }
    const [bareStart, at100, at10000] = found
    if (!bareStart || !at100 || !at10000) return
    note('start', 'bare', bareStart.ms)
    note('start', '100 ms', at100.ms)
    note('start', '10,000 ms', at10000.ms)
    note('start', '100', at100.ms / bareStart.ms)
    note('start', '10,000', at10000.ms / bareStart.ms)
    note('start', '100 confirmed', at100.confirmedMs / bareStart.ms)
    note('start', '10,000 confirmed', at10000.confirmedMs / bareStart.ms)
    note('start', '100 cpu', at100.cpuMs / bareStart.cpuMs)
    note('start', '10,000 cpu', at10000.cpuMs / bareStart.cpuMs)
    note('memory-open', 'bare', bareStart.mib)
    note('memory-open', '100 MiB', at100.mib)
    note('memory-open', '10,000 MiB', at10000.mib)
    note('memory-open', '100', at100.mib / bareStart.mib)
    note('memory-per-friend', '100 to 10,000', ((at10000.mib - at100.mib) * 1024) / 9_900)
  }
}
