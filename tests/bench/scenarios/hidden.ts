import { waitFor } from '../../desktop'
import { memoryOf, rendererCount } from '../observe/processTree'
import { whenPainted } from '../observe/painted'
import { pause, startHidden, type Stage } from '../stage'
import type { Scenario } from './scenario'

/** In place of five minutes. */
const giveUpSeconds = 1

async function weighBareTray(stage: Stage): Promise<number> {
  const running = await stage.startBareTray()
  try {
    await stage.recorder.tray.item()
    await pause(stage.options.settleMs)
    return memoryOf(running.pid)
  } finally {
    await running.end()
    await stage.recorder.tray.empty()
  }
}

/** Memory of one app that is started hidden, opened, put away until the window is given up, each after the same rest. */
async function weighApp(stage: Stage): Promise<{ startedHidden: number; givenUp: number }> {
  const { screen } = stage
  const { dir, confirmed } = await stage.profile(100)
  const { running, item } = await startHidden(stage, 100, dir, [`--give-up-window-after=${giveUpSeconds}`])
  try {
    await pause(stage.options.settleMs)
    const startedHidden = memoryOf(running.pid)
    await item.activate()
    await whenPainted(screen, [confirmed])
    await pause(500)
    await screen.close((await stage.window()).id)
    await stage.noWindow()
    await waitFor('no renderer', () => rendererCount(running.pid) === 0, { ms: 10_000 })
    await pause(stage.options.settleMs)
    return { startedHidden, givenUp: memoryOf(running.pid) }
  } finally {
    await running.end()
    await stage.recorder.tray.empty()
  }
}

/** What the app costs while nobody looks at it. */
export const hidden: Scenario = {
  name: 'memory while hidden',
  ids: ['memory-hidden'],
  async run(stage, note) {
    const bare = await weighBareTray(stage)
    const app = await weighApp(stage)
    note('memory-hidden', 'bare tray', bare)
    note('memory-hidden', '100 started hidden MiB', app.startedHidden)
    note('memory-hidden', '100 hidden 5 min MiB', app.givenUp)
    note('memory-hidden', '100 started hidden', app.startedHidden / bare)
    note('memory-hidden', '100 hidden 5 min', app.givenUp / bare)
  }
}
