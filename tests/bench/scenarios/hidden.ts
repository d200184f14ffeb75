import { memoryOf, usageOf } from '../observe/processTree'
import { whenPainted } from '../observe/painted'
import { appFolder, bareTray, pause, type Running, type Size, type Stage } from '../stage'
import type { Scenario } from './scenario'

const settleMs = 3_000

interface Rest {
  mib: number
  cpuPercent: number
  ownWakeUpsPerSecond: number
}

/** Watches a program that has nothing to do. */
async function watchRest({ options }: Stage, { pid }: Running): Promise<Rest> {
  await pause(settleMs)
  const before = usageOf(pid)
  const from = performance.now()
  await pause(options.idleMs)
  const ms = performance.now() - from
  const after = usageOf(pid)
  return {
    mib: memoryOf(pid),
    cpuPercent: ((after.cpuMs - before.cpuMs) / ms) * 100,
    ownWakeUpsPerSecond: ((after.ownWakeUps - before.ownWakeUps) / ms) * 1_000
  }
}

async function restOfBareTray(stage: Stage): Promise<Rest> {
  bareProfile ??= await stage.newProfileFolder()
  const running = stage.start(bareTray, bareProfile)
  try {
    await stage.recorder.tray.item()
    return await watchRest(stage, running)
  } finally {
    await running.end()
    await stage.recorder.tray.empty()
  }
}

let bareProfile: string | null = null

/** Starts the app, puts its window away by the close button, watches it rest, and brings the window back by the tray. */
async function restOfApp(
  stage: Stage,
  size: Size,
  words: readonly string[] = []
): Promise<Rest & { reopenMs: number }> {
  const { dir, picture } = await stage.profile(size)
  const running = stage.start(appFolder, dir, words)
  try {
    await whenPainted(stage.screen, picture)
    const item = await stage.recorder.tray.item()
    await pause(1_000)
    await stage.screen.close((await stage.window()).id)
    await stage.noWindow()
    const rest = await watchRest(stage, running)
    const from = performance.now()
    await item.activate()
    return { ...rest, reopenMs: (await whenPainted(stage.screen, picture)) - from }
  } finally {
    await running.end()
    await stage.recorder.tray.empty()
  }
}

/** The same for an app that was started in the tray and never had a window. */
async function restOfHiddenStart(stage: Stage, size: Size): Promise<Rest> {
  const running = stage.start(appFolder, (await stage.profile(size)).dir, ['--hidden'])
  try {
    await (await stage.recorder.tray.item()).toolTip((text) => text.endsWith('friends available'))
    return await watchRest(stage, running)
  } finally {
    await running.end()
    await stage.recorder.tray.empty()
  }
}

// As after five minutes, without waiting for them.
const givenUp = ['--give-up-window-after=1']

/** The app as it spends the day: in the tray, connected, and nothing happens. */
export const hidden: Scenario = {
  name: 'hidden, idle and reopened',
  ids: ['memory-hidden', 'idle', 'reopen'],
  async run(stage, note) {
    const bare = await restOfBareTray(stage)
    const started = await restOfHiddenStart(stage, 100)
    const small = await restOfApp(stage, 100, givenUp)
    const large = await restOfApp(stage, 10_000)
    const largeGivenUp = await restOfApp(stage, 10_000, givenUp)
    note('memory-hidden', 'bare tray', bare.mib)
    note('memory-hidden', '100 MiB', small.mib)
    note('memory-hidden', '100', small.mib / bare.mib)
    note('memory-hidden', '100 started hidden', started.mib / bare.mib)
    note('idle', '10,000', large.cpuPercent)
    note('idle', '10,000 wake-ups', Math.max(0, large.ownWakeUpsPerSecond - bare.ownWakeUpsPerSecond))
    note('reopen', '10,000', large.reopenMs)
    note('reopen', '10,000 given up', largeGivenUp.reopenMs)
  }
}
