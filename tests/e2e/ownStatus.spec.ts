import { call } from './bridge'
import { connectionLine, expect, signIn, test, waitFor, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 4, seed: 5 } })

test('a locked screen makes the own status away by itself, and never overrides a choice', async ({
  launch,
  server,
  recorder
}) => {
  const { window, app } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  const tray = await recorder.tray.item()
  const status = window.getByRole('button', { name: /My status/ })
  const picture = async () =>
    Buffer.from((await tray.properties()).pictures[0]?.argb ?? []).toString('base64')
  const available = await picture()

  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'))
  await expect(status).toContainText('Away')
  await waitFor('another picture', async () => (await picture()) !== available)
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('unlock-screen'))
  await expect(status).toContainText('Available')
  await waitFor('the first picture', async () => (await picture()) === available)

  await tray.click('My status', 'Busy')
  await expect(status).toContainText('Busy')
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'))
  await window.waitForTimeout(300)
  await expect(status).toContainText('Busy')
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
