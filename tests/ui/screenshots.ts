import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { scenes, type SceneName } from './scenes'
import { startWindowPages, type Look } from './windowPage'

// Pictures of every screen, to be looked at: node --import tsx tests/ui/screenshots.ts FOLDER [PART OF A NAME]

interface Shot {
  scene: SceneName
  look?: Look
  act?: (page: Page) => Promise<unknown>
  wait?: number
}

const choose = (name: string) => (page: Page) => page.getByRole('option', { name }).click()
const fillSignIn = async (page: Page): Promise<void> => {
  await page.getByLabel('Server').fill('chat.example.org')
  await page.getByLabel('E-mail').fill('zoltan@example.org')
  await page.getByLabel('API key').fill('not-a-real-key')
  await page.getByRole('button', { name: 'Sign in' }).click()
}
const narrow: Look = { width: 360, height: 480 }

const shots: Record<string, Shot> = {
  signIn: { scene: 'signIn' },
  signInDark: { scene: 'signIn', look: { dark: true } },
  signInNarrow: { scene: 'signIn', look: narrow },
  signInAdvanced: {
    scene: 'signInRemembered',
    look: { height: 860 },
    act: (page) => page.getByRole('button', { name: 'Advanced' }).click()
  },
  signInMissing: { scene: 'signIn', act: (page) => page.getByRole('button', { name: 'Sign in' }).click() },
  signInFieldError: { scene: 'signInFieldError', act: fillSignIn },
  signInNoKeychain: { scene: 'signInNoKeychain', act: fillSignIn, look: { dark: true, height: 720 } },
  signInSlow: { scene: 'signInSlow', act: fillSignIn, wait: 500 },
  friends: { scene: 'friends', act: choose('Anna') },
  friendsDark: { scene: 'friends', look: { dark: true }, act: choose('Anna') },
  friendsSharp: { scene: 'friends', look: { width: 720, height: 700, scale: 2 }, act: choose('Anna') },
  friendsNone: { scene: 'friends' },
  friendsMenu: { scene: 'polling', act: (page) => page.getByRole('button', { name: 'My status' }).click() },
  friendsMenuDark: {
    scene: 'friends',
    look: { dark: true },
    act: (page) => page.getByRole('button', { name: 'My status' }).click()
  },
  friendsSignOut: {
    scene: 'friends',
    act: async (page) => {
      await page.getByRole('button', { name: 'My status' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
    }
  },
  friendsSearch: { scene: 'friends', act: (page) => page.getByRole('searchbox').fill('lu') },
  friendsNotFound: {
    scene: 'friends',
    act: (page) => page.getByRole('searchbox').fill('nobody <b>here</b>')
  },
  friendsNarrow: { scene: 'friends', look: narrow },
  friendsNarrowDetails: { scene: 'friends', look: narrow, act: choose('Anna') },
  friendsWide: { scene: 'friends', look: { width: 1600, height: 900 }, act: choose('Anna') },
  friendsRtl: { scene: 'friends', look: { rtl: true }, act: choose('Anna') },
  friendsForced: { scene: 'friends', look: { forcedColors: true }, act: choose('Anna') },
  friendsKeyboard: {
    scene: 'friends',
    act: async (page) => {
      await page.keyboard.press('Control+f')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
    }
  },
  thousandsScrolled: {
    scene: 'thousands',
    act: async (page) => {
      await choose('Anna')(page).catch(() => undefined)
      await page.getByRole('listbox').evaluate((list) => (list.scrollTop = 200_000))
    }
  },
  longNames: {
    scene: 'longNames',
    act: (page) => page.getByRole('option', { name: 'Dr. habil' }).click()
  },
  longNamesNarrow: {
    scene: 'longNames',
    look: narrow,
    act: (page) => page.getByRole('option', { name: 'Dr. habil' }).click()
  },
  empty: { scene: 'empty' },
  loading: { scene: 'loading', wait: 500 },
  loadingDark: { scene: 'loading', wait: 500, look: { dark: true } },
  checking: { scene: 'checking', act: choose('Anna') },
  reconnecting: { scene: 'reconnecting', act: choose('Anna') },
  reconnectingDark: { scene: 'reconnecting', look: { dark: true }, act: choose('Anna') },
  reconnectingNarrow: { scene: 'reconnecting', look: narrow },
  noNetwork: { scene: 'noNetwork' },
  waiting: { scene: 'waiting' },
  refused: { scene: 'refused' },
  refusedWithList: { scene: 'refusedWithList' },
  certificate: { scene: 'certificate', look: { dark: true } },
  keychainLocked: { scene: 'keychainLocked' },
  keyAbsent: { scene: 'keyAbsent', act: choose('Anna') }
}

async function takeShots(folder: string, part: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true })
  const pages = await startWindowPages()
  try {
    for (const [name, { scene, look, act, wait }] of Object.entries(shots)) {
      if (!name.includes(part)) continue
      const page = await pages.open(scenes[scene], look)
      await page.getByRole('status').waitFor()
      await act?.(page)
      await page.waitForTimeout(wait ?? 350)
      await page.screenshot({ path: join(folder, `${name}.png`) })
      await page.context().close()
    }
  } finally {
    await pages.close()
  }
  return pages.problems
}

const [folder = 'shots', part = ''] = process.argv.slice(2)
void takeShots(folder, part).then((problems) => {
  for (const problem of new Set(problems)) console.error(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
})
