import type { AccountView } from '@shared/account'
import type { Availability } from '@shared/availability'
import type { AppState } from '@shared/contract'
import type { FriendRow } from '@shared/friend'
import type { AvailabilitySpan } from '@shared/history'
import type { AccountId, StationId, UserId } from '@shared/ids'
import { alertReasons, alertRuleNames, defaultAlertSettings, type AlertLogEntry } from '@shared/alerts'
import type { AlertsView } from '@shared/alertsView'
import type { KeyTrust } from '@shared/keys'
import { availableByHand } from '@shared/ownStatus'
import type { StoreTrouble } from '@shared/storeTrouble'
import type { Scene } from './stubBridge'

const now = Date.now()
const minutes = 60_000
const hex = (number: number): string =>
  (number * 2_654_435_761).toString(16).padStart(8, '0').slice(-8).repeat(4)

export const account: AccountView = {
  id: 'a'.repeat(32) as AccountId,
  server: 'https://chat.example.org',
  stationId: 'b'.repeat(32) as StationId,
  userId: 'c'.repeat(32) as UserId,
  nick: 'Zoltán',
  fullName: 'Zoltán Kovács',
  connection: { kind: 'online' },
  ownPresence: 'available',
  undocumentedPresence: false,
  friends: { available: 14, total: 40 },
  confirmedAt: now - 20_000,
  news: 'listening',
  secretKept: 'keychain',
  ownKey: 'ready',
  signatureScheme: 'rsa-sha256'
}

const state = (accounts: AccountView[], more: Partial<AppState> = {}): AppState => ({
  version: '0.1.0',
  platform: 'linux',
  accounts,
  ownStatus: { chosen: availableByHand, effective: 'available', because: 'by-hand' },
  idleMinutes: 10,
  availabilityHistory: false,
  signatureSchemes: ['rsa-sha256', 'rsa-sha1', 'rsa-pss-sha256', 'hmac-sha256-hex'],
  listenerForms: ['station-frame', 'json-subscribe', 'station-query', 'station-header', 'udp-station'],
  troubles: [],
  lastSignIn: null,
  shownAccount: null,
  signIns: {},
  ...more
})

const names = (
  'Anna Horváth|Béla Nagy|Łukasz Wiśniewski|Přemysl Dvořák|Søren Østergaard|Émilie Girard|Jürgen Großmann|' +
  'Ágnes Tóth|Chiara Rossi|Dmitri Sokolov|Елена Жукова|Γιώργος Παπαδόπουλος|李小龙|田中 花子|김민준|' +
  'محمد الأحمد|נועה לוי|Þórunn Sigurðardóttir|María José García-López|João da Silva|Kateřina Novotná|' +
  'Ingrid Bergström|Fatima Zahra|Oliver Brown|Priya Sharma|Quentin Dubois|Rosa Lima|Sven Lindqvist|' +
  'Tomasz Żak|Ursula Weiß|Víctor Núñez|Wanda Kowalczyk|Xavier Martin|Yusuf Demir|Zsófia Kiss|' +
  'Gábor Szabó|Helena Costa|Ivana Horvat|Nils Andersen|Eszter Molnár'
).split('|')
const availabilities: Availability[] = [
  { kind: 'available', text: 'available' },
  { kind: 'offline', text: 'offline' },
  { kind: 'available', text: 'available' },
  { kind: 'away', text: 'away' },
  { kind: 'offline', text: 'offline' },
  { kind: 'busy', text: 'busy' },
  { kind: 'offline', text: 'offline' },
  { kind: 'unknown', text: 'on the train' },
  { kind: 'available', text: 'available' },
  { kind: 'unknown', text: '' }
]

const friend = (name: string, index: number): FriendRow => ({
  id: hex(index + 1) as UserId,
  name,
  availability: availabilities[(index * 7) % availabilities.length]!,
  since: now - (index % 9 === 0 ? 50 * 60 : (index * 13) % 90) * minutes,
  sinceSeen: index % 3 !== 2,
  favourite: index % 11 === 0
})

export const fortyFriends = names.map(friend)

const surnames = [
  'Kovács',
  'Szabó',
  'Nagy',
  'Müller',
  'Smith',
  'Łęcki',
  'Øverland',
  'García',
  'Novák',
  'Petrov'
]
/** @returns as many friends with different names as asked for. */
export const manyFriends = (count: number): FriendRow[] =>
  Array.from({ length: count }, (_, index) =>
    friend(
      `${names[index % names.length]!.split(' ')[0]!} ${surnames[Math.floor(index / names.length) % surnames.length]!} ${index}`,
      index
    )
  )

