import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findings, formsOfText } from './canaryForms'
import {
  filesBelow,
  heapTexts,
  memoryOf,
  type Places,
  processesOf,
  recordedIpc,
  recordIpc,
  watchProcesses,
  wholeSnapshots
} from './canaryPlaces'
import { canary, marker, privateKeyForms, privateKeyOf, test } from './canarySecrets'
import { expect } from './fixtures'

// Whether the search of canary.spec.ts can find anything at all.
test.use({ companyOptions: { size: 5, seed: 9 } })
test.describe.configure({ timeout: 120_000 })

test('the search finds a text in every encoding in which a program might write it', () => {
  const text = `Über "marker" + ${marker} 100%`
  const forms = formsOfText('marker', text)
  for (const encode of [
    (all: string) => Buffer.from(all),
    (all: string) => Buffer.from(all, 'utf16le'),
    (all: string) => Buffer.from(all, 'utf16le').swap16(),
    (all: string) => Buffer.from(all.replaceAll('"', '&quot;')),
    (all: string) => Buffer.from(encodeURIComponent(all).replace(/%../g, (one) => one.toLowerCase())),
    (all: string) => Buffer.from(encodeURIComponent(encodeURIComponent(all))),
    (all: string) => Buffer.from(all.replace('Ü', '\\u00dc')),
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

test('the search finds each secret in each kind of place, where it was put on purpose', async ({
  launch,
  server,
  desktop
}) => {
  const key = privateKeyOf(server)
  const secrets = {
    'API key': canary.apiKey,
    'encryption password': canary.encryptionPassword,
    'database key': randomBytes(32).toString('hex'),
    'private key': key.export({ type: 'pkcs8', format: 'pem' }).toString()
  }
  const forms = Object.entries(secrets).flatMap(([name, words]) =>
    name === 'private key' ? privateKeyForms(key) : formsOfText(name, words)
  )
  const expectAll = (what: string, places: Places | Iterable<readonly [string, Buffer]>): void => {
    const seen = findings(places, forms)
    for (const name of ['API key', 'encryption password', 'database key', 'pkcs8 PEM'])
      expect(
        seen.some((one) => one.includes(`: ${name}`)),
        `${name} in ${what}`
      ).toBe(true)
  }
  const words = Object.values(secrets)
  const app = await launch({
    args: [wholeSnapshots, ...words.map((one, place) => `--planted-${place}=${one}`)],
    env: { ...desktop.env, PLANTED: words.join(' ') }
  })
  const processes = watchProcesses(app.pid)
  await recordIpc(app.app)
  await app.app.evaluate(({ BrowserWindow }, planted) => {
    process.stdout.write(`${planted.join(' ')}\n`)
    BrowserWindow.getAllWindows()[0]?.webContents.send('planted', planted)
  }, words)
  await app.window.evaluate((planted) => Object.assign(globalThis, { planted }), words)

  await expect.poll(() => findings({ output: Buffer.from(app.output()) }, forms).length).toBeGreaterThan(3)
  expectAll('the output', { output: Buffer.from(app.output()) })
  expectAll('IPC', { ipc: await recordedIpc(app.app) })
  expectAll('the heap', { heap: await heapTexts(app.app, app.window) })
  const renderer = processesOf(app.pid).find((one) => one.commandLine.includes('--type=renderer'))
  expectAll('the memory of the window', memoryOf(renderer?.pid ?? ''))
  const seen = processes.end()
  const ofKind = (kind: string): Places =>
    Object.fromEntries(Object.entries(seen).filter(([name]) => name.startsWith(kind)))
  expectAll('command lines', ofKind('cmdline'))
  const environment = await app.app.evaluate(() => JSON.stringify(process.env))
  expectAll('the environment', { ...ofKind('environ'), environment: Buffer.from(environment) })
  await app.close()
  const log = join(app.userDataDir, 'logs/main.log')
  mkdirSync(join(app.userDataDir, 'logs'), { recursive: true })
  for (const one of words) appendFileSync(log, `planted ${one}\n`)
  expectAll('the log', { log: readFileSync(log) })
  for (const one of words)
    writeFileSync(join(app.userDataDir, `planted-${words.indexOf(one)}`), Buffer.from(one).toString('base64'))
  const files = filesBelow(app.userDataDir)
  // Base64 breaks a key's own lines: its private numbers are found instead.
  const inFiles = findings(files, forms)
  for (const place of [0, 1, 2]) expect(inFiles.some((one) => one.includes(`planted-${place}: `))).toBe(true)
})
