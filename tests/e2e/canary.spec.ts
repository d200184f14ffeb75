import { createHash, createPrivateKey, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { company, startChatServer, type ChatServer } from '../chat-server'
import { keyRing } from '../chat-server/keyRing'
import type { Desktop } from '../desktop'
import { account, alertLog, call } from './bridge'
import { findings, type Form, formsOfBytes, formsOfText } from './canaryForms'
import {
  filesBelow,
  heapTexts,
  type Places,
  recordedIpc,
  recordIpc,
  watchProcesses,
  wholeSnapshots
} from './canaryPlaces'
import {
  connectionLine,
  expect,
  friendRow,
  friendsList,
  type RunningApp,
  secretTool,
  signInForm,
  test as base
} from './fixtures'

// Words that no rule of redaction takes for a secret: the search must find them in every place.
const marker = 'harmless marker bird'

// Letters that every encoding writes differently.
const canary = {
  apiKey: `canary${randomBytes(20).toString('hex')}`,
  encryptionPassword: `Kanarienvögel "fly" 42% + ${randomBytes(9).toString('base64')} & sing`
}

const test = base.extend({
  server: async ({ companyOptions }, use) => {
    const staff = company({
      ...companyOptions,
      friends: [{ nick: marker, email: 'bird@example.org', availability: 'available' }]
    })
    const server = await startChatServer({ company: { ...staff, user: { ...staff.user, ...canary } } })
    await use(server)
    await server.close()
  }
})

test.use({ companyOptions: { size: 5, seed: 9 } })
test.describe.configure({ timeout: 120_000 })

/** As a person types, up to the button: nothing of the test's own machinery holds the words in the page. */
async function typeWords(window: Page, server: ChatServer): Promise<void> {
  const form = signInForm(window)
  for (const [field, words] of [
    [form.server, server.baseUrl],
    [form.email, server.user.email],
    [form.apiKey, canary.apiKey],
    [form.encryptionPassword, canary.encryptionPassword]
  ] as const) {
    await field.click()
    await window.keyboard.insertText(words)
  }
}

/** The user's key on the reference server: the first of the ring. */
function privateKeyForms(server: ChatServer): Form[] {
  const ring = keyRing([server.user.userId])
  expect(ring.publicKeyOf(server.user.userId)).toBe(server.publicKeyOf(server.user.userId))
  const der = ring.privateKeyOf(server.user.userId)
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs1' })
  const jwk = key.export({ format: 'jwk' }) as Record<string, string>
  const forms: Form[] = []
  for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
    const bytes = Buffer.from(jwk[name] ?? '', 'base64url')
    expect(bytes.length).toBeGreaterThan(100)
    // Parts, so that a number that was broken over lines or cut short is found as well.
    for (const from of [0, bytes.length >> 1])
      forms.push(...formsOfBytes(`RSA ${name} from ${from}`, bytes.subarray(from, from + 24)))
    forms.push(
      ...formsOfBytes(`RSA ${name}, lowest byte first`, Buffer.from(bytes).reverse().subarray(0, 24))
    )
    forms.push(
      ...formsOfText(
        `RSA ${name} in decimal digits`,
        String(BigInt(`0x${bytes.toString('hex')}`)).slice(0, 60)
      )
    )
  }
  for (const type of ['pkcs1', 'pkcs8'] as const) {
    const lines = key.export({ format: 'pem', type }).toString().split('\n').slice(1, -2)
    // The first lines are the modulus, which everybody may know.
    for (const [number, line] of lines.entries())
      if (number >= 8) forms.push(...formsOfText(`${type} PEM, line ${number}`, line))
  }
  return forms
}

async function storedSecret(
  desktop: Desktop,
  app: RunningApp
): Promise<{ text: string; databaseKey: string }> {
  const settings = JSON.parse(readFileSync(join(app.userDataDir, 'settings.json'), 'utf8')) as {
    accounts: { id: string }[]
  }
  const attributes = { service: 'Ozeki Chat Client', account: settings.accounts[0]?.id ?? '' }
  const text = (await secretTool(desktop.env).lookup(attributes)) ?? ''
  return { text, databaseKey: (JSON.parse(text) as { databaseKey: string }).databaseKey }
}

