import { friendsList, launchApp, waitFor, type RunningApp } from '../../desktop'
import { percentile } from '../statistics'
import { preloadedProbe, probeOf } from '../observe/mainProbe'
import { longestScrollTask } from '../observe/scrolling'
import { searchTimes } from '../observe/searching'
import { bareWindow, pause, type Stage } from '../stage'
import type { Note, Scenario } from './scenario'

const windowCount = ({ app }: RunningApp): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)

const closeWindow = ({ app }: RunningApp): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

const listStands = ({ window }: RunningApp): Promise<void> =>
  friendsList(window).getByRole('option').first().waitFor({ timeout: 30_000 })

/** Making a window keeps main busy in Chromium itself: what the app adds to that is its own. */
async function noteBareStart(stage: Stage, note: Note): Promise<void> {
  const running = await launchApp({
    env: stage.desktop.env,
    userDataDir: await stage.newProfileFolder(),
    folder: bareWindow,
    preload: preloadedProbe,
    args: [...(await stage.profile(100)).switches]
  })
  try {
    await running.window.getByRole('heading').waitFor()
    await pause(1_000)
    note('main-block', 'bare start', await probeOf(running.app).longestBlock())
  } finally {
    await running.close()
  }
}

/** Hides the window until it is given up, and has the tray make it again. */
async function hideAndReopen(stage: Stage, running: RunningApp, noteBlock: NoteBlock): Promise<void> {
  const item = await stage.recorder.tray.item()
  await closeWindow(running)
  await waitFor('no window', async () => (await windowCount(running)) === 0, { ms: 10_000 })
  await pause(500)
  await noteBlock('hide')
  await item.activate()
  await waitFor('the window', () => running.app.windows().length === 1)
  await listStands(running)
  await pause(500)
  await noteBlock('reopen')
}

type NoteBlock = (phase: string) => Promise<void>

/** A long list from the start on: searching and scrolling it, hiding the window and having it made again. */
export const list: Scenario = {
  name: 'search and scroll, blocks of main',
  ids: ['search', 'scroll', 'main-block'],
  async run(stage, note) {
    if (!stage.options.short) await noteBareStart(stage, note)
    const { dir } = await stage.profile(10_000)
    const running = await launchApp({
      env: stage.desktop.env,
      userDataDir: dir,
      preload: preloadedProbe,
      args: ['--give-up-window-after=1']
    })
    const probe = probeOf(running.app)
    const noteBlock: NoteBlock = async (phase) => {
      const ms = await probe.longestBlock()
      note('main-block', `10,000 ${phase}`, ms)
      note('main-block', '10,000', ms)
    }
    try {
      await listStands(running)
      const server = await stage.server(10_000)
      await server.whenListening(1, 15_000)
      await pause(1_000)
      await noteBlock('start')
      note('scroll', '10,000', await longestScrollTask(running.window, stage.options.short ? 4 : 1))
      await noteBlock('scroll')
      const times = await searchTimes(running.window, stage.options.short ? 3 : 6)
      note('search', '10,000', percentile(times, 0.95))
      note('search', '10,000 p50', percentile(times, 0.5))
      await noteBlock('search')
      await hideAndReopen(stage, running, noteBlock)
    } finally {
      await running.close()
      await stage.recorder.tray.empty()
    }
  }
}