const fingerprint = '3F9A 07C1 D25E 88B4 10AC 6E7D 92F3 4B05 C8E6 1D37 5A9F 20B8 E441 7C63 0FD2 96AA'
const trust: KeyTrust = {
  state: 'pinned',
  trusted: { fingerprint, seenAt: now - 60_000 * minutes },
  offered: null,
  verifiedAt: null,
  acceptedLater: false
}
const changedKey: KeyTrust = {
  ...trust,
  state: 'changed',
  offered: { fingerprint: fingerprint.split(' ').reverse().join(' '), seenAt: now - 12 * minutes },
  verifiedAt: now - 9_000 * minutes
}

const quietAlerts: AlertsView = {
  settings: defaultAlertSettings,
  tellMe: {},
  pausedUntil: null,
  desktopDoNotDisturb: false,
  problem: null
}

const scene = (more: Partial<Scene> = {}): Scene => ({
  state: state([account]),
  friends: fortyFriends,
  alerts: quietAlerts,
  log: [],
  details: { key: { state: 'readable', fingerprint, bits: 2_048 }, trust, confirmedAt: now - 130_000 },
  detailsOf: {},
  keyMarks: { changed: [], verified: [] },
  safetyNumber: {
    state: 'ready',
    digits: '476392543859329243727754127701700664948455452059757402076540',
    of: 'trusted'
  },
  history: [],
  friendsAfter: 5,
  signInAfter: 5,
  signInError: null,
  ...more
})
const withAccount = (more: Partial<AccountView>, rest: Partial<Scene> = {}): Scene =>
  scene({ state: state([{ ...account, ...more }]), ...rest })

const longNames: FriendRow[] = [
  'Dr. habil. Maximiliane-Friederike Gräfin von und zu Oberstaufenbach-Hohenschwangau (Einkauf, Werk III)',
  'אלכסנדרה בן־גוריון־רוזנצווייג ממשרד הפיתוח הבינלאומי של החברה',
  'عبد الرحمن بن عبد العزيز آل سعود المستشار القانوني للشركة',
  'x',
  '  ',
  '🦊 Fox & friends <b>not bold</b>',
  'Nameless‮reversed'
].map((name, index) => ({
  ...friend(name, index),
  availability:
    index % 2 === 0
      ? { kind: 'unknown', text: 'in a very long meeting about the next meeting until the evening' }
      : { kind: 'available', text: 'available' }
}))

const server = { server: 'chat.example.org' }
const certificate = {
  ...server,
  reason: 'ERR_CERT_AUTHORITY_INVALID',
  fault: 'unknown-authority',
  fingerprint: Array.from({ length: 32 }, (_, at) => ((at * 151 + 27) % 256).toString(16).padStart(2, '0'))
    .join(':')
    .toUpperCase(),
  subject: 'CN=chat.example.org',
  issuer: 'C=HU, O=Our Company Limited, OU=Information Technology, CN=Our Company Internal Root 2024',
  validFrom: now - 200 * 1_440 * minutes,
  validTo: now + 165 * 1_440 * minutes
}

const named = (name: string): FriendRow => fortyFriends.find((row) => row.name.startsWith(name))!
const rule = { ...defaultAlertSettings.defaultRule, madeAt: now }
const chosenAlerts: AlertsView = {
  ...quietAlerts,
  settings: {
    ...defaultAlertSettings,
    accounts: {
      [account.id]: {
        friends: {
          [named('Helena').id]: { mode: 'watch' },
          [named('Fatima').id]: { mode: 'watch' },
          [named('Jürgen').id]: { mode: 'never' },
          [named('Anna').id]: {
            mode: 'own',
            rule: { ...rule, to: 'available', from: 'busy', how: 'sound', breaksThrough: true }
          }
        }
      }
    }
  },
  tellMe: {
    [account.id]: [
      { friendId: named('Priya').id, expires: 'week', expiresAt: now + 5 * 1_440 * minutes },
      { friendId: named('Søren').id, expires: 'never', expiresAt: null }
    ]
  }
}

const logOf = (count: number): AlertLogEntry[] =>
  Array.from({ length: count }, (_, index) => {
    const friend = fortyFriends[(index * 7) % fortyFriends.length]!
    const reason = alertReasons[index % alertReasons.length]!
    const decision =
      reason === 'shown' || reason === 'shown-late'
        ? 'shown'
        : reason === 'digest' || reason === 'counted'
          ? 'digest'
          : 'silent'
    return {
      at: now - index * 47 * minutes,
      accountId: account.id,
      friendId: friend.id,
      name: friend.name,
      from: index % 7 === 6 ? null : availabilities[index % availabilities.length]!,
      to: availabilities[(index + 1) % availabilities.length]!,
      decision,
      reason,
      rule: alertRuleNames[reason === 'no-rule-matches' ? 0 : 1 + (index % 4)]!,
      ...(reason === 'paused' || reason === 'cool-down' ? { until: now - index * 46 * minutes } : {})
    }
  })

