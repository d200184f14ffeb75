import { connectionLine, expect, signIn, test, wordsFor } from './fixtures'

// One worker has one desktop: each state of the keychain stands in a file of its own beside this one.
test.use({ companyOptions: { size: 4, seed: 5 }, desktopOptions: { keyring: 'none' } })

test('without a keychain the app says so, and works for this run only by choice', async ({
  launch,
  server
}) => {
  const app = await launch()
  await signIn(app.window, wordsFor(server))
  await expect(app.window.getByText(/No keychain is running here/)).toBeVisible()
  await app.window.getByRole('button', { name: 'Work for this run only' }).click()
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  await app.close()
  const again = await launch({ userDataDir: app.userDataDir })
  await expect(again.window.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
})
