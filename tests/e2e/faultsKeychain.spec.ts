import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { launchApp, startDesktop } from '../desktop'
import { account, call } from './bridge'
import { connectionLine, expect, friendsList, secretTool, signIn, test, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 5, seed: 5 } })

/** How often the app is killed; `FAULT_KILLS=100` for a long run. */
const kills = Number(process.env['FAULT_KILLS'] ?? 8)

const service = 'Ozeki Chat Client'

type Shown = 'signed in' | 'form'

const connectedLine = (window: Page) => connectionLine(window).filter({ hasText: /Connected/ })

/** What the window shows once it has made up its mind; a lost secret is neither. */
async function shown(window: Page): Promise<Shown> {
  const form = window.getByRole('button', { name: 'Sign in', exact: true })
  const connected = connectedLine(window)
  await expect(form.or(connected).first()).toBeVisible({ timeout: 20_000 })
  if ((await connected.count()) === 0) return 'form'
  await expect(friendsList(window).getByRole('option')).toHaveCount(5)
  return 'signed in'
}

interface Saved {
  accounts: { id: string; signedIn: boolean }[]
  toForget: string[]
}
const saved = (dir: string): Saved => {
  const file = join(dir, 'settings.json')
  if (!existsSync(file)) return { accounts: [], toForget: [] }
  return JSON.parse(readFileSync(file, 'utf8')) as Saved
}
const signedIn = (dir: string): string[] =>
  saved(dir).accounts.flatMap((one) => (one.signedIn ? [one.id] : []))

test('killed while it signs in or out, it keeps what was confirmed, and loses and leaves behind no secret', async ({
  launch,
  server,
  desktop
}) => {
  test.setTimeout(60_000 + kills * 12_000)
  const keychain = secretTool(desktop.env)
  // The keyring is that of other tests, too.
  const others = await keychain.accounts(service)
  const entries = async (): Promise<string[]> =>
    (await keychain.accounts(service)).filter((entry) => !others.includes(entry))
  const tally = { confirmed: 0, done: 0, undone: 0 }
  let app = await launch()
  const dir = app.userDataDir
  let now: Shown = 'form'
  expect(await shown(app.window)).toBe(now)
  for (let round = 0; round < kills; round += 1) {
    const { window } = app
    const wanted: Shown = now === 'form' ? 'signed in' : 'form'
    let confirmed = false
    const confirm = (): void => void (confirmed = true)
    server.clearRequests()
    if (wanted === 'signed in') {
      await signIn(window, wordsFor(server))
      // From the last answer on, the secret goes to the keychain, then the account into the settings.
      await expect
        .poll(() => server.requestsOf('chatfriends').some((one) => one.refusal === null), { intervals: [2] })
        .toBe(true)
      connectedLine(window)
        .waitFor({ timeout: 5_000 })
        .then(confirm, () => undefined)
    } else {
      const own = await account(window)
      call(window, 'signOut', own).then(confirm, () => undefined)
    }
    await new Promise((resolve) => setTimeout(resolve, (round * 113) % 900))
    const wasConfirmed = confirmed
    await app.kill()

    app = await launch({ userDataDir: dir })
    const next = await shown(app.window)
    if (wasConfirmed) expect(next).toBe(wanted)
    tally[wasConfirmed ? 'confirmed' : next === wanted ? 'done' : 'undone'] += 1
    if (next === 'signed in') {
      const words = { service, account: signedIn(dir)[0] ?? '' }
      expect(JSON.parse((await keychain.lookup(words)) ?? '{}')).toMatchObject({ apiKey: server.user.apiKey })
    }
    // Whatever no account has is known, and will go.
    const known = [...signedIn(dir), ...saved(dir).toForget]
    for (const entry of await entries()) expect(known).toContain(entry)
    now = next
  }
  // And it goes, once the app has run for a moment.
  await expect.poll(entries, { timeout: 20_000 }).toEqual(signedIn(dir))
  console.info(`soak: keychain: killed ${kills} times while signing in or out: ${JSON.stringify(tally)}`)
})

test('a keyring that dies under the sign-in is told, and the work goes on for this run by choice', async ({
  server
}) => {
  const desktop = await startDesktop()
  try {
    const { window, userDataDir, close } = await launchApp({ env: desktop.env })
    desktop.keyring?.freeze()
    await signIn(window, wordsFor(server))
    await expect.poll(() => server.requestsOf('chatfriends').some((one) => one.refusal === null)).toBe(true)
    // Nothing is said to be done while the keychain has not answered.
    await expect(connectedLine(window)).toHaveCount(0)
    await desktop.keyring?.kill()
    await expect(window.getByText(/No keychain is running here/)).toBeVisible({ timeout: 20_000 })
    // Nothing was written down of what could not be kept.
    expect(saved(userDataDir).accounts).toEqual([])
    await window.getByRole('button', { name: 'Work for this run only' }).click()
    await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 15_000 })
    await expect(friendsList(window).getByRole('option')).toHaveCount(5)
    await close()
  } finally {
    await desktop.close()
  }
})
