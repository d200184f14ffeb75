import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { account, call } from './bridge'
import { filesBelow } from './canaryPlaces'
import {
  connectionLine,
  expect,
  friendRow,
  friendsList,
  secretTool,
  signIn,
  signInForm,
  test,
  wordsFor
} from './fixtures'

test.use({ companyOptions: { size: 8, seed: 5 } })

/** Files of the profile that hold one of the words, in the encodings that a program might choose. */
const filesWith = (folder: string, ...words: string[]): string[] => {
  const forms = words.flatMap((word) => [
    Buffer.from(word, 'utf8'),
    Buffer.from(word, 'utf16le'),
    Buffer.from(Buffer.from(word).toString('base64').replace(/=+$/, '')),
    Buffer.from(Buffer.from(word).toString('hex'))
  ])
  return Object.entries(filesBelow(folder)).flatMap(([file, bytes]) =>
    forms.some((form) => bytes.includes(form)) ? [file] : []
  )
}

test('a person signs in by the form and sees the friends', async ({ launch, server }) => {
  const { window } = await launch()
  await signIn(window, wordsFor(server))
  await expect(connectionLine(window)).toHaveText(/Connected/)
  await expect(friendsList(window).getByRole('option')).toHaveCount(8)
  for (const friend of server.friends())
    await expect(friendRow(window, friend.nick, friend.availability)).toBeVisible()
})

test('the secret is in the keychain and nowhere on the disk', async ({ launch, server, desktop }) => {
  const app = await launch()
  await signIn(app.window, wordsFor(server))
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  const settings = JSON.parse(readFileSync(join(app.userDataDir, 'settings.json'), 'utf8')) as {
    accounts: { id: string }[]
  }
  const stored = await secretTool(desktop.env).lookup({
    service: 'Ozeki Chat Client',
    account: settings.accounts[0]?.id ?? ''
  })
  expect(stored).toContain(server.user.apiKey)
  expect(stored).toContain(server.user.encryptionPassword)
  expect(filesWith(app.userDataDir, server.user.apiKey, server.user.encryptionPassword)).toEqual([])
  await app.close()
  expect(filesWith(app.userDataDir, server.user.apiKey, server.user.encryptionPassword)).toEqual([])
  expect(app.output()).not.toContain(server.user.apiKey)
  expect(app.output()).not.toContain(server.user.encryptionPassword)
})

test('the search for secrets would find one that was written', async ({ launch, server }) => {
  const app = await launch()
  await signIn(app.window, wordsFor(server))
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  await app.close()
  expect(filesWith(app.userDataDir, server.user.email)).toContain(join(app.userDataDir, 'settings.json'))
})

test('a restart signs in from the keychain', async ({ launch, server }) => {
  const first = await launch()
  await signIn(first.window, wordsFor(server))
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  await first.close()
  const second = await launch({ userDataDir: first.userDataDir })
  await expect(connectionLine(second.window)).toHaveText(/Connected/)
  await expect(friendsList(second.window).getByRole('option')).toHaveCount(8)
  const stations = new Set(server.requestsOf('chatlogin').map((request) => request.station))
  expect(stations.size).toBe(1)
})

test('signing out removes the secret and keeps the address for the next time', async ({
  launch,
  server,
  desktop
}) => {
  const app = await launch()
  await signIn(app.window, wordsFor(server))
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  const file = join(app.userDataDir, 'settings.json')
  const { accounts } = JSON.parse(readFileSync(file, 'utf8')) as { accounts: { id: string }[] }
  await app.window.getByRole('button', { name: 'My status' }).click()
  await app.window.getByRole('menuitem', { name: 'Sign out' }).click()
  await app.window.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
  const form = signInForm(app.window)
  await expect(form.server).toHaveValue(server.baseUrl)
  await expect(form.email).toHaveValue(server.user.email)
  await expect(form.apiKey).toHaveValue('')
  await expect
    .poll(() =>
      secretTool(desktop.env).lookup({ service: 'Ozeki Chat Client', account: accounts[0]?.id ?? '' })
    )
    .toBeNull()
  await expect
    .poll(() =>
      Object.keys(filesBelow(app.userDataDir)).filter((path) =>
        path.includes(accounts[0]?.id ?? 'no account')
      )
    )
    .toEqual([])
})

test('signing in again finds the local data of before', async ({ launch, server }) => {
  const app = await launch()
  await signIn(app.window, wordsFor(server))
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  server.fault('chatlogin', { kind: 'error-status', status: 'ERROR', message: 'disabled' })
  server.forgetStations()
  await call(app.window, 'retryConnection', await account(app.window))
  await expect(connectionLine(app.window)).toHaveText(/Refused/)
  server.clearFaults()
  const before = await account(app.window)
  const answer = await call(app.window, 'signIn', {
    ...wordsFor(server),
    stationId: '',
    signatureScheme: 'automatic',
    listener: 'station-frame',
    authorityFile: '',
    keep: 'keychain'
  } as never)
  expect(answer).toBe(before)
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  await app.close()
  expect(app.output()).not.toMatch(/local data: damaged/)
})

test('the API key alone is enough where the server wants a signature with it', async ({ launch, server }) => {
  server.accept('hmac-sha256-hex')
  const { window } = await launch()
  await signIn(window, { ...wordsFor(server), encryptionPassword: '' })
  await expect(connectionLine(window)).toHaveText(/Connected/)
})
