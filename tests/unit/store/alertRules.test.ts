import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultAlertSettings } from '@shared/alerts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAlertRules } from '../../../main/store/alertRules'
import { createFakeClock } from '../../fakeClock'
import { accountId } from './database/rows'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'alert-rules-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const open = () =>
  openAlertRules({ dir, clock: createFakeClock(), onWrite: (failed) => expect(failed).toBeNull() })
const file = () => join(dir, 'alerts.json')

describe('the alert rules', () => {
  it('are the defaults where there is no file, which is no problem', () => {
    expect(open()).toMatchObject({ value: defaultAlertSettings, problem: null })
  })

  it('come back as they were saved, in a file that a person can read', async () => {
    const rules = open()
    void rules.update((all) => ({ ...all, dampingMs: 5_000 }))
    expect(await rules.update((all) => ({ ...all, dampingMs: 7_000 }))).toMatchObject({ ok: true })
    expect(open().value.dampingMs).toBe(7_000)
    expect(readFileSync(file(), 'utf8')).toContain('\n  "dampingMs": 7000')
  })

  it.each([
    ['damaged', '{ "version": 1, "defau'],
    ['damaged', '[]'],
    ['newer-version', JSON.stringify({ version: 7, rules: 'of tomorrow' })]
  ] as const)(
    'that are %s are kept aside before anything is written, and the defaults hold',
    async (kind, text) => {
      writeFileSync(file(), text)
      const rules = open()
      expect(rules).toMatchObject({ value: defaultAlertSettings, problem: { kind, lost: true } })
      await rules.update((all) => ({ ...all, dampingMs: 5 }))
      const aside = readdirSync(dir).filter((name) => name !== 'alerts.json')
      expect(aside).toEqual([expect.stringMatching(/^alerts\.(damaged|newer)-\d{8}-\d{6}\.json$/)])
      expect(readFileSync(join(dir, aside[0] ?? ''), 'utf8')).toBe(text)
      expect(open().problem).toBeNull()
    }
  )

  it('keep the keys that they do not know, at every level', async () => {
    const own = { mode: 'own', rule: { ...defaultAlertSettings.defaultRule, tune: 'bell' }, until: 'noon' }
    const text = JSON.stringify({
      ...defaultAlertSettings,
      later: [1],
      defaultRule: { ...defaultAlertSettings.defaultRule, weight: 2 },
      quietHours: { ...defaultAlertSettings.quietHours, zone: 'local' },
      log: { ...defaultAlertSettings.log, colour: 'red' },
      accounts: { [accountId]: { friends: { anna: own, bela: { mode: 'watch', since: 3 } }, group: 'work' } }
    })
    writeFileSync(file(), text)
    const rules = open()
    expect(rules.problem).toBeNull()
    await rules.update((all) => ({ ...all, dampingMs: 7_000 }))
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ ...JSON.parse(text), dampingMs: 7_000 })
    // What stood with another choice is not taken over.
    await rules.update((all) => ({
      ...all,
      accounts: { [accountId]: { friends: { anna: { mode: 'never' }, bela: { mode: 'watch' } } } }
    }))
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({
      accounts: { [accountId]: { friends: { anna: { mode: 'never' }, bela: { since: 3 } }, group: 'work' } }
    })
    expect(readFileSync(file(), 'utf8')).not.toContain('noon')
  })

  it('lose nothing to damage once there is a good copy', async () => {
    const rules = open()
    await rules.update((all) => ({
      ...all,
      coolDownMs: 7,
      accounts: { [accountId]: { friends: { anna: { mode: 'never' } } } }
    }))
    await rules.close()
    for (const text of ['no JSON at all', '{"version":1,"coolDownMs":"seven"}']) {
      writeFileSync(file(), text)
      const next = open()
      expect(next.value).toEqual(rules.value)
      expect(next.problem).toMatchObject({ kind: 'damaged', lost: false })
    }
  })
})
