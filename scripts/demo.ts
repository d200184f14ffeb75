// Shows the app at work against the reference chat server with a lively company, without any account.
// With a display it stays until the app is quit; without one it makes a desktop of its own and tells what happened.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { OzekiBridge } from '../shared/contract'
import { availabilityText, createTranslate } from '../shared/messages'
import { company, startChatServer, type ChatServer } from '../tests/chat-server'
import {
  desktopRecorder,
  friendsList,
  launchApp,
  readFriends,
  signIn,
  startDesktop,
  waitFor,
  type DesktopRecorder,
  type RunningApp
} from '../tests/desktop'
import { sandboxArguments } from './electronRuntime.mjs'

const say = (line: string) => console.log(line)
const t = createTranslate()
const picture = resolve(__dirname, '../demo.png')
const watchMs = 15_000
const favourites = 25

// The secret stays in memory: nothing of the demo is left behind in the person's keychain.
const launchArgs = ['--no-keychain']

async function signInTo(server: ChatServer, running: RunningApp): Promise<void> {
  const { email, apiKey, encryptionPassword } = server.user
  await signIn(running.window, { server: server.baseUrl, email, apiKey, encryptionPassword })
  await friendsList(running.window).waitFor({ timeout: 15_000 })
  await markFavourites(running.window)
}

/** Alerts are for favourites: those who are away are marked, as a person does with the star. */
async function markFavourites(window: RunningApp['window']): Promise<void> {
  await window.evaluate(async (count) => {
    const { ozeki } = globalThis as unknown as { ozeki: OzekiBridge }
    const state = await ozeki.getState()
    const account = state.ok ? state.value.accounts[0] : undefined
    if (!account) return
    const list = await ozeki.getFriends(account.id)
    const absent = list.ok ? list.value.friends.filter((one) => one.availability.kind !== 'available') : []
    for (const friend of absent.slice(0, count)) await ozeki.setFavourite(account.id, friend.id, true)
  }, favourites)
}

/** With a display: until the person quits the app. */
async function demoOnDisplay(server: ChatServer): Promise<void> {
  const userDataDir = await mkdtemp(join(tmpdir(), 'ozeki-demo-'))
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  )
  const asRoot = sandboxArguments().length > 0
  if (asRoot) say("Running as root: Chromium's sandbox is off for this run.")
  try {
    const running = await launchApp({ env, userDataDir, args: launchArgs, sandbox: !asRoot })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close())
    await signInTo(server, running)
    server.liveliness({ everyMs: 4_000, seed: 7 })
    say(
      `Signed in as ${server.user.nick}. The friends come and go by themselves; quit the app to end the demo.`
    )
    await running.ended
  } finally {
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

type Seen = Map<string, string>

const readWords = async (running: RunningApp): Promise<Seen> =>
  new Map(
    (await readFriends(running.window)).map((friend) => [
      friend.name,
      availabilityText(t, friend.availability)
    ])
  )

function sayCounts(seen: Seen): void {
  const counts = new Map<string, number>()
  for (const word of seen.values()) counts.set(word, (counts.get(word) ?? 0) + 1)
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([word, count]) => `${count} ${word}`)
  say(`Friends: ${seen.size} (${parts.join(', ')})`)
}

/** Compares what the window shows again and again. @returns how many changes were seen. */
async function watchChanges(running: RunningApp, recorder: DesktopRecorder, first: Seen): Promise<number> {
  let before = first
  let changes = 0
  let told = 0
  const tellNotifications = () => {
    for (const { summary, body } of recorder.notifications.shown.slice(told))
      say(`Notification: ${summary}${body ? ` · ${body}` : ''}`)
    told = recorder.notifications.shown.length
  }
  const until = Date.now() + watchMs
  while (Date.now() < until) {
    const now = await readWords(running)
    for (const [name, word] of now)
      if (before.has(name) && before.get(name) !== word) {
        changes++
        say(`Change: ${name}: ${before.get(name)} -> ${word}`)
      }
    before = now
    tellNotifications()
    await new Promise((done) => setTimeout(done, 200))
  }
  return changes
}

/** Without a display: on a desktop of its own, for about 20 s. */
async function demoWithoutDisplay(server: ChatServer): Promise<void> {
  say(
    'No display here: the demo runs on a desktop of its own (Xvfb, session bus, keyring) for about 20 seconds.'
  )
  const desktop = await startDesktop({ keyring: 'unlocked', width: 1180, height: 780 })
  const recorder = await desktopRecorder(desktop.env)
  let running: RunningApp | undefined
  try {
    // Here the keyring is the demo's own, so the secret takes its ordinary way.
    running = await launchApp({ env: desktop.env })
    await signInTo(server, running)
    say(`Signed in to ${server.baseUrl} as ${server.user.nick}`)
    const first = await readWords(running)
    sayCounts(first)
    const tray = await recorder.tray.item()
    say(`Tray: ${await tray.toolTip((text) => / available$/.test(text))}`)
    server.liveliness({ everyMs: 900, seed: 7 })
    const changes = await watchChanges(running, recorder, first)
    server.liveliness(null)
    await running.window.screenshot({ path: picture })
    say('Picture: demo.png')
    say(`Tray: ${(await tray.properties()).toolTip}`)
    const shown = recorder.notifications.shown.length
    say(`Seen in ${watchMs / 1000} seconds: ${changes} changes in the list, ${shown} notifications`)
    if (changes === 0) throw new Error('no change reached the list although friends moved')
    await waitFor('a notification', () => recorder.notifications.shown.length > 0, { ms: 10_000 })
  } catch (error) {
    const output = running?.output().trim()
    if (output) say(`Output of the app:\n${output}`)
    throw error
  } finally {
    await running?.close()
    await recorder.close()
    await desktop.close()
  }
}

async function demo(): Promise<void> {
  const server = await startChatServer({ company: company({ size: 40, seed: 3 }) })
  try {
    const hasDisplay =
      process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
    await (hasDisplay ? demoOnDisplay(server) : demoWithoutDisplay(server))
  } finally {
    await server.close()
  }
}

demo().then(
  () => say('The demo has ended well.'),
  (error: unknown) => {
    say(`The demo failed: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
)
