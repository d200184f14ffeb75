import { startLoginManager } from '../desktop/loginManager'
import { busConnection } from '../desktop/busConnection'
import { pressKeys } from '../desktop/screen'
import { call } from './bridge'
import { connectionLine, expect, signIn, test, waitFor, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 4, seed: 5 } })

test('a locked screen, sleep and an idle keyboard make the own status away by themselves, and never override a choice', async ({
  launch,
  server,
  recorder,
  desktop
}) => {
  // The real sources: a screen saver on the session bus, logind on a system bus, the idle time of the display.
  const logind = await startLoginManager(desktop)
  const saver = await busConnection(desktop.env)
  const lock = (active: boolean) =>
    saver.signal('/ScreenSaver', 'org.freedesktop.ScreenSaver', 'ActiveChanged', 'b', [active])
  try {
    const { window, ended } = await launch({ env: logind.env })
    await signIn(window, wordsFor(server))
    await expect(connectionLine(window)).toHaveText(/Connected/)
    await server.whenListening()
    const tray = await recorder.tray.item()
    const status = window.getByRole('button', { name: /My status/ })
    const picture = async () =>
      Buffer.from((await tray.properties()).pictures[0]?.argb ?? []).toString('base64')
    const available = await picture()

    lock(true)
    await expect(status).toContainText('Away')
    await waitFor('another picture', async () => (await picture()) !== available)
    const away = await picture()
    lock(false)
    await expect(status).toContainText('Available')
    await waitFor('the first picture', async () => (await picture()) === available)
    logind.lock(true)
    await expect(status).toContainText('Away')
    logind.lock(false)
    await expect(status).toContainText('Available')
    await waitFor('the first picture once more', async () => (await picture()) === available)

    await tray.click('My status', 'Busy')
    await expect(status).toContainText('Busy')
    lock(true)
    await window.waitForTimeout(300)
    await expect(status).toContainText('Busy')
    lock(false)
    await call(window, 'setOwnStatus', { presence: 'available', text: '', until: null })
    await expect(status).toContainText('Available')

    // From here on the panel is looked at: in a sleep Chromium closes its sockets, Playwright's among them.
    await call(window, 'setIdleMinutes', 0.05)
    logind.sleep(true)
    await waitFor('the picture of a sleep', async () => ![available, away].includes(await picture()))
    await waitFor('no listener', () => server.connections().length === 0)
    logind.sleep(false)
    await server.whenListening(1, 15_000)
    // The wake-up looked at the keyboard: nobody has touched it since the display began.
    await waitFor('the picture of away', async () => (await picture()) === away)
    await pressKeys(desktop.env, 'Shift_L')
    // Sooner than the next look at a machine that is in use.
    await waitFor('the first picture again', async () => (await picture()) === available)
    await tray.click('Quit')
    await ended
  } finally {
    await saver.close()
    await logind.close()
  }
})

test('only the documented word is sent, unless the account allows others', async ({ launch, server }) => {
  const { window } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  const actions = () => server.requestsOf('chatavailability').map((request) => request.action)
  await expect.poll(actions).toEqual(['useravailable'])
  await call(window, 'setOwnStatus', { presence: 'busy', text: 'deep work', until: null })
  await window.waitForTimeout(300)
  expect(actions()).toEqual(['useravailable'])
  const state = (await call(window, 'getState')) as { accounts: { id: never }[]; ownStatus: object }
  expect(state.ownStatus).toMatchObject({ effective: 'busy', chosen: { text: 'deep work' } })
  await call(window, 'setUndocumentedPresence', state.accounts[0]?.id as never, true)
  await expect.poll(actions).toEqual(['useravailable', 'userbusy'])
})
