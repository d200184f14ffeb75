import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultAlertSettings } from '@shared/alerts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAlertRules } from '../../../main/store/alertRules'
import { createFakeClock } from '../../fakeClock'

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
    expect(open()).toMatchObject({ settings: defaultAlertSettings, problem: null })
  })

  it('come back as they were saved, in a file that a person can read', async () => {
    const rules = open()
    rules.save({ ...defaultAlertSettings, dampingMs: 5_000 })
    rules.save({ ...defaultAlertSettings, dampingMs: 7_000 })
    await rules.flush()
    expect(open().settings.dampingMs).toBe(7_000)
    expect(readFileSync(file(), 'utf8')).toContain('\n  "dampingMs": 7000')
  })

  it.each([
    ['damaged', '{ "version": 1, "defau'],
    ['damaged', '[]'],
    ['newer-version', JSON.stringify({ version: 7, rules: 'of tomorrow' })]
  ] as const)(
    'that are %s are kept aside before anything is written, and the defaults hold',
    async (problem, text) => {
      writeFileSync(file(), text)
      const rules = open()
      expect(rules).toMatchObject({ settings: defaultAlertSettings, problem })
      rules.save(defaultAlertSettings)
      await rules.flush()
      const aside = readdirSync(dir).filter((name) => name !== 'alerts.json')
      expect(aside).toEqual([expect.stringMatching(/^alerts\.(damaged|newer)-\d{8}-\d{6}\.json$/)])
      expect(readFileSync(join(dir, aside[0] ?? ''), 'utf8')).toBe(text)
      expect(open().problem).toBeNull()
    }
  )
})
