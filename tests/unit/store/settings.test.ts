import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { defaultSettings, readSettings, SettingsSchema } from '@shared/settings'
import { arbitraryDamage, arbitrarySettings } from './arbitrarySettings'

const account = {
  id: 'a'.repeat(32),
  server: 'chat.example.org',
  email: 'anna@example.org',
  stationId: 'b'.repeat(32)
}

describe('reading settings', () => {
  it('reads back everything that was written', () => {
    fc.assert(
      fc.property(arbitrarySettings, (settings) => {
        expect(readSettings(JSON.parse(JSON.stringify(settings)))).toEqual({
          state: 'whole',
          value: settings
        })
      })
    )
  })

  it('makes valid settings of any JSON', () => {
    fc.assert(
      fc.property(arbitraryDamage, (json) => {
        const { state, value: settings } = readSettings(json)
        expect(v.is(SettingsSchema, settings)).toBe(true)
        expect(new Set(settings.accounts.map(({ id }) => id)).size).toBe(settings.accounts.length)
        if (state === 'newer-version') expect(settings).toEqual(defaultSettings)
      }),
      { numRuns: 500 }
    )
  })

  it('takes the defaults for what an older file does not have yet', () => {
    const { state, value: settings } = readSettings({ version: 1, accounts: [account] })
    expect(state).toBe('whole')
    expect(settings).toMatchObject({
      window: null,
      hints: { closedToTray: false },
      ownStatus: { presence: 'available', text: '', until: null, chosenAt: null },
      idleMinutes: 10,
      availabilityHistory: false
    })
    expect(settings.accounts).toMatchObject([
      {
        ...account,
        undocumentedPresence: false,
        signedIn: false,
        favourites: [],
        signatureScheme: 'automatic'
      }
    ])
  })

  it('loses a damaged account alone', () => {
    const { state, value: settings } = readSettings({
      version: 1,
      accounts: [{ ...account, id: 'not an id' }, 7, account, { ...account, email: 1, id: 'c'.repeat(32) }],
      hints: { closedToTray: true }
    })
    expect(state).toBe('damaged')
    expect(settings.accounts.map(({ id }) => id)).toEqual([account.id])
    expect(settings.hints.closedToTray).toBe(true)
  })

  it('keeps the sign-in of an account when a smaller thing of it is damaged', () => {
    const { state, value: settings } = readSettings({
      version: 1,
      accounts: [{ ...account, signedIn: true, nick: 5, favourites: ['friend', 3, ''] }]
    })
    expect(state).toBe('damaged')
    expect(settings.accounts).toMatchObject([
      { ...account, signedIn: true, nick: '', favourites: ['friend'] }
    ])
  })

  it.each([
    ['no presence', { presence: 'asleep', text: 'x', until: null, chosenAt: 1 }],
    ['no time', { presence: 'busy', text: 'x', until: 'noon', chosenAt: 1 }],
    ['too many words', { presence: 'busy', text: 'x'.repeat(201), until: null, chosenAt: 1 }],
    ['nothing', null]
  ])('starts as available when the kept status has %s, and keeps the rest', (_what, ownStatus) => {
    const { state, value: settings } = readSettings({
      version: 1,
      accounts: [account],
      ownStatus,
      idleMinutes: 25
    })
    expect(state).toBe('damaged')
    expect(settings.ownStatus).toEqual({ presence: 'available', text: '', until: null, chosenAt: null })
    expect(settings.idleMinutes).toBe(25)
    expect(settings.accounts).toHaveLength(1)
  })

  it('stays invisible where an earlier version kept that with the account', () => {
    const { state, value: settings } = readSettings({
      version: 1,
      accounts: [account, { ...account, id: 'c'.repeat(32), ownPresence: 'invisible' }]
    })
    expect(state).toBe('whole')
    expect(settings.ownStatus.presence).toBe('invisible')
  })

  it('takes the own status over what an earlier version kept with the account', () => {
    const { value: settings } = readSettings({
      version: 1,
      accounts: [{ ...account, ownPresence: 'invisible' }],
      ownStatus: { presence: 'busy', text: '', until: null, chosenAt: 5 }
    })
    expect(settings.ownStatus.presence).toBe('busy')
  })

  it.each([-1, 1_441, '10', null])(
    'goes away after 10 minutes where the file says %j, and keeps the chosen status',
    (idleMinutes) => {
      const ownStatus = { presence: 'busy', text: 'Writing', until: 5, chosenAt: 4 }
      const { state, value: settings } = readSettings({ version: 1, ownStatus, idleMinutes })
      expect(state).toBe('damaged')
      expect(settings).toMatchObject({ ownStatus, idleMinutes: 10 })
    }
  )

  it('sends no undocumented words for an account where the switch is damaged', () => {
    const { value: settings } = readSettings({
      version: 1,
      accounts: [{ ...account, signedIn: true, undocumentedPresence: 'yes' }]
    })
    expect(settings.accounts).toMatchObject([{ signedIn: true, undocumentedPresence: false }])
  })

  it('takes the first of two accounts with the same id', () => {
    const { state, value: settings } = readSettings({
      version: 1,
      accounts: [account, { ...account, email: 'second' }]
    })
    expect(state).toBe('damaged')
    expect(settings.accounts.map(({ email }) => email)).toEqual([account.email])
  })

  it('forgets a window whose place is not a number, such as one too large for a number', () => {
    const window = { x: 0, y: 0, width: 800, height: 600, maximized: false }
    expect(readSettings({ version: 1, window: { ...window, x: '0' } })).toMatchObject({
      value: { window: null }
    })
    expect(
      readSettings(
        JSON.parse('{"version":1,"window":{"x":1e999,"y":0,"width":1,"height":1,"maximized":false}}')
      )
    ).toMatchObject({ state: 'damaged', value: { window: null } })
  })

  it('does not guess at a later version', () => {
    expect(readSettings({ version: 2, accounts: [account] })).toEqual({
      state: 'newer-version',
      value: defaultSettings
    })
  })

  it.each([[{}], [[]], [null], ['text'], [{ version: 0 }], [{ version: '1' }]])(
    'calls %j damaged',
    (json) => {
      expect(readSettings(json)).toEqual({ state: 'damaged', value: defaultSettings })
    }
  )
})
