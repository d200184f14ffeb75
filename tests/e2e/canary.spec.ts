import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Desktop } from '../desktop'
import { account, alertLog, call } from './bridge'
import { findings, formsOfBytes, formsOfText } from './canaryForms'
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
import { canary, marker, privateKeyForms, privateKeyOf, storedSecret, test, typeWords } from './canarySecrets'
import { connectionLine, expect, friendRow, friendsList, type RunningApp, signInForm } from './fixtures'

test.use({ companyOptions: { size: 5, seed: 9 } })
test.describe.configure({ timeout: 120_000 })

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
  const secrets = [...texts, ...privateKeyForms(privateKeyOf(server))]
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
      for (const word of words) {
        void Promise.reject(new Error(`it failed with ${word} and ${encodeURIComponent(word)}`))
        setTimeout(() => {
          throw new Error(`it broke with ${word}`)
        })
      }
    }, Object.values(canary))
    await expect.poll(() => app.output()).toContain('it failed with [hidden] and [hidden]')
    await expect.poll(() => app.output()).toContain('uncaught: Error: it broke with [hidden]')
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

test('what a core of the window would hold has no secret, once the app was started from the keychain', async ({
  launch,
  server,
  desktop
}) => {
  const first = await launch()
  await typeWords(first.window, server)
  await signInForm(first.window).submit.click()
  await expect(connectionLine(first.window)).toHaveText(/Connected/)
  const stored = await storedSecret(desktop, first)
  await first.close()

  const app = await launch({ userDataDir: first.userDataDir })
  await expect(connectionLine(app.window)).toHaveText(/Connected/)
  await friendRow(app.window, marker, 'available').click()
  await call(app.window, 'getFriends', await account(app.window))
  const secrets = [
    ...formsOfText('API key', canary.apiKey),
    ...formsOfText('encryption password', canary.encryptionPassword),
    ...formsOfText('database key', stored.databaseKey),
    ...formsOfBytes('database key', Buffer.from(stored.databaseKey, 'hex').subarray(0, 16)),
    ...privateKeyForms(privateKeyOf(server))
  ]
  // The main process works with the secrets, and the network service carries the API key to the server.
  const others = processesOf(app.pid).filter((one) =>
    /--type=(?:renderer|gpu-process|zygote)/.test(one.commandLine)
  )
  expect(others.some((one) => one.commandLine.includes('--type=renderer'))).toBe(true)
  const marked = formsOfText('marker', marker)
  for (const { pid, commandLine } of others) {
    const kind = /--type=(\S+)/.exec(commandLine)?.[1] ?? ''
    expect(findings(memoryOf(pid), secrets), `secrets in the memory of ${kind}`).toEqual([])
    if (kind === 'renderer') expect(findings(memoryOf(pid), marked)).not.toEqual([])
  }
  // It would be found in the one process that has it by nature.
  expect(findings(memoryOf(String(app.pid)), secrets)).not.toEqual([])
})

test('a crash of the window, of the network service or of the app leaves no secret on the disk, nor in a core', async ({
  launch,
  server,
  desktop
}) => {
  // Where a core goes that is named without a folder, as Linux does by itself.
  const cwd = mkdtempSync(join(desktop.dir, 'cwd-'))
  const app = await launch({ cwd })
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
    ...privateKeyForms(privateKeyOf(server))
  ]
  const processes = processesOf(app.pid)
  for (const { pid, commandLine } of processes) {
    expect(execFileSync('prlimit', ['--pid', pid, '--core=unlimited']).toString()).toBe('')
    // Wherever this system sends a core, to a program for example: no part of the memory goes into it.
    expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim(), commandLine).toBe('00000000')
  }
  const crash = async (pid: number): Promise<Places> => {
    process.kill(pid, 'SIGSEGV')
    await expect.poll(() => processesOf(app.pid).some((one) => one.pid === String(pid))).toBe(false)
    const places = everyFile(desktop, app)
    const cores = Object.keys(places).filter((path) => /\/core(?:\.\d+)?$/.test(path))
    // A bare name leads to a file here; anything else leads elsewhere.
    const isHere = /^[^|/]+$/.test(readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim())
    expect(cores.length > 0, 'there is a core to be searched').toBe(isHere)
    expect(Object.keys(places).filter((path) => path.endsWith('.dmp'))).toEqual([])
    expect(findings(places, secrets)).toEqual([])
    for (const core of cores) rmSync(core)
    return places
  }
  await app.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  })
  const networkService = processes.find(({ commandLine }) => commandLine.includes('NetworkService'))
  await crash(Number(networkService?.pid))
  const places = await crash(app.pid)
  await app.ended
  expect(findings(places, formsOfText('marker', marker))).not.toEqual([])
})
