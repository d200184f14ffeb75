import type { Page } from '@playwright/test'
import { friendsList, launchApp, waitFor } from '../../desktop'
import { probeMain } from '../observe/mainProbe'
import { percentile } from '../statistics'
import { pause, type Size, type Stage } from '../stage'
import type { Note, Scenario } from './scenario'

/** From one change to the next: everything that a change causes has long happened by then. */
const restMs = 150
const seenMs = 200

const rowHeight = 40

type Seen = Record<string, number>
type WithSeen = typeof globalThis & { benchSeen: Seen }

/** Notes for every row the moment (ms UTC) at which it first reads "available". */
async function watchRows(window: Page): Promise<void> {
  await friendsList(window).evaluate((list) => {
    const seen: Seen = {}
    ;(globalThis as WithSeen).benchSeen = seen
    new MutationObserver(() => {
      for (const row of list.querySelectorAll<HTMLElement>('[data-friend]')) {
        const id = row.dataset['friend'] ?? ''
        if (id in seen || !row.ariaLabel?.includes(', available')) continue
        seen[id] = Date.now()
      }
    }).observe(list, { subtree: true, childList: true, attributes: true, characterData: true })
  })
}

/** Brings the row to the middle of the list, as it is when somebody looks at it. */
const bringUp = (window: Page, index: number): Promise<void> =>
  friendsList(window).evaluate(
    (list, top) => {
      list.scrollTop = top
    },
    Math.max(0, index * rowHeight - 200)
  )

interface Delays {
  row: number[]
  tray: number[]
  notification: number[]
  ipcBytes: number[]
  longestBlock: number
}

/** Friends become available one by one; each has its own row, tool tip and notification, seen from outside. */
async function measureChanges(stage: Stage, size: Size): Promise<Delays> {
  const server = await stage.server(size)
  const { dir, watched } = await stage.profile(size)
  const { recorder, desktop } = stage
  const running = await launchApp({ env: desktop.env, userDataDir: dir })
  try {
    await friendsList(running.window).getByRole('option').first().waitFor({ timeout: 30_000 })
    await server.whenListening(1, 15_000)
    const tray = await recorder.tray.item()
    const probe = await probeMain(running.app)
    await watchRows(running.window)
    await pause(1_500)
    await probe.longestBlock()
    const ids = watched.slice(0, stage.options.changes)
    const movedAt: number[] = []
    const shownBefore = recorder.notifications.shown.length
    for (const [index, id] of ids.entries()) {
      await bringUp(running.window, index)
      await pause(restMs)
      movedAt.push(Date.now())
      server.move(id, 'available')
      await pause(seenMs)
      // As a person does: what was read is dismissed, so nothing piles up and no digest is made.
      for (const { id: shown } of recorder.notifications.onScreen())
        recorder.notifications.closeNotification(shown)
    }
    await pause(500)
    const longestBlock = await probe.longestBlock()
    const seen = await running.window.evaluate(() => (globalThis as WithSeen).benchSeen)
    const shown = recorder.notifications.shown.slice(shownBefore)
    const delays: Delays = { row: [], tray: [], notification: [], ipcBytes: [], longestBlock }
    for (const [index, id] of ids.entries()) {
      const from = movedAt[index] ?? 0
      const until = movedAt[index + 1] ?? Infinity
      const { nick } = server.person(id)
      const told = shown.find(({ summary, body }) => summary.includes(nick) || body.includes(nick))
      const tip = tray.signals.find(({ name, at }) => name === 'NewToolTip' && at >= from && at < until)
      // What never came is infinitely late, so that it cannot make a figure better.
      delays.row.push((seen[id] ?? Infinity) - from)
      delays.tray.push((tip?.at ?? Infinity) - from)
      delays.notification.push((told?.at ?? Infinity) - from)
    }
    // Apart from the delays: counting takes time itself.
    await probe.ipcBytes()
    for (const id of watched.slice(stage.options.changes, stage.options.changes + 5)) {
      server.move(id, 'available')
      await pause(seenMs)
      delays.ipcBytes.push(await probe.ipcBytes())
    }
    return delays
  } finally {
    await running.close()
    // For the next round; nobody is told.
    await waitFor('no listener', () => server.connections().length === 0)
    server.moveMany(watched.map((id) => [id, 'away'] as const))
    await recorder.tray.empty()
  }
}

async function noteChanges(stage: Stage, note: Note, size: Size): Promise<void> {
  const delays = await measureChanges(stage, size)
  const at = size.toLocaleString('en-US')
  for (const place of ['row', 'tray', 'notification'] as const) {
    note('change', `${at} ${place}`, percentile(delays[place], 0.95))
    note('change', `${at} ${place} p50`, percentile(delays[place], 0.5))
  }
  if (size !== 10_000) return
  note('ipc-bytes', at, percentile(delays.ipcBytes, 0.5))
  note('main-block', `${at} changes`, delays.longestBlock)
  note('main-block', at, delays.longestBlock)
}

/** The server's change on its way to the row, to the tray and to the notification. */
export const change: Scenario = {
  name: 'single changes',
  ids: ['change', 'ipc-bytes', 'main-block'],
  async run(stage, note) {
    for (const size of [100, 1_000, 10_000] as const) await noteChanges(stage, note, size)
  }
}
