import { memoryOf, usageOf } from '../observe/processTree'
import { takePicture, whenPainted, type Picture } from '../observe/painted'
import { appFolder, bareWindow, pause, type Stage } from '../stage'
import type { Scenario } from './scenario'

/** Until what a start leaves behind has been tidied up: timers, caches, the first garbage collection. */
const settleMs = 3_000

interface Start {
  ms: number
  /** Processor time of all its processes until then. */
  cpuMs: number
  mib: number
}

/** Starts a program, waits for its picture, lets it settle and weighs it. */
async function startOnce(stage: Stage, folder: string, profile: string, picture: Picture): Promise<Start> {
  const running = stage.start(folder, profile)
  try {
    const ms = (await whenPainted(stage.screen, picture)) - running.startedAt
    const { cpuMs } = usageOf(running.pid)
    await pause(settleMs)
    return { ms, cpuMs, mib: memoryOf(running.pid) }
  } finally {
    await running.end()
  }
}

let bare: { profile: string; picture: Picture } | null = null

async function prepareBare(stage: Stage): Promise<{ profile: string; picture: Picture }> {
  const profile = await stage.newProfileFolder()
  const running = stage.start(bareWindow, profile)
  try {
    const { x, y } = await stage.window()
    await pause(1_000)
    return {
      profile,
      picture: await takePicture(stage.screen, { x: x + 4, y: y + 4, width: 160, height: 64 })
    }
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
    const { profile, picture } = bare
    const small = await stage.profile(100)
    const large = await stage.profile(10_000)
    const starts = [
      () => startOnce(stage, bareWindow, profile, picture),
      () => startOnce(stage, appFolder, small.dir, small.picture),
      () => startOnce(stage, appFolder, large.dir, large.picture)
    ]
    // The first start on a profile fills caches, which happens once in the life of an installation.
    if (first) for (const one of starts) await one()
    const found: (Start | undefined)[] = []
    for (let at = 0; at < starts.length; at++) {
      const turn = (at + round) % starts.length
      found[turn] = await starts[turn]?.()
    }
    const [bareStart, at100, at10000] = found
    if (!bareStart || !at100 || !at10000) return
    note('start', 'bare', bareStart.ms)
    note('start', '100 ms', at100.ms)
    note('start', '10,000 ms', at10000.ms)
    note('start', '100', at100.ms / bareStart.ms)
    note('start', '10,000', at10000.ms / bareStart.ms)
    note('start', '100 cpu', at100.cpuMs / bareStart.cpuMs)
    note('start', '10,000 cpu', at10000.cpuMs / bareStart.cpuMs)
    note('memory-open', 'bare', bareStart.mib)
    note('memory-open', '100 MiB', at100.mib)
    note('memory-open', '10,000 MiB', at10000.mib)
    note('memory-open', '100', at100.mib / bareStart.mib)
    note('memory-per-friend', '100 to 10,000', ((at10000.mib - at100.mib) * 1024) / 9_900)
  }
}