const keyrings = (desktop: Desktop): string => join(desktop.dir, 'data/keyrings')

const everyFile = (desktop: Desktop, app: RunningApp): Places => ({
  ...filesBelow(desktop.dir, [keyrings(desktop)]),
  ...filesBelow(app.userDataDir)
})

/** Puts the marker wherever the app itself writes something down. */
async function plant(app: RunningApp): Promise<void> {
  await app.app.evaluate((_electron, words) => {
    console.log(words)
    void Promise.reject(new Error(words))
  }, marker)
}

test('the search finds a text in every encoding in which a program might write it', () => {
  const text = `Über "marker" + ${marker} 100%`
  const forms = formsOfText('marker', text)
  for (const encode of [
    (all: string) => Buffer.from(all),
    (all: string) => Buffer.from(all, 'utf16le'),
    (all: string) => Buffer.from(JSON.stringify({ all })),
    (all: string) => Buffer.from(JSON.stringify(JSON.stringify({ all }))),
    (all: string) => Buffer.from(encodeURIComponent(all)),
    (all: string) => Buffer.from(new URLSearchParams({ all }).toString()),
    (all: string) => Buffer.from(Buffer.from(all).toString('hex')),
    (all: string) => Buffer.from(Buffer.from(all).toString('hex').toUpperCase()),
    ...[0, 1, 2].map((before) => (all: string) => {
      return Buffer.from(Buffer.from('x'.repeat(before) + all).toString('base64'))
    }),
    (all: string) => Buffer.from(Buffer.from(all).toString('base64url')),
    (all: string) => Buffer.from(Buffer.from(all, 'utf16le').toString('base64'))
  ])
    expect(findings({ place: encode(text) }, forms)).not.toEqual([])
  const [half] = [text.slice(0, Math.ceil(text.length / 2))]
  expect(findings({ place: Buffer.from(half) }, forms)).not.toEqual([])
  expect(findings({ place: Buffer.from('nothing of it') }, forms)).toEqual([])
})

