import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountId } from '@shared/ids'
import { createTranslate } from '@shared/messages'
import { troubleFate, troubleText } from '@shared/messages/troubleText'
import { lastingTroubles, passingTroubles, storePlaces } from '@shared/storeTrouble'
import { afterEach, describe, expect, it } from 'vitest'
import { openAlertRules } from '../../../main/store/alertRules'
import { openSettings } from '../../../main/store/settingsStore'
import { createStoreTroubles, writeTrouble } from '../../../main/store/troubles'
import { createFakeClock } from '../../fakeClock'

const account = 'a'.repeat(32) as AccountId
const t = createTranslate()
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A file that cannot be written until the folder in its place is gone: a rename never replaces a folder. */
function blocked(name: string): { dir: string; path: string; free(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'troubles-'))
  folders.push(dir)
  const path = join(dir, name)
  return { dir, path, free: () => rmSync(path, { recursive: true }) }
}

describe('The list of troubles', () => {
  it('has each once, is told when it changes, and loses what passed or went with its account', () => {
    const troubles = createStoreTroubles(createFakeClock())
    const kinds = (): string[] => troubles.list.map(({ place, kind }) => `${place} ${kind}`)
    troubles.tell('settings', { kind: 'damaged', keptAs: 'settings.damaged-1.json' })
    let told = 0
    troubles.follow(() => (told += 1))
    troubles.tell('local-data', { kind: 'disk-full' }, account)
    troubles.tell('local-data', { kind: 'disk-full' }, account)
    expect(told).toBe(1)
    troubles.tell('settings', { kind: 'unwritable' })
    troubles.tell('settings', { kind: 'disk-full' })
    expect(kinds()).toEqual(['settings damaged', 'local-data disk-full', 'settings disk-full'])
    troubles.written('settings')
    troubles.written('settings')
    expect(kinds()).toEqual(['settings damaged', 'local-data disk-full'])
    expect(told).toBe(4)
    troubles.tell('local-data', { kind: 'damaged', saved: 3 }, account)
    troubles.forget(account)
    expect(kinds()).toEqual(['settings damaged'])
  })

  it('knows what the person has closed: a full disk once, until it is over', () => {
    const troubles = createStoreTroubles(createFakeClock())
    const unseen = (): string[] => troubles.list.filter(({ seen }) => !seen).map(({ place }) => place)
    troubles.tell('local-data', { kind: 'disk-full' }, account)
    troubles.tell('settings', { kind: 'disk-full' })
    troubles.tell('alert-rules', { kind: 'damaged' })
    troubles.close(troubles.list[0]?.id ?? 0)
    expect(unseen()).toEqual(['alert-rules'])
    troubles.tell('alert-rules', { kind: 'disk-full' })
    expect(unseen()).toEqual(['alert-rules'])
    for (const place of ['settings', 'alert-rules'] as const) troubles.written(place)
    troubles.written('local-data', account)
    troubles.tell('settings', { kind: 'disk-full' })
    expect(unseen()).toEqual(['alert-rules', 'settings'])
    troubles.close(0)
    expect(unseen()).toEqual(['alert-rules', 'settings'])
  })

  it('calls a full disk full, and a read-only one read-only', () => {
    expect(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', ''].map(writeTrouble)).toEqual([
      'disk-full',
      'disk-full',
      'read-only',
      'unwritable',
      'unwritable'
    ])
  })
})

describe('What is refused by the disk', () => {
  it('is written a minute later at the latest, settings and rules alike, without anybody changing anything', async () => {
    const clock = createFakeClock()
    const seen: (string | null)[] = []
    const settingsFile = blocked('settings.json')
    const settings = openSettings({ dir: settingsFile.dir, clock, onWrite: (failed) => seen.push(failed) })
    mkdirSync(settingsFile.path)
    await settings.update((all) => ({ ...all, idleMinutes: 7 }))
    const rulesFile = blocked('alerts.json')
    const rules = openAlertRules({ dir: rulesFile.dir, clock, onWrite: (failed) => seen.push(failed) })
    mkdirSync(rulesFile.path)
    await rules.update((all) => ({ ...all, dampingMs: 7_000 }))
    // However often it is tried.
    await settings.flush()
    await rules.flush()
    expect(seen).toEqual([expect.stringMatching(/^E/), expect.stringMatching(/^E/)])
    settingsFile.free()
    rulesFile.free()
    clock.pass(60_000)
    await expect.poll(() => seen.slice(2)).toEqual([null, null])
    expect(readFileSync(settingsFile.path, 'utf8')).toContain('"idleMinutes": 7')
    expect(readFileSync(rulesFile.path, 'utf8')).toContain('"dampingMs": 7000')
    // Only their good copies wait.
    expect(clock.waiting).toBe(2)
  })
})

describe('Each trouble', () => {
  const base = { id: 1, accountId: null, saved: 0, lost: false, at: 0, seen: false }
  it.each(
    storePlaces.flatMap((place) =>
      [...lastingTroubles, ...passingTroubles].map((kind) => [place, kind] as const)
    )
  )('of %s (%s) has a sentence, and says what became of the file', (place, kind) => {
    // Settings and rules have no key and no owner.
    if (place !== 'local-data' && ['in-use', 'no-key', 'no-library'].includes(kind)) return
    if (place === 'local-data' && kind === 'unreadable') return
    for (const lost of [true, false]) {
      const words = troubleText(t, { ...base, place, kind, keptAs: '', lost }, 'chat.example.org')
      expect(words).toMatch(/^[A-Z].*\.$/)
      expect(words).not.toMatch(/[{}]/)
      if (kind === 'damaged') expect(words.includes('Nothing is lost')).toBe(!lost)
    }
    const fate = troubleFate(t, { ...base, place, kind, keptAs: 'old.json', saved: 2 }).join(' ')
    expect(fate.includes('old.json')).toBe(kind === 'damaged' || kind === 'newer-version')
  })

  it('that cost keys of friends says that safety numbers are to be compared again', () => {
    for (const kind of ['damaged', 'newer-version'] as const) {
      const words = troubleText(t, { ...base, place: 'local-data', kind, keptAs: '', lost: true }, 'x')
      expect(words).toContain('compare the safety numbers again')
    }
  })

  it('of the one place is not told as that of another', () => {
    const words = (place: 'settings' | 'local-data'): string =>
      troubleText(t, { ...base, place, kind: 'damaged', keptAs: '' }, 'chat.example.org')
    expect(words('settings')).toContain('settings')
    expect(words('local-data')).toContain('local data of chat.example.org')
  })
})
