import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { defaultAlertSettings } from '@shared/alerts'
import { electronEnvironment } from '../../scripts/electronRuntime.cjs'
import { account, type AlertsNow, call } from './bridge'
import { connectionLine, expect, friendsList, signIn, test, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 5, seed: 5 } })

/** How often the app is killed; `FAULT_KILLS=100` for a long run. */
const kills = Number(process.env['FAULT_KILLS'] ?? 10)

const json = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

/** Writes into all three stores, one number after the other, and tells each number once it was confirmed. */
const writeNumbers = (window: Page, from: number, own: string, friend: string): Promise<void> =>
  window.evaluate(
    async ([first, id, who, general]) => {
      type Call = (...args: unknown[]) => Promise<{ ok: boolean }>
      const { ozeki } = globalThis as unknown as { ozeki: Record<string, Call> }
      for (let number = first; ; number++) {
        const answers = [
          await ozeki['setIdleMinutes']?.(number / 100),
          await ozeki['setAlertSettings']?.({ ...general, coolDownMs: number }),
          await ozeki['pauseAlerts']?.(number % 2 === 0 ? 'half-hour' : null),
          await ozeki[number % 2 === 0 ? 'tellMeWhen' : 'cancelTellMe']?.(
            ...(number % 2 === 0 ? [id, who, 'week'] : [id, who])
          ),
          await ozeki['setFavourite']?.(id, who, number % 2 === 0)
        ]
        if (answers.some((answer) => answer?.ok !== true)) throw new Error(JSON.stringify(answers))
        console.log(`confirmed ${number}`)
      }
    },
    [
      from,
      own,
      friend,
      (({ version: _version, accounts: _accounts, ...general }) => general)(defaultAlertSettings)
    ] as const
  )

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
  const friend = server.friends()[0]?.userId ?? ''
  let confirmed = 0
  for (let round = 0; round <= kills; round += 1) {
    const { window, kill } = await launch({ userDataDir: dir })
    await expect(connectionLine(window)).toHaveText(/Connected/)
    await expect(friendsList(window).getByRole('option')).toHaveCount(5)
    const own = await account(window)
    // One write may have been under way when it was killed.
    const settings = json(join(dir, 'settings.json'))
    const alerts = (await call(window, 'getAlerts')) as AlertsNow & { settings: { coolDownMs: number } }
    if (round > 0) {
      const idle = Math.round(Number(settings['idleMinutes']) * 100)
      expect([confirmed, confirmed + 1]).toContain(idle)
      expect([confirmed, confirmed + 1]).toContain(alerts.settings.coolDownMs)
      const { favourites } = (settings['accounts'] as { favourites: string[] }[])[0] ?? { favourites: [] }
      const later = [idle, alerts.settings.coolDownMs].includes(confirmed + 1)
      if (!later) {
        expect(favourites).toEqual(confirmed % 2 === 0 ? [friend] : [])
        expect(alerts.tellMe[own] ?? []).toHaveLength(confirmed % 2 === 0 ? 1 : 0)
      }
    }
    if (round === kills) break
    let heard = 0
    window.on('console', (message) => {
      const number = Number(/^confirmed (\d+)$/.exec(message.text())?.[1] ?? 0)
      if (number > confirmed) {
        confirmed = number
        heard += 1
      }
    })
    const writing = writeNumbers(window, confirmed + 1, own, friend).catch(() => undefined)
    await expect.poll(() => heard, { intervals: [1] }).toBeGreaterThan(1)
    await new Promise((resolve) => setTimeout(resolve, (round * 37) % 150))
    await kill()
    await writing
  }
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

/**
 * A way to start the app with a folder that cannot be written: modes do not bind root, so it is mounted read-only in a
 * mount namespace of the app's own. Null where this machine grants none.
 */
function readOnlyRuntime(folder: string, readOnly: string): string | null {
  if (spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status !== 0) return null
  const electron = electronEnvironment() as Record<string, string | undefined>
  const real = electron['ELECTRON_EXEC_PATH']
  if (!real) return null
  const dist = join(folder, 'dist')
  mkdirSync(dist)
  const script = `#!/bin/sh
exec unshare -rm sh -c 'mount --bind "$P" "$P" && mount -o remount,bind,ro "$P" && exec "${real}" "$@"' electron "$@"
`.replaceAll('$P', readOnly)
  writeFileSync(join(dist, 'electron'), script)
  chmodSync(join(dist, 'electron'), 0o755)
  return dist
}

test('a profile that cannot be written shows the window and the friends all the same', async ({
  launch,
  server,
  desktop
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'read-only-'))
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  await first.close()
  const dist = readOnlyRuntime(folder, first.userDataDir)
  test.skip(dist === null, 'no mount namespace here')
  const before = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = dist ?? ''
  try {
    void desktop
    const { window } = await launch({ userDataDir: first.userDataDir })
    await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 20_000 })
    await expect(friendsList(window).getByRole('option')).toHaveCount(5)
    await call(window, 'setIdleMinutes', 7)
    const [friend] = server.friends()
    server.move(friend?.nick ?? '', friend?.availability === 'available' ? 'busy' : 'available')
    await expect(friendsList(window).getByRole('option')).toHaveCount(5)
  } finally {
    if (before === undefined) delete process.env['ELECTRON_OVERRIDE_DIST_PATH']
    else process.env['ELECTRON_OVERRIDE_DIST_PATH'] = before
    rmSync(folder, { recursive: true, force: true })
  }
})