test('secrets stand in the keychain and nowhere else', async ({ launch, server, desktop }) => {
  const app = await launch({
    args: [wholeSnapshots, `--marker=${marker}`],
    env: { ...desktop.env, MARKER: marker }
  })
  const processes = watchProcesses(app.pid)
  await recordIpc(app.app)
  await typeWords(app.window, server)
  const typed = [
    ...formsOfText('API key', canary.apiKey),
    ...formsOfText('encryption password', canary.encryptionPassword)
  ]
  const whileTyping = findings({ heap: await heapTexts(app.app, app.window) }, typed)
  expect(whileTyping.some((finding) => finding.includes('API key'))).toBe(true)
  expect(whileTyping.some((finding) => finding.includes('encryption password'))).toBe(true)
  await signInForm(app.window).submit.click()
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  await server.whenListening()
  await friendRow(app.window, marker, 'available').click()
  await plant(app)

  const stored = await storedSecret(desktop, app)
  const texts = [
    ...typed,
    ...formsOfText('database key', stored.databaseKey),
    ...formsOfBytes('database key', Buffer.from(stored.databaseKey, 'hex').subarray(0, 16)),
    // The passphrases that are tried: each text as a hash.
    ...[canary.apiKey, canary.encryptionPassword].flatMap((words) =>
      ['md5', 'sha256'].flatMap((hash) =>
        formsOfBytes(`${hash} of a secret`, createHash(hash).update(words).digest())
      )
    )
  ]
  const secrets = [...texts, ...privateKeyForms(server)]
  const marked = formsOfText('marker', marker)
  const found = (places: Places) => ({ secrets: findings(places, secrets), marker: findings(places, marked) })
  const expectClean = (what: string, places: Places): void => {
    const { secrets: leaks, marker: seen } = found(places)
    expect(leaks, `secrets in ${what}`).toEqual([])
    expect(seen, `the search finds what was planted in ${what}`).not.toEqual([])
  }

  expect(findings({ keychain: Buffer.from(stored.text) }, texts)).not.toEqual([])
  await test.step('memory of the window', async () => {
    expectClean('the heap', { heap: await heapTexts(app.app, app.window) })
  })
  await test.step('IPC', async () => {
    const own = await account(app.window)
    for (const name of ['getState', 'getAlerts', 'getDiagnostics'] as const) await call(app.window, name)
    await alertLog(app.window)
    await call(app.window, 'getFriends', own)
    for (const friend of server.friends())
      await call(app.window, 'getFriendDetails', own, friend.userId as never)
    expectClean('IPC', { ipc: await recordedIpc(app.app) })
  })
  await test.step('what slips into an error', async () => {
    await app.app.evaluate((_electron, words) => {
      for (const word of words)
        void Promise.reject(new Error(`it failed with ${word} and ${encodeURIComponent(word)}`))
    }, Object.values(canary))
    await expect.poll(() => app.output()).toContain('it failed with [hidden] and [hidden]')
  })
  await test.step('output, log and command lines', async () => {
    expectClean('the output', { output: Buffer.from(app.output()) })
    const log = readFileSync(join(app.userDataDir, 'logs/main.log'))
    expectClean('the log', { log })
    expect(log.toString()).toContain('it failed with [hidden] and [hidden]')
    const report = (await call(app.window, 'getDiagnostics')) as string
    expectClean('the diagnostics', { report: Buffer.from(report) })
    const seen = processes.end()
    expect(Object.keys(seen).length).toBeGreaterThan(6)
    const ofKind = (kind: string): Places =>
      Object.fromEntries(Object.entries(seen).filter(([name]) => name.startsWith(kind)))
    expectClean('command lines', ofKind('cmdline'))
    // A process that sets its title overwrites what the system shows of its environment, so it is asked as well.
    const environment = await app.app.evaluate(() => JSON.stringify(process.env))
    expectClean('the environment', { ...ofKind('environ'), environment: Buffer.from(environment) })
  })
  await test.step('files, while it runs and after it ended', async () => {
    mkdirSync(join(app.userDataDir, 'planted'))
    writeFileSync(join(app.userDataDir, 'planted/marker'), Buffer.from(marker, 'utf16le'))
    expectClean('files', everyFile(desktop, app))
    await app.close()
    const { marker: seen } = found(everyFile(desktop, app))
    expectClean('files', everyFile(desktop, app))
    expect(seen.some((place) => place.includes('planted/marker'))).toBe(true)
    expect(seen.some((place) => place.includes('logs/main.log'))).toBe(true)
    expect(existsSync(keyrings(desktop))).toBe(true)
  })
})

test('a crash of the window or of the app leaves no secret on the disk', async ({
  launch,
  server,
  desktop
}) => {
  const app = await launch()
  await typeWords(app.window, server)
  await signInForm(app.window).submit.click()
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  await expect(friendsList(app.window).getByRole('option')).toHaveCount(5)
  await plant(app)
  const stored = await storedSecret(desktop, app)
  const secrets = [
    ...formsOfText('API key', canary.apiKey),
    ...formsOfText('encryption password', canary.encryptionPassword),
    ...formsOfText('database key', stored.databaseKey),
    ...privateKeyForms(server)
  ]
  await app.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  })
  await new Promise((done) => setTimeout(done, 1_000))
  process.kill(app.pid, 'SIGSEGV')
  await app.ended
  const places = everyFile(desktop, app)
  expect(Object.keys(places).filter((path) => /\.dmp$|\/core(?:\.\d+)?$/.test(path))).toEqual([])
  expect(findings(places, secrets)).toEqual([])
  expect(findings(places, formsOfText('marker', marker))).not.toEqual([])
})
