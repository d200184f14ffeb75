import { AlertSettingsSchema, defaultAlertSettings, readAlertSettings } from '@shared/alerts'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { emptyAlertState, parseAlertState } from '../../../main/alerts/state'
import { accountId, rule } from './desk'

const again = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('alert settings from a file', () => {
  it('come back as they were written', () => {
    const settings = {
      ...defaultAlertSettings,
      defaultFor: 'everyone' as const,
      accounts: {
        [accountId]: { friends: { anna: rule({ how: 'sound' }), bela: { mode: 'never' as const } } }
      }
    }
    expect(readAlertSettings(again(settings))).toEqual({ value: settings, state: 'whole' })
  })

  it('are the usual ones, with the problem named, where the file is from a newer version', () => {
    expect(readAlertSettings({ version: 2, rules: 'of another kind' })).toEqual({
      value: defaultAlertSettings,
      state: 'newer-version'
    })
  })

  it.each([
    ['null', null],
    ['a list', []],
    ['a word', 'rules'],
    ['an empty object', {}]
  ])('are the usual ones, and named damaged, where the file holds %s', (_, json) => {
    expect(readAlertSettings(json)).toEqual({ value: defaultAlertSettings, state: 'damaged' })
  })

  const chosen = {
    ...defaultAlertSettings,
    defaultFor: 'everyone' as const,
    coolDownMs: 7_000,
    quietHours: { on: true, spans: [{ day: 1, from: 0, to: 60 }] },
    log: { on: false, keepDays: 3 },
    accounts: { [accountId]: { friends: { anna: rule({ how: 'sound' }), bela: { mode: 'never' as const } } } }
  }
  const usual = defaultAlertSettings
  it.each([
    [
      'a rule of no kind',
      'accounts',
      { [accountId]: { friends: { anna: { mode: 'loud' }, bela: { mode: 'never' } } } },
      { accounts: { [accountId]: { friends: { bela: { mode: 'never' } } } } }
    ],
    ['rules of no account', 'accounts', { ...chosen.accounts, 'no id': { friends: {} } }, {}],
    ['no rules at all', 'accounts', 7, { accounts: {} }],
    [
      'a quiet hour past midnight',
      'quietHours',
      { on: true, spans: [{ day: 1, from: 0, to: 1_440 }] },
      { quietHours: { on: true, spans: usual.quietHours.spans } }
    ],
    ['a negative cool-down', 'coolDownMs', -1, { coolDownMs: usual.coolDownMs }],
    [
      'a log for ever',
      'log',
      { on: false, keepDays: Infinity },
      { log: { on: false, keepDays: usual.log.keepDays } }
    ],
    ['half a common rule', 'defaultRule', { from: 'any' }, {}]
  ])('lose %s alone, and nothing where a good copy has it', (_, part, damage, left) => {
    const json = { ...chosen, [part]: damage }
    expect(readAlertSettings(json)).toEqual({ value: { ...chosen, ...left }, state: 'damaged' })
    expect(readAlertSettings(json, chosen)).toEqual({ value: chosen, state: 'damaged' })
  })

  it('never throw, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const { state, value } = readAlertSettings(json)
        expect(state).not.toBe('whole')
        expect(v.is(AlertSettingsSchema, value)).toBe(true)
        expect(parseAlertState(json)).toEqual({ value: emptyAlertState, problem: expect.any(String) })
      })
    )
  })
})
