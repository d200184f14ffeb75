import { documentedFriendsAnswer } from '../chat-server'
import {
  connectionLine,
  expect,
  friendsList,
  readFriends,
  signIn,
  signInForm,
  test,
  wordsFor
} from './fixtures'

test.use({ companyOptions: { size: 5, seed: 5 } })

test('the answer of the documentation parses, shows its friend, and costs nothing for its shortened key', async ({
  launch,
  server
}) => {
  server.fault('chatfriends', { kind: 'answer', json: documentedFriendsAnswer })
  const { window } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  const row = friendsList(window).getByRole('option', { name: 'Administrator, available' })
  await row.click()
  await expect(window.getByText('d574638619cbff603bf857164c47e850')).toBeVisible()
  await expect(window.getByText(/not readable/i)).toBeVisible()
})

test('each wrong word of the form gets its sentence at its field', async ({ launch, server }) => {
  const { window } = await launch()
  const form = signInForm(window)
  const words = wordsFor(server)

  await signIn(window, { ...words, server: 'http://exa mple/' })
  await expect(window.getByText(/not a server address/)).toBeVisible()
  await expect(form.server).toHaveAttribute('aria-invalid', 'true')

  await signIn(window, { ...words, server: 'http://127.0.0.1:9' })
  await expect(window.getByText(/No answer from 127\.0\.0\.1:9/)).toBeVisible()

  await signIn(window, { ...words, apiKey: 'wrong' })
  await expect(window.getByText(/refused this API key/)).toBeVisible()
  await expect(form.apiKey).toHaveAttribute('aria-invalid', 'true')
  await expect(form.server).not.toHaveAttribute('aria-invalid', 'true')

  await signIn(window, { ...words, encryptionPassword: 'wrong' })
  await expect(window.getByText(/does not open your private key/)).toBeVisible()
  await expect(form.encryptionPassword).toHaveAttribute('aria-invalid', 'true')

  await signIn(window, words)
  await expect(connectionLine(window)).toHaveText(/Connected/)
})

test('a login page in the place of data is told as such, and its HTML is never shown', async ({
  launch,
  server
}) => {
  server.fault('chatlogin', { kind: 'html', times: 1 })
  const { window } = await launch()
  await signIn(window, wordsFor(server))
  await expect(window.getByText(/web page instead of chat data/)).toBeVisible()
  expect(await window.locator('body').innerText()).not.toContain('<')
})

test('odd entries cost no friend', async ({ launch, server }) => {
  const [first, second, third, fourth] = server.friends()
  if (!first || !second || !third || !fourth) throw new Error('too few friends')
  server.fault('chatfriends', {
    kind: 'unknown-availability',
    text: 'In einer Sitzung <b>',
    friend: first.nick
  })
  const { window } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await expect(friendsList(window).getByRole('option')).toHaveCount(5)
  await expect(window.getByRole('option', { name: /In einer Sitzung <b>/ })).toBeVisible()
  expect((await readFriends(window)).find((friend) => friend.name === first.nick)?.availability.kind).toBe(
    'unknown'
  )

  for (const fault of [
    { kind: 'duplicate-friend', friend: second.nick },
    { kind: 'only-in-friends', friend: third.nick },
    { kind: 'only-in-availabilities', friend: third.nick },
    { kind: 'long-name', friend: fourth.nick },
    { kind: 'direction-marks-name', friend: fourth.nick }
  ] as const) {
    server.clearFaults()
    server.fault('chatfriends', fault)
    const asked = server.nextRequest('chatfriends')
    server.move(second.nick, second.availability === 'available' ? 'busy' : 'available')
    await asked
    await expect.poll(async () => (await readFriends(window)).length, fault.kind).toBe(5)
  }
  await expect(connectionLine(window)).toHaveText(/Connected/)
})

test('null in the place of the lists, and a broken answer, lose nobody', async ({ launch, server }) => {
  const { window } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  const [first] = server.friends()
  for (const fault of [{ kind: 'truncated-json' }, { kind: 'empty-body' }] as const) {
    server.fault('chatfriends', { ...fault, times: 1 })
    const asked = server.nextRequest('chatfriends')
    server.move(first?.nick ?? '', first?.availability === 'available' ? 'busy' : 'available')
    await asked
    expect((await readFriends(window)).length, fault.kind).toBe(5)
    await expect(connectionLine(window)).toHaveText(/Connected/, { timeout: 15_000 })
  }
})
