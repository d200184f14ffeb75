import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectionLine, expect, friendsList, signIn, test, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 8, seed: 5 } })

test('without the server the last list is shown, dated, and from an encrypted file', async ({
  launch,
  server,
  recorder
}) => {
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  await expect(friendsList(first.window).getByRole('option')).toHaveCount(8)
  await first.close()
  await server.stop()

  const folder = join(first.userDataDir, 'accounts')
  const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))))
  expect(bytes.length).toBeGreaterThan(0)
  expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
  for (const friend of server.friends()) expect(bytes.includes(friend.userId)).toBe(false)

  const second = await launch({ userDataDir: first.userDataDir })
  await expect(friendsList(second.window).getByRole('option')).toHaveCount(8)
  await expect(connectionLine(second.window)).toHaveText(/Reconnecting/, { timeout: 15_000 })
  await expect(second.window.getByText(/as of \d/i).first()).toBeVisible()
  const tray = await recorder.tray.item()
  await tray.toolTip((text) => text.startsWith('Disconnected'))

  await server.start()
  await expect(connectionLine(second.window)).toHaveText(/Connected/, { timeout: 30_000 })
  expect(recorder.notifications.shown).toEqual([])
})
