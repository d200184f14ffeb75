import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountView } from '@shared/account'
import type { AlertsView } from '@shared/alertsView'
import { defaultAlertSettings } from '@shared/alerts'
import { defaultSettings } from '@shared/settings'
import { createRedactor, diagnosticsReport, type DiagnosticsSnapshot } from '../../../main/log'

const userId = 'd574638619cbff603bf857164c47e850'
const ids = { id: 'a'.repeat(31) + '1', stationId: 'b'.repeat(31) + '2', userId } as never as {
  id: AccountView['id']
  stationId: AccountView['stationId']
  userId: NonNullable<AccountView['userId']>
}

const account: AccountView = {
  ...ids,
  server: 'https://chat.example.org:8443',
  nick: 'Carol',
  fullName: 'Carol Example',
  connection: { kind: 'reconnecting', retryAt: 5, error: { code: 'http-status', params: { status: 503 } } },
  ownPresence: 'away',
  undocumentedPresence: false,
  friends: { available: 3, total: 12 },
  confirmedAt: 0,
  news: 'polling',
  secretKept: 'keychain',
  ownKey: 'ready',
  signatureScheme: 'rsa-sha256-base64'
}

const alerts: AlertsView = {
  settings: { ...defaultAlertSettings, accounts: { [ids.id]: { [userId]: { mode: 'watch' } } } as never },
  tellMe: { [ids.id]: [{}, {}] } as never,
  pausedUntil: null,
  desktopDoNotDisturb: false,
  problem: null
}

const snapshot: DiagnosticsSnapshot = {
  at: 86_400_000,
  startedAt: 0,
  app: { version: '0.3.0', packaged: true },
  runtime: { electron: '25.1.1', chrome: '114.0.5735.134', node: '18.15.0' },
  system: {
    platform: 'linux',
    release: '6.8.0-45-generic',
    arch: 'x64',
    desktop: 'GNOME',
    session: 'wayland',
    locale: 'en-GB'
  },
  trayHost: false,
  troubles: [
    {
      place: 'local-data',
      kind: 'damaged',
      accountId: ids.id,
      keptAs: `${ids.id}.damaged-20260115-093000.db`,
      saved: 12,
      lost: false,
      at: 80_000_000,
      id: 1,
      seen: false
    }
  ],
  withoutKeychain: false,
  accounts: [account],
  settings: {
    ...defaultSettings,
    accounts: [
      {
        ...ids,
        server: 'chat.example.org:8443',
        email: 'carol@example.org',
        nick: 'Carol',
        fullName: 'Carol Example',
        signatureScheme: 'automatic',
        acceptedScheme: 'rsa-sha256-base64',
        listener: 'station-frame',
        authorityFile: '/home/carol/company.pem',
        signedIn: true,
        secretStoredAt: 1,
        undocumentedPresence: false,
        favourites: [userId]
      } as never
    ],
    ownStatus: { ...defaultSettings.ownStatus, text: 'at the dentist' }
  },
  alerts,
  log: {
    lines: ['1970-01-01T00:00:00.000Z info started', '1970-01-01T00:00:01.000Z warn connection: server-slow'],
    problem: null
  }
}

const report = (change: Partial<DiagnosticsSnapshot> = {}, hidden: string[] = []): string => {
  const redactor = createRedactor({ home: '/home/carol' })
  redactor.keepHosts(['chat.example.org:8443'])
  redactor.hide(...hidden)
  return diagnosticsReport({ ...snapshot, ...change }, redactor)
}

describe('the diagnostics report', () => {
  it('says what a helper asks for first', () => {
    const text = report()
    for (const part of [
      'Version: 0.3.0',
      'Electron: 25.1.1, Chrome 114.0.5735.134, Node 18.15.0',
      'System: linux 6.8.0-45-generic x64',
      'Desktop: GNOME wayland locale en-GB',
      'Tray: none on this desktop',
      'Keychain: answered',
      'https://chat.example.org:8443: reconnecting (http-status 503)',
      'news by polling',
      'friends 3 of 12 available',
      'scheme rsa-sha256-base64',
      'choices for friends 1',
      'requests to be told 2',
      '"authorityFile": "~/company.pem"'
    ])
      expect(text).toContain(part)
    expect(text.split('## Last problems\n')[1]).toMatch(
      /^1970-01-01T00:00:01\.000Z warn connection: server-slow\n\n/
    )
  })

  it('tells the states of the keychain apart', () => {
    const locked = {
      ...account,
      connection: { kind: 'keychain-locked', error: { code: 'keychain-lost' } } as const
    }
    expect(report({ accounts: [locked] })).toContain('Keychain: keychain-lost')
    expect(report({ accounts: [] })).toContain('Keychain: not used')
    expect(report({ withoutKeychain: true })).toContain('Keychain: left alone')
  })

  it('names no person: no name, no id, no words of the own status, of the address only its first letter', () => {
    const text = report()
    for (const part of ['Carol', 'dentist', userId, ids.id, ids.stationId, 'carol@', '/home/'])
      expect(text).not.toContain(part)
    expect(text).toContain('c…@example.org')
  })

  it('holds at most 200 lines of the log and 20 problems', () => {
    const lines = Array.from({ length: 500 }, (_none, number) => `t warn n ${number}`)
    const text = report({ log: { lines, problem: 'ENOSPC' } })
    expect(text.match(/t warn n/g)).toHaveLength(220)
    expect(text).toContain('Log file: ENOSPC')
  })

  it('no secret that slipped in anywhere comes out', () => {
    const secret = fc.string({ minLength: 8, maxLength: 40, unit: fc.constantFrom(...'abcXYZ 0189-+/%&"') })
    fc.assert(
      fc.property(secret, (raw) => {
        const slipped = `k${raw}k`
        const text = report(
          {
            system: { ...snapshot.system, desktop: slipped },
            accounts: [
              {
                ...account,
                connection: {
                  ...account.connection,
                  error: { code: 'internal', params: { text: slipped } }
                } as never,
                server: slipped
              }
            ],
            settings: {
              ...snapshot.settings,
              accounts: snapshot.settings.accounts.map((one) => ({
                ...one,
                email: slipped,
                listener: slipped
              }))
            },
            log: {
              lines: [`t warn ${slipped}`, `t info ${Buffer.from(slipped).toString('base64')}`],
              problem: slipped
            }
          },
          [slipped]
        )
        expect(text).not.toContain(slipped)
        expect(text).not.toContain(JSON.stringify(slipped).slice(1, -1))
        expect(text).not.toContain(Buffer.from(slipped).toString('base64'))
      }),
      { numRuns: 60 }
    )
  })
})
