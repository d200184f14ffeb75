import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { launchApp, startDesktop, type Desktop } from '../desktop'
import { account, call } from './bridge'
import { connectionLine, expect, friendRow, signIn, test, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 5, seed: 5 } })

// A desktop of each test's own, because it does not outlive the test whole.
const onDesktop = async (work: (desktop: Desktop) => Promise<void>): Promise<void> => {
  const desktop = await startDesktop()
  try {
    await work(desktop)
  } finally {
    await desktop.close()
  }
}

test('a keyring that dies while the app runs costs nothing: it goes on, and signs in again afterwards', async ({
  server
}) => {
  await onDesktop(async (desktop) => {
    const { env } = desktop
    const first = await launchApp({ env })
    await signIn(first.window, wordsFor(server))
    await expect(connectionLine(first.window)).toHaveText(/Connected/)
    await server.whenListening()
    await desktop.keyring?.end()
    const nick = server.friends().find(({ availability }) => availability !== 'available')?.nick ?? ''
    server.move(nick, 'available')
    await expect(friendRow(first.window, nick, 'available')).toBeVisible()
    // The server has forgotten everything: the secret is needed again, and it is still there.
    server.forgetStations()
    server.dropListeners('hard')
    await expect.poll(() => server.requestsOf('chatlogin').length, { timeout: 20_000 }).toBe(2)
    await expect(connectionLine(first.window)).toHaveText(/Connected/)
    await first.close()

    const second = await launchApp({ env, userDataDir: first.userDataDir })
    await expect(second.window.getByText(/No keychain is running here/).first()).toBeVisible({
      timeout: 15_000
    })
    await second.close()
  })
})

test('a session bus that dies ends the app, as Chromium has it, and loses nothing', async ({ server }) => {
  await onDesktop(async ({ env, dir }) => {
    const first = await launchApp({ env })
    await signIn(first.window, wordsFor(server))
    await expect(connectionLine(first.window)).toHaveText(/Connected/)
    const nick = server.friends()[0]?.nick ?? ''
    await call(
      first.window,
      'setFavourite',
      await account(first.window),
      server.person(nick).userId as never,
      true
    )
    process.kill(busOf(dir), 'SIGKILL')
    await first.ended

    const second = await launchApp({
      env: { ...env, DBUS_SESSION_BUS_ADDRESS: 'disabled:' },
      userDataDir: first.userDataDir
    })
    await expect(second.window.getByText(/No keychain is running here/).first()).toBeVisible({
      timeout: 15_000
    })
    const kept = JSON.parse(readFileSync(join(first.userDataDir, 'settings.json'), 'utf8')) as {
      accounts: { favourites: string[] }[]
    }
    expect(kept.accounts.map((one) => one.favourites)).toEqual([[server.person(nick).userId]])
    await second.close()
  })
})

/** The bus of a desktop that this test started, found by its configuration file. */
function busOf(dir: string): number {
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one)))
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
      if (words[0]?.endsWith('dbus-daemon') && words.some((word) => word.includes(`${dir}/bus.conf`)))
        return Number(name)
    } catch {
      // It has ended meanwhile.
    }
  throw new Error('no bus found')
}
