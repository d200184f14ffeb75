import { connectionLine, expect, signIn, test, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 4, seed: 5 }, desktopOptions: { keyring: 'unlocked' } })

test('a locked keychain is told, quits in time, loses nothing, and goes on when it is unlocked', async ({
  launch,
  server,
  desktop
}) => {
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  await first.close()

  await desktop.keyring?.lock()
  const second = await launch({ userDataDir: first.userDataDir })
  await expect(second.window.getByText(/The keychain is locked/).first()).toBeVisible({ timeout: 15_000 })
  const from = Date.now()
  await second.app.evaluate(({ app }) => app.quit()).catch(() => undefined)
  await second.ended
  expect(Date.now() - from).toBeLessThan(2_000)

  const third = await launch({ userDataDir: first.userDataDir })
  await expect(third.window.getByText(/The keychain is locked/).first()).toBeVisible({ timeout: 15_000 })
  await desktop.keyring?.unlock()
  await third.window.getByRole('button', { name: 'Try again' }).click()
  await expect(connectionLine(third.window)).toHaveText(/Connected/, { timeout: 15_000 })
})
