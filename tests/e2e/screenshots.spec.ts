import { resolve } from 'node:path'
import { connectionLine, expect, friendsList, signIn, test, wordsFor } from './fixtures'

test.use({ companyOptions: { size: 40, seed: 7 } })

/** Pictures for the documentation are written there only when asked for: `UPDATE_SCREENSHOTS=1 npm run test:e2e`. */
const folder = resolve(
  __dirname,
  process.env['UPDATE_SCREENSHOTS'] ? '../../docs/screenshots' : '../../test-results/screenshots'
)

test('the window shows forty friends, one of them in detail, in light and dark', async ({
  launch,
  server
}) => {
  const { window, app } = await launch()
  await window.emulateMedia({ colorScheme: null, reducedMotion: 'reduce' })
  await app.evaluate(({ nativeTheme }) => (nativeTheme.themeSource = 'light'))
  await expect(window.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
  await window.screenshot({ path: resolve(folder, 'sign-in.png') })
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await expect(friendsList(window).getByRole('option').first()).toBeVisible()
  const [friend] = server.friends().filter((one) => one.availability === 'available')
  await friendsList(window)
    .getByRole('option', { name: `${friend?.nick ?? ''}, available` })
    .click()
  await expect(window.getByRole('heading', { name: friend?.nick ?? '' })).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.evaluate(({ nativeTheme }, scheme) => (nativeTheme.themeSource = scheme), colorScheme)
    // The sizes that the picture stands for in the README.
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(940, 660))
    const picture = await window.screenshot({ path: resolve(folder, `friends-${colorScheme}.png`) })
    expect(picture.length).toBeGreaterThan(20_000)
  }
})
