import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Page } from '@playwright/test'
import type { ChatServer } from '../../chat-server'
import { friendsList, launchApp, waitFor, type ShownNotification, type TrayItem } from '../../desktop'
import { preloadedProbe, probeOf } from '../observe/mainProbe'
import { percentile } from '../statistics'
import { pause, type Size, type Stage } from '../stage'
import type { Note, Scenario } from './scenario'

/** After a change was seen everywhere, and after the list was scrolled. */
const restMs = 120
const patienceMs = 5_000

const rowHeight = 40
const loopResolution = 2

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

const isAbout = ({ summary, body }: ShownNotification, nick: string): boolean =>
  summary.includes(nick) || body.includes(nick)

interface Watch {
  stage: Stage
  server: ChatServer
  window: Page
  tray: TrayItem
}

/** Makes one change and waits until it is told. @returns when it was made, ms UTC */
async function moveOne({ stage, server, tray }: Watch, id: string): Promise<number> {
  const { notifications } = stage.recorder
  const { nick } = server.person(id)
  const since = notifications.shown.length
  const from = Date.now()
  server.move(id, 'available')
  const told = () =>
    notifications.shown.slice(since).some((shown) => isAbout(shown, nick)) &&
    tray.signals.some(({ name, at }) => name === 'NewToolTip' && at >= from)
  // What never comes is noted as infinitely late.
  await waitFor('the news', told, { ms: patienceMs }).catch(() => undefined)
  await pause(restMs)
  return from
}

interface Delays {
  row: number[]
  tray: number[]
  notification: number[]
}

/** Friends become available one by one; each has its own row, tool tip and notification, seen from outside. */
async function moveAll(watch: Watch, ids: readonly string[]): Promise<Delays> {
  const { stage, server, window, tray } = watch
  const { notifications } = stage.recorder
  const shownBefore = notifications.shown.length
  const movedAt: number[] = []
  for (const [index, id] of ids.entries()) {
    await bringUp(window, index)
    await pause(restMs)
    movedAt.push(await moveOne(watch, id))
    // As a person does: what was read is dismissed, so nothing piles up and no digest is made.
    for (const { id: shown } of notifications.onScreen()) notifications.closeNotification(shown)
  }
  const seen = await window.evaluate(() => (globalThis as WithSeen).benchSeen)
  const delays: Delays = { row: [], tray: [], notification: [] }
  for (const [index, id] of ids.entries()) {
    const from = movedAt[index] ?? 0
    const until = movedAt[index + 1] ?? Infinity
    const { nick } = server.person(id)
    const told = notifications.shown.slice(shownBefore).find((shown) => isAbout(shown, nick))
    const tip = tray.signals.find(({ name, at }) => name === 'NewToolTip' && at >= from && at < until)
    // What never came is infinitely late, so that it cannot make a figure better.
    delays.row.push((seen[id] ?? Infinity) - from)
    delays.tray.push((tip?.at ?? Infinity) - from)
    delays.notification.push((told?.at ?? Infinity) - from)
  }
  return delays
}

interface Measured extends Delays {
  /** What the server itself spends on each list: making it, and until its last byte is handed over. */
  server: number[]
  sent: number[]
  ipcBytes: number[]
  longestBlock: number
  /** The same of the bench, whose loop serves the lists and notes when signals come. */
  benchBlock: number
}

async function measureChanges(stage: Stage, size: Size): Promise<Measured> {
  const server = await stage.server(size)
  const { dir, watched } = await stage.profile(size)
  const running = await launchApp({ env: stage.desktop.env, userDataDir: dir, preload: preloadedProbe })
  const ownLoop = monitorEventLoopDelay({ resolution: loopResolution })
  const { changes } = stage.options
  try {
    await friendsList(running.window).getByRole('option').first().waitFor({ timeout: 30_000 })
    await server.whenListening(1, 15_000)
    const probe = probeOf(running.app)
    const watch = { stage, server, window: running.window, tray: await stage.recorder.tray.item() }
    await watchRows(running.window)
    await pause(1_000)
    await probe.longestBlock()
    server.clearRequests()
    ownLoop.enable()
    const delays = await moveAll(watch, watched.slice(0, changes))
    ownLoop.disable()
    const longestBlock = await probe.longestBlock()
    const lists = server.requestsOf('chatfriends')
    // Apart from the delays: counting takes time itself.
    await probe.countIpc(true)
    const ipcBytes: number[] = []
    for (const id of watched.slice(changes, changes + 3)) {
      await moveOne(watch, id)
      ipcBytes.push(await probe.ipcBytes())
    }
    return {
      ...delays,
      server: lists.flatMap(({ servedMs }) => servedMs ?? []),
      sent: lists.flatMap(({ sentMs }) => sentMs ?? []),
      ipcBytes,
      longestBlock,
      benchBlock: Math.max(0, ownLoop.max / 1e6 - loopResolution)
    }
  } finally {
    await running.close()
    // For the next round; nobody is told.
    await waitFor('no listener', () => server.connections().length === 0)
    server.moveMany(watched.map((id) => [id, 'away'] as const))
    await stage.recorder.tray.empty()
  }
}

async function noteChanges(stage: Stage, note: Note, size: Size): Promise<void> {
  const delays = await measureChanges(stage, size)
  const at = size.toLocaleString('en-US')
  for (const place of ['row', 'tray', 'notification'] as const) {
    note('change', `${at} ${place}`, percentile(delays[place], 0.95))
    note('change', `${at} ${place} p50`, percentile(delays[place], 0.5))
  }
  note('change', `${at} server`, percentile(delays.server, 0.5))
  note('change', `${at} sent`, percentile(delays.sent, 0.5))
  note('change', `${at} bench`, delays.benchBlock)
  note('ipc-bytes', 'any', Math.max(...delays.ipcBytes))
  if (size !== 10_000) return
  note('main-block', `${at} changes`, delays.longestBlock)
  note('main-block', at, delays.longestBlock)
}

/** The server's change on its way to the row, to the tray and to the notification. */
export const change: Scenario = {
  name: 'single changes',
  ids: ['change', 'ipc-bytes', 'main-block'],
  async run(stage, note) {
    const sizes = stage.options.short ? ([100, 10_000] as const) : ([100, 1_000, 10_000] as const)
    for (const size of sizes) await noteChanges(stage, note, size)
  }
}
