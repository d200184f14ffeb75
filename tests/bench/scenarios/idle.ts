import { waitFor } from '../../desktop'
import { watchUsage } from '../observe/processTree'
import { whenPainted } from '../observe/painted'
import { pause, startHidden, type Running, type Stage } from '../stage'
import type { Note, Scenario } from './scenario'

interface Rest {
  cpuPercent: number
  ownWakeUps: number
  allWakeUps: number
}

const lookEveryMs = 1_000

/** Watches programs that have nothing to do, all through the same time. */
async function watchRest({ options }: Stage, programs: readonly Running[]): Promise<Rest[]> {
  await pause(options.idleAfterMs)
  const watches = programs.map(({ pid }) => watchUsage(pid))
  const from = performance.now()
  const lasted = () => performance.now() - from
  while (lasted() < options.idleMs) {
    await pause(Math.min(lookEveryMs, options.idleMs - lasted()))
    for (const watch of watches) watch.look()
  }
  const ms = lasted()
  return watches.map((watch) => {
    const { cpuMs, ownWakeUps, wakeUps } = watch.look()
    return {
      cpuPercent: (cpuMs / ms) * 100,
      ownWakeUps: (ownWakeUps / ms) * 1_000,
      allWakeUps: (wakeUps / ms) * 1_000
    }
  })
}

/** The app and the bare tray side by side: neither does anything that the other could feel. */
async function noteRest(stage: Stage, note: Note, app: Running): Promise<void> {
  const running = await stage.startBareTray()
  try {
    await waitFor('two icons', () => stage.recorder.tray.items().length === 2)
    const [own, bare] = await watchRest(stage, [app, running])
    if (!own || !bare) return
    note('idle', '10,000', own.cpuPercent)
    note('idle', 'bare tray', bare.cpuPercent)
    note('idle', '10,000 wake-ups', Math.max(0, own.ownWakeUps - bare.ownWakeUps))
    note('idle', '10,000 all wake-ups', Math.max(0, own.allWakeUps - bare.allWakeUps))
  } finally {
    await running.end()
    await waitFor('one icon', () => stage.recorder.tray.items().length === 1)
  }
}

/** The app as it spends the day, in the tray and connected; and the click that brings its window. */
export const idle: Scenario = {
  name: 'idle and reopened',
  ids: ['idle', 'reopen'],
  async run(stage, note) {
    const { dir, confirmed } = await stage.profile(10_000)
    // The bare tray takes its switches from there, and making it needs an empty tray.
    await stage.profile(100)
    const { screen } = stage
    const { running, item } = await startHidden(stage, 10_000, dir)
    const reopen = async (): Promise<number> => {
      const from = performance.now()
      await item.activate()
      return (await whenPainted(screen, [confirmed])) - from
    }
    try {
      await noteRest(stage, note, running)
      note('reopen', '10,000', await reopen())
      await pause(1_000)
      await screen.close((await stage.window()).id)
      await stage.noWindow()
      await pause(1_000)
      note('reopen', '10,000 kept', await reopen())
    } finally {
      await running.end()
      await stage.recorder.tray.empty()
    }
  }
}
