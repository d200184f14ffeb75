import { defaultAlertSettings, parseAlertSettings } from '@shared/alerts'
import fc from 'fast-check'
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
    expect(parseAlertSettings(again(settings))).toEqual({ value: settings, problem: null })
  })

  it('are the usual ones, without a word, where there is no file yet', () => {
    expect(parseAlertSettings(undefined)).toEqual({ value: defaultAlertSettings, problem: null })
  })

  it('are the usual ones, with the problem named, where the file is from a newer version', () => {
    expect(parseAlertSettings({ version: 2, rules: 'of another kind' })).toEqual({
      value: defaultAlertSettings,
      problem: 'newer-version'
    })
  })

  it.each([
    ['null', null],
    ['a list', []],
    ['a word', 'rules'],
    ['an empty object', {}],
    [
      'a quiet hour past midnight',
      { ...defaultAlertSettings, quietHours: { on: true, spans: [{ day: 1, from: 0, to: 1_440 }] } }
    ],
    [
      'a rule of no kind',
      { ...defaultAlertSettings, accounts: { [accountId]: { friends: { anna: { mode: 'loud' } } } } }
    ],
    ['a negative cool-down', { ...defaultAlertSettings, coolDownMs: -1 }]
  ])('are the usual ones, and named damaged, where the file holds %s', (_, json) => {
    expect(parseAlertSettings(json)).toEqual({ value: defaultAlertSettings, problem: 'damaged' })
  })

  it('never throw, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(parseAlertSettings(json).problem).not.toBeNull()
        expect(parseAlertState(json)).toEqual({ value: emptyAlertState, problem: expect.any(String) })
      })
    )
  })
})
