import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSettings } from '../../../main/store/settingsStore'
import { bundle } from '../../bundle'
import { waitFor } from '../../desktop/waitFor'

const run = promisify(execFile)
const writer = await bundle(join(__dirname, 'settingsWriter.ts'))
// A disk of our own needs a user namespace; not every machine grants one.
const ownDisk = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0

/** How often the writer is killed; `SETTINGS_KILLS=100` for a long run. */
const kills = Number(process.env['SETTINGS_KILLS'] ?? 8)

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'settings-disk-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const change = (x: number) => (settings: ReturnType<typeof openSettings>['value']) => ({
  ...settings,
  window: { x, y: 0, width: 1, height: 1, maximized: false }
})

/** Runs the writer on a small disk mounted over `dir`, after `prepare` (shell) has run there. */
async function onOwnDisk(size: string, nickLength: number, prepare: string, finish = ''): Promise<string> {
  const script = `mount -t tmpfs -o size=${size} tmpfs "$D" && cd "$D" && ${prepare}
    (exec "$N" "$W" "$D" 2 ${nickLength}); ${finish}`
  const env = { PATH: process.env['PATH'], D: dir, N: process.execPath, W: writer }
  return (await run('unshare', ['-rm', 'sh', '-c', script], { env })).stdout.replace(/^open\n/, '')
}

describe('settings on a disk that fails', { timeout: 20_000 }, () => {
  it.runIf(ownDisk)('go on in memory when the disk is full, and leave the old file whole', async () => {
    const out = await onOwnDisk(
      '40k',
      50_000,
      `printf '{"version":1,"window":null}' > settings.json;`,
      'ls "$D"; cat "$D/settings.json"'
    )
    const answer =
      '{"ok":false,"error":{"code":"settings-unwritable","params":{"reason":"no space left on device"}}}'
    expect(out).toBe(
      `{"results":[${answer},${answer}],"x":2,"problem":null}settings.json\n{"version":1,"window":null}`
    )
  })

  it.runIf(ownDisk)('go on in memory when the disk is read-only', async () => {
    const out = await onOwnDisk('1m', 10, `printf '{"version":1}' > settings.json; mount -o remount,ro "$D";`)
    expect(JSON.parse(out)).toMatchObject({
      results: [{ error: { params: { reason: 'read-only file system' } } }, { ok: false }],
      x: 2
    })
  })

  it.runIf(ownDisk)('never write over a damaged file that could not be set aside', async () => {
    // There is room for new settings, but not for a copy of the old ones.
    const damaged = 'x'.repeat(24_000)
    const out = await onOwnDisk(
      '40k',
      10,
      `printf '{"version":1,"accounts":"%s"}' ${damaged} > settings.json;`,
      'cat "$D/settings.json"'
    )
    expect(out).toContain('"ok":false')
    expect(out).toContain('"problem":{"kind":"damaged","lost":true}')
    expect(out).toContain(damaged)
  })

  it('are written again as soon as the disk allows it', async () => {
    const folder = join(dir, 'folder')
    const store = openSettings({ dir: folder })
    writeFileSync(folder, 'a file where the folder should be')
    expect(await store.update(change(1))).toMatchObject({ ok: false, error: { code: 'settings-unwritable' } })
    expect(store.value.window?.x).toBe(1)

    rmSync(folder)
    expect(await store.update((settings) => settings)).toMatchObject({ ok: true })
    expect(openSettings({ dir: folder }).value.window?.x).toBe(1)

    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'again')
    await store.update(change(2))
    rmSync(folder)
    await store.flush()
    expect(openSettings({ dir: folder }).value.window?.x).toBe(2)
  })

  it('are not disturbed by what a crash left behind', async () => {
    mkdirSync(join(dir, 'settings.json.new'))
    writeFileSync(join(dir, 'settings.json.new', 'x'), 'x')
    expect(await openSettings({ dir }).update(change(3))).toMatchObject({ ok: true })
    expect(openSettings({ dir }).value.window?.x).toBe(3)
  })

  it(
    'are whole, with all that was confirmed, whenever the app is killed in the middle of writing',
    { timeout: 20_000 + kills * 3_000 },
    async () => {
      for (let round = 0; round < kills; round++) {
        // Larger than one page, so that half a file could be seen.
        const child = spawn(process.execPath, [writer, dir, '100000', '50000'])
        const gone = new Promise((done) => child.once('exit', done))
        let out = ''
        child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()))
        const confirmed = (): number => Number(/(\d+)\n[^\n]*$/.exec(out)?.[1] ?? 0)
        await waitFor('a few changes on the disk', () => confirmed() > round % 5, { ms: 20_000 })
        await pause((round * 7) % 30)
        child.kill('SIGKILL')
        await gone
        const store = openSettings({ dir })
        expect(store.problem).toBeNull()
        expect(store.value.accounts[0]?.nick).toHaveLength(50_000)
        // One change more may have been under way.
        expect([confirmed(), confirmed() + 1]).toContain(store.value.window?.x)
      }
      expect(readFileSync(join(dir, 'settings.json'), 'utf8').endsWith('}\n')).toBe(true)
      console.info(`soak: settings: killed ${kills} times`)
    }
  )
})
