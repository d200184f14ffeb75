import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { AlertSettingsSchema, defaultAlertSettings, readAlertSettings } from '@shared/alerts'
import type { AccountId, UserId } from '@shared/ids'
import { defaultSettings, readSettings, SettingsSchema } from '@shared/settings'
import { createRulebook } from '../../main/alerts/rulebook'
import { AlertStateSchema, parseAlertState } from '../../main/alerts/state'
import { openAlertRules } from '../../main/store/alertRules'
import { mergeIntoDocument } from '../../main/store/settingsDocument'
import { openSettings } from '../../main/store/settingsStore'
import { readAnswer } from '../../main/vault/helperMessages'
import {
  decodeProxyPassword,
  decodeSecret,
  encodeProxyPassword,
  encodeSecret
} from '../../main/vault/secretBlob'
import { createFakeClock } from '../fakeClock'
import { fuzz, watchRejections } from './fuzz'
import { mutateBytes, mutateJson, oneOf, type Random } from './mutator'

watchRejections()

/** Gives the work a folder of its own, and takes it away afterwards. */
async function inFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fuzz-'))
  try {
    await work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const account = 'a'.repeat(32) as AccountId
const friend = 'd574638619cbff603bf857164c47e850' as UserId
const clock = createFakeClock()

const settings = {
  ...defaultSettings,
  accounts: [
    {
      id: account,
      server: 'chat.example.org',
      email: 'c@example.org',
      stationId: 'b'.repeat(32),
      favourites: [friend]
    },
    {
      id: 'c'.repeat(32),
      server: 's',
      email: 'e',
      stationId: 'd'.repeat(32),
      signedIn: true,
      secretStoredAt: 5
    }
  ],
  window: { x: 1, y: 2, width: 900, height: 600, maximized: false },
  'kept for later': { a: 1 }
}
const rules = {
  ...defaultAlertSettings,
  accounts: {
    [account]: {
      friends: { [friend]: { mode: 'own', rule: defaultAlertSettings.defaultRule }, x: { mode: 'watch' } }
    }
  }
}
const state = {
  version: 1,
  pause: { until: 1_800_000_000_000, setAt: 1_700_000_000_000 },
  tellMe: [{ friendId: friend, expires: 'week', expiresAt: 1_800_000_000_000, waitsFor: 'return' }],
  spent: [{ friendId: friend, madeAt: 5 }]
}
const secret = { apiKey: 'k', encryptionPassword: 'p', databaseKey: 'e'.repeat(64) }

const textOf = (one: unknown): Buffer => Buffer.from(JSON.stringify(one, null, 2))
const corpus = [settings, rules, state].map(textOf)
const bytesOf = (one: unknown) => {
  const own = textOf(one)
  return (random: Random): Buffer => mutateBytes(random, own, corpus)
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** Whatever was read is valid by the schema, or the decoder would hand its damage on. */
function fits(schema: v.GenericSchema, value: unknown): void {
  const { issues } = v.safeParse(schema, value)
  if (issues) throw new Error(`not valid: ${issues[0].message}`)
}

describe('settings', { timeout: 600_000 }, () => {
  const read = (json: unknown): void => {
    for (const last of [null, readSettings(settings).value]) {
      const reading = readSettings(json, last)
      fits(SettingsSchema, reading.value)
      const again = readSettings(JSON.parse(JSON.stringify(mergeIntoDocument({}, reading.value))))
      if (again.state !== 'whole') throw new Error(`what was read is ${again.state} when written`)
      if (last === null || reading.state !== 'damaged') continue
      const ids = new Set(reading.value.accounts.map(({ id }) => id))
      if (last.accounts.some(({ id }) => !ids.has(id))) throw new Error('an account of the good copy is lost')
    }
  }

  it('of any bytes are valid settings', async () => {
    await fuzz('settings as bytes', bytesOf(settings), (bytes) => read(parsed(bytes)))
  })

  it('of any JSON are valid settings, and lose no account that is whole', async () => {
    await fuzz('settings as JSON', (random) => mutateJson(random, settings), read)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('in any file can be opened, changed and opened again', async () => {
    await fuzz('settings files', bytesOf(settings), (bytes) =>
      inFolder(async (dir) => {
        writeFileSync(join(dir, 'settings.json'), bytes)
        const store = openSettings({ dir, clock })
        const written = await store.update((all) => ({
          ...all,
          hints: { closedToTray: !all.hints.closedToTray }
        }))
        if (!written.ok) throw new Error(`not written: ${written.error.code}`)
        const again = openSettings({ dir, clock })
        if (again.problem) throw new Error(`after writing: ${again.problem.kind}`)
        expect(again.value).toEqual(store.value)
      })
    )
  })
})

describe('alert files', { timeout: 600_000 }, () => {
  it('with any rules are valid rules, and serve every friend', async () => {
    const bytes = bytesOf(rules)
    const tally = { whole: 0, not: 0 }
    await fuzz(
      'alert rules',
      (random) => (random() < 0.5 ? parsed(bytes(random)) : mutateJson(random, rules)),
      (json) => {
        const good = readAlertSettings(rules).value
        for (const last of [null, good]) {
          const { value, state } = readAlertSettings(json, last)
          tally[state === 'whole' ? 'whole' : 'not'] += 1
          fits(AlertSettingsSchema, value)
          const book = createRulebook(value, account, new Set([friend]))
          for (const id of [friend, 'x', '__proto__', 'constructor'] as UserId[]) book.ruleFor(id)
        }
      }
    )
    expect(Math.min(tally.whole, tally.not)).toBeGreaterThan(0)
  })

  it('with any state are a valid state or the empty one', async () => {
    const bytes = bytesOf(state)
    await fuzz(
      'alert state',
      (random) => (random() < 0.5 ? parsed(bytes(random)) : mutateJson(random, state)),
      (json) => fits(AlertStateSchema, parseAlertState(json).value)
    )
  })

  it('in any file can be opened, changed and opened again', async () => {
    await fuzz('alert files', bytesOf(rules), (bytes) =>
      inFolder(async (dir) => {
        writeFileSync(join(dir, 'alerts.json'), bytes)
        const onWrite = (failed: string | null): void => {
          if (failed !== null) throw new Error(`not written: ${failed}`)
        }
        const file = openAlertRules({ dir, clock, onWrite })
        const changed = { ...file.value, dampingMs: 7_000 }
        await file.update(() => changed)
        const again = openAlertRules({ dir, clock, onWrite })
        expect([again.problem, again.value]).toEqual([null, changed])
      })
    )
  })
})

describe('keychain', { timeout: 600_000 }, () => {
  it('entries and words of its helper, whatever they are, are understood whole or not at all', async () => {
    const blobs = [encodeSecret(secret), encodeProxyPassword({ user: 'carol', password: 'horse' })].map(
      (one) => Buffer.from(one)
    )
    const words = [
      { id: 1, ok: true, value: 'x' },
      { id: 2, ok: false, message: 'locked' }
    ]
    const tally = { whole: 0, not: 0 }
    await fuzz(
      'keychain entries',
      (random) => ({
        blob: mutateBytes(random, oneOf(random, blobs), [...blobs, ...corpus]).toString('utf8'),
        word: mutateJson(random, oneOf(random, words))
      }),
      ({ blob, word }) => {
        const told = decodeSecret(blob)
        tally[told ? 'whole' : 'not'] += 1
        if (told && decodeSecret(encodeSecret(told))?.apiKey !== told.apiKey)
          throw new Error('changed on the way')
        const words = decodeProxyPassword(blob)
        if (words && decodeProxyPassword(encodeProxyPassword(words))?.password !== words.password)
          throw new Error('changed on the way')
        const answer = readAnswer(word)
        if (answer && typeof answer.id !== 'number') throw new Error('an answer without its question')
      }
    )
    expect(Math.min(tally.whole, tally.not)).toBeGreaterThan(0)
  })
})
