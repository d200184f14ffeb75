import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OzekiBridge } from '@shared/contract'
import type { UserId } from '@shared/ids'
import { friendsList, launchApp, signIn, type RunningApp } from '../desktop'
import { takePicture, type Picture } from './observe/painted'
import { appFolder, watchedCount, type Size, type Stage } from './stage'

/** A user-data folder in which somebody is signed in, and how its friends list looks on the screen. */
export interface Profile {
  dir: string
  /** The list that the app remembers, drawn before the server has answered. */
  remembered: Picture
  /** The list as the server has confirmed it. */
  confirmed: Picture
  /** What the app adds to its own command line, for the bare apps to have it as well. */
  switches: readonly string[]
  /** Ids of the friends who are moved one by one, in the order of the list. */
  watched: readonly string[]
}

/** Signs in with a new profile, marks the favourites and takes pictures of the list. */
export async function makeProfile(stage: Stage, size: Size): Promise<Profile> {
  const server = await stage.server(size)
  const dir = await stage.newProfileFolder()
  const watched = server
    .friends()
    .slice(0, watchedCount)
    .map((friend) => friend.userId)
  let switches: string[] = []
  const confirmed = await pictureOf(stage, dir, async (running) => {
    const { email, apiKey, encryptionPassword } = server.user
    await signIn(running.window, { server: server.baseUrl, email, apiKey, encryptionPassword })
    await friendsList(running.window).getByRole('option').first().waitFor({ timeout: 30_000 })
    await markFavourites(running, watched)
    switches = await switchesOf(running)
  })
  const endSilence = server.fault('chatlogin', { kind: 'hang' })
  const remembered = await pictureOf(stage, dir, async ({ window }) => {
    await friendsList(window).getByRole('option').first().waitFor({ timeout: 10_000 })
  })
  endSilence()
  return { dir, switches, watched, remembered, confirmed }
}

/** @returns the values that the switches have which main sets itself, as words of a command line */
async function switchesOf({ app }: RunningApp): Promise<string[]> {
  const names = new Set<string>()
  for (const file of await readdir(join(appFolder, 'main'), { recursive: true })) {
    if (!file.endsWith('.ts')) continue
    const source = await readFile(join(appFolder, 'main', file), 'utf8')
    for (const [, name = ''] of source.matchAll(/appendSwitch\(\s*'([\w-]+)'/g)) names.add(name)
  }
  return app.evaluate(
    ({ app: { commandLine } }, wanted) =>
      wanted
        .filter((name) => commandLine.hasSwitch(name))
        .map((name) => {
          const value = commandLine.getSwitchValue(name)
          return value === '' ? `--${name}` : `--${name}=${value}`
        }),
    [...names]
  )
}

/** Starts the app on the profile, waits until the list stands and takes a picture of it. */
async function pictureOf(
  stage: Stage,
  userDataDir: string,
  listStands: (running: RunningApp) => Promise<void>
): Promise<Picture> {
  const running = await launchApp({ env: stage.desktop.env, userDataDir })
  try {
    await listStands(running)
    return await pictureOfList(stage, running)
  } finally {
    await running.close()
    await stage.recorder.tray.empty()
  }
}

async function markFavourites({ window }: RunningApp, ids: readonly string[]): Promise<void> {
  await window.evaluate(async (wanted) => {
    const { ozeki } = globalThis as unknown as { ozeki: OzekiBridge }
    const state = await ozeki.getState()
    const account = state.ok ? state.value.accounts[0] : undefined
    if (!account) throw new Error('nobody is signed in')
    for (const id of wanted) {
      const answer = await ozeki.setFavourite(account.id, id as UserId, true)
      if (!answer.ok) throw new Error(answer.error.code)
    }
  }, ids)
  await window.locator(`[data-friend="${ids[0]}"] .row__star--on`).waitFor()
}

/** The first two rows: they stand there only when the list does. */
async function pictureOfList(stage: Stage, { app, window }: RunningApp): Promise<Picture> {
  const row = await friendsList(window).getByRole('option').first().boundingBox()
  if (!row) throw new Error('The list is not on the screen.')
  const at = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getContentBounds())
  if (!at) throw new Error('The app has no window.')
  return takePicture(stage.screen, {
    x: Math.round(at.x + row.x) + 4,
    y: Math.round(at.y + row.y) + 4,
    width: 160,
    height: 64
  })
}