const trouble = (
  place: StoreTrouble['place'],
  kind: StoreTrouble['kind'],
  more: Partial<StoreTrouble> = {}
): StoreTrouble => ({
  id: place.length,
  place,
  kind,
  accountId: null,
  keptAs: '',
  saved: 0,
  lost: false,
  at: now - 3 * minutes,
  seen: false,
  ...more
})

const beside = (more: Partial<AccountView>): AccountView => ({
  ...account,
  id: 'd'.repeat(32) as AccountId,
  server: 'https://talk.partner.example.net',
  userId: 'e'.repeat(32) as UserId,
  friends: { available: 3, total: 9 },
  ...more
})
const down: AccountView['connection'] = {
  kind: 'reconnecting',
  retryAt: now + 3_600_000,
  error: { code: 'server-unreachable', params: { server: 'talk.partner.example.net' } }
}
const third = beside({
  id: 'f'.repeat(32) as AccountId,
  server: 'https://volunteers.example.com',
  userId: 'ab'.repeat(16) as UserId,
  nick: 'zoli',
  connection: { kind: 'checking' }
})
const long = {
  nick: 'Dr. habil. Maximiliane-Friederike Gräfin von und zu Oberstaufenbach',
  server: 'https://chat.internal.department-of-communication.example-organisation.example.org'
}
const withAccounts = (accounts: AccountView[], more: Partial<Scene> = {}): Scene =>
  scene({ state: state(accounts), ...more })

const ownStatus = (next: AppState['ownStatus']): Scene =>
  scene({ state: state([account], { ownStatus: next }) })

const span = (
  kind: number,
  from: number,
  to: number,
  more: Partial<AvailabilitySpan> = {}
): AvailabilitySpan => ({
  availability: availabilities[kind]!,
  from: now - from * minutes,
  to: now - to * minutes,
  sawBegin: true,
  end: 'seen',
  ...more
})
const spans = [
  span(0, 48, 0, { end: 'now' }),
  span(3, 60, 48),
  span(0, 211, 60),
  span(1, 300, 211, { sawBegin: false }),
  span(0, 1_700, 1_500, { end: 'unseen' }),
  span(7, 1_730, 1_700),
  span(5, 1_790, 1_730),
  span(0, 3_400, 3_000)
]

