import type { AccountView } from '@shared/account'
import type { AlertsView } from '@shared/alertsView'
import type { AccountSettings, Settings } from '@shared/settings'
import type { DiagnosticsSnapshot } from './diagnosticsSnapshot'
import type { Redactor } from './redactor'

const mostLines = 200
const mostProblems = 20

/**
 * The text of *Copy diagnostics*. It goes to whoever helps, so it is in English and has no secret, no name of a person
 * and no id in it; e-mail addresses are shortened, and of all hosts only the servers of the accounts can be read.
 */
export function diagnosticsReport(snapshot: DiagnosticsSnapshot, redactor: Redactor): string {
  const { app, runtime, system, log } = snapshot
  const line = (name: string, ...words: (string | number)[]): string =>
    `${name}: ${redactor.text(words.join(' '))}`
  const lines = log.lines.slice(-mostLines).map((one) => redactor.text(one))
  const problems = lines.filter((one) => / (?:warn|error) /.test(one)).slice(-mostProblems)
  return [
    '# Ozeki Chat Client: diagnostics',
    line('Made', time(snapshot.at)),
    line('Running since', time(snapshot.startedAt)),
    line('Version', app.version, app.packaged ? '' : '(not packaged)'),
    line('Electron', `${runtime.electron}, Chrome ${runtime.chrome}, Node ${runtime.node}`),
    line('System', system.platform, system.release, system.arch),
    line('Desktop', system.desktop || 'unknown', system.session, `locale ${system.locale}`),
    line('Tray', trayWords(snapshot.trayHost)),
    line('Keychain', keychainWords(snapshot)),
    line('Log file', log.problem ?? 'written'),
    ...section(
      'Accounts',
      snapshot.accounts.map(accountWords).map((words) => redactor.text(words))
    ),
    ...section(
      'Alerts',
      alertWords(snapshot.alerts).map((words) => redactor.text(words))
    ),
    ...section(
      'What is kept on the disk',
      snapshot.troubles.map(({ place, kind, keptAs, saved, at }) =>
        redactor.text(`${time(at)} ${place}: ${kind}${keptAs && `, kept as ${keptAs}, ${saved} rows saved`}`)
      )
    ),
    ...section('Settings', [JSON.stringify(redactor.value(impersonal(snapshot.settings)), null, 2)]),
    ...section('Last problems', problems),
    ...section(`Last ${lines.length} lines of the log`, lines),
    ''
  ].join('\n')
}

const section = (title: string, lines: string[]): string[] => [
  '',
  `## ${title}`,
  ...(lines.length > 0 ? lines : ['none'])
]

const time = (ms: number): string => new Date(ms).toISOString()

const trayWords = (present: boolean | null): string =>
  present === null ? 'not asked yet' : present ? 'there' : 'none on this desktop'

function keychainWords({ withoutKeychain, accounts }: DiagnosticsSnapshot): string {
  if (withoutKeychain) return 'left alone (--no-keychain)'
  const troubles = accounts.flatMap(({ connection }) =>
    connection.kind === 'keychain-locked' ? [connection.error.code] : []
  )
  if (troubles.length > 0) return [...new Set(troubles)].join(', ')
  return accounts.some(({ secretKept }) => secretKept === 'keychain') ? 'answered' : 'not used'
}

/** States, words of the protocol and counts; names and ids are left out. */
function accountWords(account: AccountView, place: number): string {
  const { connection, friends } = account
  const error = 'error' in connection ? ` (${connection.error.code}${params(connection.error.params)})` : ''
  return [
    `${place + 1}. ${account.server}: ${connection.kind}${error}`,
    `news by ${account.news}`,
    `friends ${friends.available} of ${friends.total} available`,
    `list confirmed ${account.confirmedAt === null ? 'never' : time(account.confirmedAt)}`,
    `secret kept ${account.secretKept}`,
    `own RSA ${account.ownKey}`,
    `scheme ${account.signatureScheme ?? 'unknown'}`,
    `own presence ${account.ownPresence}${account.undocumentedPresence ? ', undocumented words sent' : ''}`
  ].join('; ')
}

const params = (values: Record<string, string | number> = {}): string =>
  Object.values(values)
    .map((value) => ` ${value}`)
    .join('')

function alertWords({ settings, tellMe, pausedUntil, desktopDoNotDisturb, problem }: AlertsView): string[] {
  const { accounts, version, ...general } = settings
  const choices = Object.values(accounts).map(count)
  const open = Object.values(tellMe).map(count)
  return [
    `rules file ${problem ?? 'whole'}, version ${version}`,
    `paused until ${pausedUntil === null ? 'not paused' : time(pausedUntil)}`,
    `do not disturb ${desktopDoNotDisturb ? 'on' : 'off'}`,
    `choices for friends ${choices.join(', ') || 0}`,
    `requests to be told ${open.join(', ') || 0}`,
    `general ${JSON.stringify(general)}`
  ]
}

const count = (held: unknown): number =>
  Array.isArray(held) ? held.length : typeof held === 'object' && held !== null ? Object.keys(held).length : 0

// What people are called and what they wrote helps nobody with a fault.
const impersonal = (settings: Settings): object => ({
  ...settings,
  accounts: settings.accounts.map((account: AccountSettings) => ({
    ...account,
    id: shown(account.id),
    userId: shown(account.userId ?? ''),
    stationId: shown(account.stationId),
    nick: shown(account.nick),
    fullName: shown(account.fullName),
    favourites: account.favourites.length
  })),
  ownStatus: { ...settings.ownStatus, text: shown(settings.ownStatus.text) }
})

const shown = (text: string): string => `(${text.length} characters)`
