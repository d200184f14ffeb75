import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { defaultAlertSettings } from '@shared/alerts'
import { connect } from '../../main/store/database/connection'
import { account, type AlertsNow, call, settings } from './bridge'
import {
  connectionLine,
  expect,
  friendRow,
  friendsList,
  readFriends,
  secretTool,
  signIn,
  test,
  wordsFor
} from './fixtures'
import { launchOnOwnDisk, noMounts, ownMounts } from './ownDisk'

test.use({ companyOptions: { size: 5, seed: 5 } })

/** How often the app is killed; `FAULT_KILLS=100` for a long run. */
const kills = Number(process.env['FAULT_KILLS'] ?? 10)

const json = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

interface Written {
  /** In settings.json, and written out before the answer to the favourite. */
  number: number
  /** In alerts.json. */
  rule: number
  /** In the database: the end of a request to be told, ms UTC. */
  request: number
}

/** Writes into all three stores, one number after the other, and tells each number once all of it was answered. */
const writeNumbers = (window: Page, from: number, own: string, friend: string): Promise<void> =>
  window.evaluate(
    async ([first, id, who, general]) => {
      type Call = (...args: unknown[]) => Promise<{ ok: boolean; value?: unknown }>
      const { ozeki } = globalThis as unknown as { ozeki: Record<string, Call> }
      const details = (await ozeki['getFriendDetails']?.(id, who))?.value
      const { trusted } = (details as { trust: { trusted: { fingerprint: string } } }).trust
      for (let number = first; ; number++) {
        const answers = [
          await ozeki['setAlertSettings']?.({ ...general, coolDownMs: number }),
          await ozeki['tellMeWhen']?.(id, who, 'week'),
          await ozeki['setIdleMinutes']?.(number / 100),
          await ozeki['verifyKey']?.(id, who, number % 2 === 0, trusted.fingerprint),
          await ozeki['setFavourite']?.(id, who, number % 2 === 0)
        ]
        if (answers.some((answer) => answer?.ok !== true)) throw new Error(JSON.stringify(answers))
        const { tellMe } = (await ozeki['getAlerts']?.())?.value as {
          tellMe: Record<string, { expiresAt: number }[]>
        }
        console.log(`confirmed ${number} ${tellMe[id]?.[0]?.expiresAt ?? 0}`)
      }
    },
    [from, own, friend, generalSettings] as const
  )

const { version: _version, accounts: _accounts, ...generalSettings } = defaultAlertSettings

/** What stands on the disk, as the app reads it after its start. */
async function standing(
  window: Page,
  dir: string
): Promise<Written & { favourite: boolean; verified: boolean }> {
  const settings = json(join(dir, 'settings.json'))
  const [entry] = settings['accounts'] as { favourites: string[] }[]
  const view = (await call(window, 'getAlerts')) as AlertsNow & { settings: { coolDownMs: number } }
  const own = await account(window)
  const [wish] = (view.tellMe[own] ?? []) as { expiresAt: number }[]
  const marks = (await call(window, 'getKeyMarks', own)) as { verified: string[] }
  return {
    number: Math.round(Number(settings['idleMinutes']) * 100),
    rule: view.settings.coolDownMs,
    request: wish?.expiresAt ?? 0,
    favourite: (entry?.favourites.length ?? 0) > 0,
    verified: marks.verified.length > 0
  }
}

test('killed in the middle of writing, again and again, it opens with everything that was confirmed', async ({
  launch,
  server
}) => {
  test.setTimeout(60_000 + kills * 10_000)
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  await first.close()
  const dir = first.userDataDir
  const friend = server.friends().find((one) => one.availability !== 'available')?.userId ?? ''
  const confirmed: Written[] = []
  let next = 1
  for (let round = 0; round <= kills; round += 1) {
    const { window, kill, close } = await launch({ userDataDir: dir })
    await expect(connectionLine(window)).toHaveText(/Connected/)
    await expect(friendsList(window).getByRole('option')).toHaveCount(5)
    const last = confirmed.at(-1)
    if (last) {
      const now = await standing(window, dir)
      // More may be there than the test has heard of before the kill.
      expect(now.number).toBeGreaterThanOrEqual(last.number)
      if (now.number === last.number) {
        expect(now.favourite).toBe(last.number % 2 === 0)
        expect(now.verified).toBe(last.number % 2 === 0)
      }
      expect(now.request).toBeGreaterThanOrEqual(last.request)
      expect(now.rule).toBeGreaterThanOrEqual(last.rule)
      next = Math.max(now.number, now.rule) + 1
    }
    if (round === kills) {
      await close()
      break
    }
    let heard = 0
    window.on('console', (message) => {
      const [, number, request] = /^confirmed (\d+) (\d+)$/.exec(message.text()) ?? []
      if (number === undefined) return
      confirmed.push({ number: Number(number), rule: Number(number), request: Number(request) })
      heard += 1
    })
    const writing = writeNumbers(window, next, await account(window), friend).catch(() => undefined)
    await expect.poll(() => heard, { intervals: [1] }).toBeGreaterThan(1)
    await new Promise((resolve) => setTimeout(resolve, (round * 37) % 150))
    await kill()
    await writing
  }
  console.info(
    `soak: settings, rules and database: the app killed ${kills} times, ${confirmed.length} changes confirmed`
  )
  // Nothing had to be set aside.
  expect(readdirSync(dir).filter((name) => /damaged|newer/.test(name))).toEqual([])
  expect(readdirSync(join(dir, 'accounts')).filter((name) => /damaged|newer/.test(name))).toEqual([])
})

