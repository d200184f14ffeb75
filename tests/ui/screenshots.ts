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
const press = (name: string) => (page: Page) => page.getByRole('button', { name }).first().click()
const pick = (name: string) => (page: Page) => page.getByRole('menuitem', { name }).click()
const chain =
  (...acts: ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page): Promise<void> => {
    for (const act of acts) await act(page)
  }
const openSettings = chain(press('My status'), pick('Settings'))
const openLog = chain(press('My status'), pick('Alert log'))
const openDialog = chain(press('My status'), pick('Set a status text'))
const scrollPage = (top: number) => (page: Page) =>
  page.locator('.friends__details').evaluate((each, to) => (each.scrollTop = to), top)
const openMenu = (name: string) => (page: Page) =>
  page.getByRole('option', { name }).click({ button: 'right' })

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
  troubleDamaged: { scene: 'damagedData', act: choose('Anna') },
  troubleMore: { scene: 'damagedData', act: press('More') },
  troubleMoreDark: { scene: 'damagedData', act: press('More'), look: { dark: true } },
  troubleFullNarrow: { scene: 'diskFull', look: narrow },
  troubleSignIn: { scene: 'laterVersion' },
  troubleSignInMore: { scene: 'laterVersion', act: press('More') },
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
  certificateChanged: { scene: 'certificateChanged' },
  certificateNarrow: { scene: 'certificate', look: narrow },
  certificateRtl: { scene: 'certificate', look: { rtl: true } },
  certificateForced: { scene: 'certificate', look: { forcedColors: true } },
  certificateRevoked: { scene: 'certificateRevoked' },
  certificateSignIn: { scene: 'signInCertificate', act: fillSignIn, look: { height: 860 } },
  certificateSignInNarrow: { scene: 'signInCertificate', act: fillSignIn, look: narrow },
  settingsHelp: {
    scene: 'quietHours',
    act: chain(openSettings, scrollPage(8_000), press('Copy diagnostics'))
  },
  keychainLocked: { scene: 'keychainLocked' },
  keyAbsent: { scene: 'keyAbsent', act: choose('Anna') },
  keysChanged: { scene: 'keys', look: { height: 900 }, act: choose('Anna') },
  keysChangedDark: {
    scene: 'keys',
    look: { dark: true, height: 900 },
    act: chain(choose('Anna'), press('Show safety number'))
  },
  keysChangedNarrow: { scene: 'keys', look: { ...narrow, height: 900 }, act: choose('Anna') },
  keysChangedRtl: { scene: 'keys', look: { rtl: true, height: 900 }, act: choose('Anna') },
  keysChangedForced: { scene: 'keys', look: { forcedColors: true, height: 900 }, act: choose('Anna') },
  keysListNarrow: { scene: 'keys', look: narrow },
  keysLongNames: { scene: 'keysLongNames', look: { height: 1_000 }, act: choose('Dr. habil') },
  keysKept: { scene: 'keys', look: { height: 900 }, act: choose('Víctor') },
  keysAccepted: {
    scene: 'keys',
    look: { height: 900 },
    act: chain(choose('Anna'), press('Accept the new key'))
  },
  keysVerified: {
    scene: 'keys',
    look: { height: 900 },
    act: chain(choose('Søren'), press('Show safety number'))
  },
  keysNumber: {
    scene: 'keys',
    look: { dark: true, height: 900 },
    act: chain(choose('Rosa'), press('Show safety number'))
  },
  keysNumberNarrow: {
    scene: 'keys',
    look: { ...narrow, height: 900 },
    act: chain(choose('Rosa'), press('Show safety number'))
  },
  keysNoNumber: {
    scene: 'noOwnKey',
    look: { height: 800 },
    act: chain(choose('Rosa'), press('Show safety number'))
  },
  history: { scene: 'history', look: { height: 900 }, act: choose('Anna') },
  historyDark: {
    scene: 'history',
    look: { dark: true, height: 1_000 },
    act: chain(choose('Anna'), press('Show all'))
  },
  historyEmpty: { scene: 'historyEmpty', act: choose('Anna') },
  historySettings: { scene: 'history', look: { height: 1_500 }, act: openSettings },
  historyOff: {
    scene: 'history',
    act: chain(openSettings, (page) => page.getByLabel('Keep who was available when').click())
  },
  alertsOwn: { scene: 'alerts', look: { height: 760 }, act: choose('Anna') },
  alertsOwnDark: { scene: 'alerts', look: { dark: true, height: 760 }, act: choose('Anna') },
  alertsOwnNarrow: { scene: 'alerts', look: { ...narrow, height: 700 }, act: choose('Anna') },
  alertsAsked: { scene: 'alerts', act: choose('Priya') },
  alertsWatch: { scene: 'alerts', act: choose('Helena') },
  alertsNone: { scene: 'alerts', act: choose('Rosa') },
  alertsNever: { scene: 'alerts', act: choose('Jürgen'), look: { rtl: true } },
  alertsHover: { scene: 'alerts', act: (page) => page.getByRole('option', { name: 'Yusuf' }).hover() },
  rowMenu: { scene: 'alerts', act: openMenu('Helena') },
  rowMenuTell: {
    scene: 'alerts',
    look: { dark: true },
    act: chain(openMenu('Priya'), pick('Tell me when'))
  },
  rowMenuAlerts: {
    scene: 'alerts',
    act: async (page) => {
      await page.keyboard.press('Control+f')
      await page.keyboard.type('helena')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Shift+F10')
      await page.keyboard.press('End')
      await page.keyboard.press('ArrowRight')
    }
  },
  bellMenu: { scene: 'alerts', act: press('Alerts') },
  bellPaused: { scene: 'paused' },
  bellPausedMenu: { scene: 'paused', act: press('Alerts paused'), look: { dark: true } },
  bellPausedNarrow: { scene: 'paused', look: narrow },
  bellDoNotDisturb: { scene: 'doNotDisturb', act: press('Alerts') },
  statusIdle: { scene: 'idle', act: press('My status') },
  statusBusy: { scene: 'busy', act: press('My status') },
  statusGuessing: { scene: 'guessing', act: press('My status'), look: { dark: true } },
  statusDialog: { scene: 'busy', act: openDialog },
  statusDialogDark: { scene: 'friends', look: { dark: true }, act: openDialog },
  statusDialogNarrow: { scene: 'idle', look: { ...narrow, height: 560 }, act: openDialog },
  settings: { scene: 'quietHours', act: openSettings },
  settingsMiddle: { scene: 'doNotDisturb', act: chain(openSettings, scrollPage(420)) },
  settingsEnd: { scene: 'quietHours', act: chain(openSettings, scrollPage(4_000)) },
  settingsDark: { scene: 'quietHours', look: { dark: true, height: 1_500 }, act: openSettings },
  settingsNarrow: { scene: 'quietHours', look: { ...narrow, height: 1_700 }, act: openSettings },
  settingsRtl: { scene: 'quietHours', look: { rtl: true, height: 1_100 }, act: openSettings },
  settingsForced: { scene: 'quietHours', look: { forcedColors: true, height: 1_100 }, act: openSettings },
  log: { scene: 'log', act: openLog },
  logDark: { scene: 'log', look: { dark: true, width: 1_200 }, act: openLog },
  logNarrow: { scene: 'log', look: narrow, act: openLog },
  logRtl: { scene: 'log', look: { rtl: true }, act: openLog },
  logFriend: { scene: 'log', act: chain(choose('Anna'), press('Why was I told')) },
  logScrolled: {
    scene: 'logLong',
    act: async (page) => {
      await openLog(page)
      await page.getByRole('list', { name: 'Alert log' }).evaluate((list) => (list.scrollTop = 100_000))
    }
  },
  logEmpty: { scene: 'friends', act: openLog },
  logOff: { scene: 'logOff', act: openLog },
  logNotFound: { scene: 'log', act: chain(openLog, (page) => page.getByLabel('Filter by name').fill('zz')) },
  logErase: { scene: 'log', act: chain(openLog, press('Erase')) },
  accounts: { scene: 'accounts', act: choose('Anna') },
  accountsMenu: { scene: 'accountsTrouble', act: press('Account: ') },
  accountsMenuDark: { scene: 'accountsTroubles', look: { dark: true }, act: press('Account: ') },
  accountsMenuLong: { scene: 'accountsLong', act: press('Account: ') },
  accountsMenuTwins: { scene: 'accountsTwins', act: press('Account: ') },
  accountsTrouble: { scene: 'accountsTrouble', act: choose('Anna') },
  accountsTroubleDark: { scene: 'accountsTrouble', look: { dark: true } },
  accountsTroubles: { scene: 'accountsTroubles' },
  accountsStatus: { scene: 'accountsTroubles', act: press('My status') },
  accountsLong: { scene: 'accountsLong' },
  accountsNarrow: { scene: 'accountsTrouble', look: narrow },
  accountsMenuNarrow: { scene: 'accountsLong', look: narrow, act: press('Account: ') },
  accountsRtl: { scene: 'accountsTrouble', look: { rtl: true }, act: press('Account: ') },
  accountsForced: { scene: 'accountsTrouble', look: { forcedColors: true }, act: press('Account: ') },
  accountsSettings: { scene: 'accounts', act: chain(openSettings, scrollPage(4_000)) },
  accountsLog: { scene: 'accounts', act: openLog },
  accountsAdd: { scene: 'accounts', act: chain(press('Account: '), pick('Add account')) },
  accountsAddNarrow: { scene: 'accounts', look: narrow, act: chain(press('Account: '), pick('Add account')) },
  accountsRefused: { scene: 'accountRefused' },
  accountsRefusedNarrow: { scene: 'accountRefused', look: narrow },
  passwordNeeded: { scene: 'passwordNeeded' },
  passwordNeededNarrow: { scene: 'passwordNeeded', look: narrow }
}

async function takeShots(folder: string, part: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true })
  const pages = await startWindowPages()
  try {
    for (const [name, { scene, look, act, wait }] of Object.entries(shots)) {
      if (!name.includes(part)) continue
      const page = await pages.open(scenes[scene], look)
      page.setDefaultTimeout(5_000)
      await page.getByRole('status').waitFor()
      // A state that cannot be reached is a fault like any other; the other pictures are still wanted.
      await act?.(page).catch((error: unknown) => pages.problems.push(`${name}: ${String(error)}`))
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