export const scenes = {
  signIn: scene({ state: state([]) }),
  signInSlow: scene({ state: state([]), signInAfter: 60_000 }),
  signInFieldError: scene({
    state: state([]),
    signInError: { code: 'api-key-refused', field: 'apiKey', params: { reason: 'unknown key' } }
  }),
  signInCertificate: scene({
    state: state([]),
    signInError: { code: 'certificate', field: 'server', params: certificate }
  }),
  signInNoKeychain: scene({ state: state([]), signInError: { code: 'keychain-unavailable' } }),
  signInRemembered: scene({
    state: state([], {
      lastSignIn: {
        server: 'chat.example.org',
        email: 'zoltan@example.org',
        stationId: 'b'.repeat(32),
        signatureScheme: 'hmac-sha256-hex',
        listener: 'none',
        authorityFile: '/home/zoltan/ca.pem'
      }
    })
  }),
  friends: scene(),
  thousands: scene({ friends: manyFriends(10_000) }),
  longNames: scene({ friends: longNames }),
  empty: scene({ friends: [] }),
  loading: scene({ friendsAfter: null }),
  polling: withAccount({ news: 'polling', secretKept: 'this-run' }),
  checking: withAccount({ connection: { kind: 'checking' }, confirmedAt: now - 4 * minutes }),
  reconnecting: withAccount({
    connection: {
      kind: 'reconnecting',
      retryAt: now + 3_600_000,
      error: { code: 'server-unreachable', params: server }
    },
    confirmedAt: now - 40 * minutes
  }),
  noNetwork: withAccount({
    connection: { kind: 'no-network', retryAt: now + 60_000 },
    confirmedAt: now - minutes
  }),
  waiting: withAccount(
    { connection: { kind: 'no-network', retryAt: now + 60_000 }, confirmedAt: null },
    { friends: [] }
  ),
  refusedWithList: withAccount({
    connection: { kind: 'refused', error: { code: 'api-refused', params: { reason: 'account closed' } } }
  }),
  refused: withAccount(
    {
      connection: { kind: 'refused', error: { code: 'api-key-refused', params: { reason: 'none' } } },
      confirmedAt: null
    },
    { friends: [] }
  ),
  certificate: withAccount(
    {
      connection: { kind: 'certificate', error: { code: 'certificate', params: certificate } },
      confirmedAt: null
    },
    { friends: [] }
  ),
  certificateChanged: withAccount(
    {
      connection: {
        kind: 'certificate',
        error: { code: 'certificate', params: { ...certificate, fault: 'changed' } }
      },
      confirmedAt: null
    },
    { friends: [] }
  ),
  certificateRevoked: withAccount(
    {
      connection: {
        kind: 'certificate',
        error: { code: 'certificate', params: { ...server, fault: 'revoked' } }
      },
      confirmedAt: null
    },
    { friends: [] }
  ),
  keychainLocked: withAccount(
    { connection: { kind: 'keychain-locked', error: { code: 'keychain-locked' } }, confirmedAt: null },
    { friends: [] }
  ),
  keyAbsent: scene({ details: { key: { state: 'absent' }, trust: null, confirmedAt: now } }),
  keys: scene({
    keyMarks: {
      changed: [named('Anna').id, named('Ingrid').id],
      verified: [named('Søren').id, named('Priya').id, named('Helena').id]
    },
    detailsOf: {
      [named('Anna').id]: { trust: changedKey },
      [named('Ingrid').id]: { trust: { ...changedKey, verifiedAt: null } },
      [named('Víctor').id]: { trust: { ...changedKey, state: 'kept' } },
      [named('Søren').id]: { trust: { ...trust, verifiedAt: now - 9_000 * minutes } }
    }
  }),
  keysLongNames: scene({
    friends: longNames,
    keyMarks: { changed: [longNames[0]!.id], verified: [longNames[1]!.id, longNames[2]!.id] },
    detailsOf: { [longNames[0]!.id]: { trust: changedKey } }
  }),
  noOwnKey: scene({ safetyNumber: { state: 'none', why: 'own-key-closed' } }),
  history: scene({ state: state([account], { availabilityHistory: true }), history: spans }),
  historyEmpty: scene({ state: state([account], { availabilityHistory: true }) }),
  alerts: scene({ alerts: chosenAlerts }),
  paused: scene({ alerts: { ...chosenAlerts, pausedUntil: now + 74 * minutes } }),
  doNotDisturb: scene({ alerts: { ...chosenAlerts, desktopDoNotDisturb: true } }),
  quietHours: scene({
    alerts: {
      ...chosenAlerts,
      problem: 'damaged',
      settings: {
        ...chosenAlerts.settings,
        quietHours: { on: true, spans: [0, 1, 2, 3, 4, 5].map((day) => ({ day, from: 0, to: 0 })) }
      }
    }
  }),
  log: scene({ alerts: chosenAlerts, log: logOf(60) }),
  logLong: scene({ alerts: chosenAlerts, log: logOf(20_000) }),
  logOff: scene({
    alerts: { ...quietAlerts, settings: { ...defaultAlertSettings, log: { on: false, keepDays: 14 } } }
  }),
  idle: ownStatus({ chosen: availableByHand, effective: 'away', because: 'idle' }),
  busy: ownStatus({
    chosen: { presence: 'busy', text: 'Writing the report, back soon', until: now + 90 * minutes },
    effective: 'busy',
    because: 'by-hand'
  }),
  damagedData: scene({
    state: state([account], {
      troubles: [
        trouble('settings', 'damaged', { keptAs: 'settings.damaged-20261104-081500.json' }),
        trouble('local-data', 'damaged', {
          accountId: account.id,
          keptAs: `${account.id}.damaged-20261104-081501.db`,
          saved: 312
        })
      ]
    })
  }),
  diskFull: scene({ state: state([account], { troubles: [trouble('local-data', 'disk-full')] }) }),
  laterVersion: scene({
    state: state([], {
      troubles: [trouble('settings', 'newer-version', { keptAs: 'settings.newer-1.json' })]
    })
  }),

  accounts: withAccounts([account, beside({}), third]),
  accountsTrouble: withAccounts([account, beside({ connection: down }), third]),
  accountsTroubles: withAccounts([
    { ...account, undocumentedPresence: true },
    beside({ connection: down }),
    {
      ...third,
      connection: { kind: 'refused', error: { code: 'api-key-refused', params: { reason: 'none' } } }
    }
  ]),
  accountsLong: withAccounts([
    { ...account, ...long },
    beside({
      ...long,
      connection: { kind: 'certificate', error: { code: 'certificate', params: certificate } }
    })
  ]),
  accountsTwins: withAccounts([account, beside({ server: account.server, fullName: 'Zoltán Nagy' })]),
  accountRefused: withAccounts([
    {
      ...account,
      connection: { kind: 'refused', error: { code: 'api-key-refused', params: { reason: 'none' } } },
      confirmedAt: null
    },
    beside({})
  ]),
  guessing: withAccount({ undocumentedPresence: true }),
  passwordNeeded: withAccount({ ownKey: 'password-needed' })
} satisfies Record<string, Scene>

export type SceneName = keyof typeof scenes