test('a profile of a later version is kept for the later version, and the app begins anew beside it', async ({
  launch,
  server,
  desktop
}) => {
  const dir = mkdtempSync(join(desktop.dir, 'newer-'))
  const later = {
    'settings.json': '{"version":99,"accounts":{"in":"another form"}}',
    'alerts.json': '{"version":99,"rules":[]}'
  }
  for (const [name, text] of Object.entries(later)) writeFileSync(join(dir, name), text)
  const { window } = await launch({ userDataDir: dir })
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  for (const [name, text] of Object.entries(later)) {
    const kept = readdirSync(dir).filter((one) => one.startsWith(`${name.replace('.json', '')}.newer-`))
    expect(kept, name).toHaveLength(1)
    expect(readFileSync(join(dir, kept[0] ?? ''), 'utf8')).toBe(text)
  }
})

test('a database of a later version is kept for the later version, and the friends are there all the same', async ({
  launch,
  server,
  desktop
}) => {
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  const own: string = await account(first.window)
  await first.close()

  const secret = await secretTool(desktop.env).lookup({ service: 'Ozeki Chat Client', account: own })
  const { databaseKey } = JSON.parse(secret ?? '{}') as { databaseKey: string }
  const folder = join(first.userDataDir, 'accounts')
  const db = connect(join(folder, `${own}.db`), databaseKey)
  db.exec('CREATE TABLE later (words TEXT); PRAGMA user_version = 99')
  db.close()
  const later = readFileSync(join(folder, `${own}.db`))

  const { window } = await launch({ userDataDir: first.userDataDir })
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await expect(friendsList(window).getByRole('option')).toHaveCount(5)
  const kept = readdirSync(folder).filter((name) => name.includes('.newer-'))
  expect(kept).toHaveLength(1)
  expect(readFileSync(join(folder, kept[0] ?? '')).equals(later)).toBe(true)
})

test('a profile that cannot be written shows the friends all the same, and confirms nothing that it cannot keep', async ({
  launch,
  server,
  desktop
}) => {
  test.skip(!ownMounts, noMounts)
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  await first.close()
  const dir = first.userDataDir
  const readOnly = 'mount --bind "$D" "$D" && mount -o remount,bind,ro "$D"'
  const app = await launchOnOwnDisk(first, desktop, readOnly)
  try {
    const { window } = app
    await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 20_000 })
    await expect(friendsList(window).getByRole('option')).toHaveCount(5)
    const file = join(dir, 'settings.json')
    const stood = readFileSync(file)
    const own = await account(window)
    // Who comes is shown at once; who goes may be damped.
    const friend = server.friends().find((one) => one.availability !== 'available')
    const who = friend?.userId as never
    const { trust } = (await call(window, 'getFriendDetails', own, who)) as {
      trust: { trusted: { fingerprint: never } }
    }
    const refusals: Record<string, () => Promise<unknown>> = {
      setFavourite: () => call(window, 'setFavourite', own, who, true),
      setIdleMinutes: () => call(window, 'setIdleMinutes', 7),
      setOwnStatus: () => call(window, 'setOwnStatus', { presence: 'busy', text: '', until: null }),
      setAlertSettings: () => settings(window, { coolDownMs: 7 }),
      setFriendAlert: () => call(window, 'setFriendAlert', own, who, { mode: 'never' }),
      verifyKey: () => call(window, 'verifyKey', own, who, true, trust.trusted.fingerprint),
      tellMeWhen: () => call(window, 'tellMeWhen', own, who, 'never'),
      pauseAlerts: () => call(window, 'pauseAlerts', 'half-hour'),
      eraseAlertLog: () => call(window, 'eraseAlertLog', own),
      setAvailabilityHistory: () => call(window, 'setAvailabilityHistory', true),
      trustCertificate: () => call(window, 'trustCertificate', own, '')
    }
    for (const [name, ask] of Object.entries(refusals))
      await expect(ask(), name).rejects.toThrow(/settings-unwritable|not-kept/)
    await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 20_000 })
    // Said once, not by each of them.
    await expect(window.getByRole('alert')).toHaveCount(1)
    await expect(window.getByText('The disk of your profile is read-only.')).toBeVisible()
    // It holds for this run.
    expect((await readFriends(window)).filter((one) => one.favourite)).toHaveLength(1)
    expect(((await call(window, 'getState')) as { idleMinutes: number }).idleMinutes).toBe(7)
    expect(await call(window, 'getKeyMarks', own)).toMatchObject({ verified: [who] })
    expect(readFileSync(file)).toEqual(stood)
    server.move(friend?.nick ?? '', 'available')
    await expect(friendRow(window, friend?.nick ?? '', 'available')).toBeVisible({ timeout: 20_000 })
  } finally {
    await app.close()
  }
})
