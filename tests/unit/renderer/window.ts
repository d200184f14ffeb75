import { createPinia, setActivePinia } from 'pinia'
import { vi } from 'vitest'
import type { AccountView, SignInForm } from '@shared/account'
import { defaultAlertSettings, type AlertLogEntry } from '@shared/alerts'
import type { AlertsView } from '@shared/alertsView'
import type { AppState, CallArguments, EventPayload, OzekiBridge } from '@shared/contract'
import type { CallName, EventName } from '@shared/channels'
import { failure, ok, type Result } from '@shared/errors'
import type { FriendDetails, FriendRow } from '@shared/friend'
import type { AvailabilitySpan } from '@shared/history'
import type { AccountId, StationId, UserId } from '@shared/ids'
import type { KeyMarks, SafetyNumber } from '@shared/keys'
import { availableByHand } from '@shared/ownStatus'
import { pageOf } from '../../ui/logPages'

export const accountId = 'a'.repeat(32) as AccountId
export const account = (more: Partial<AccountView> = {}): AccountView => ({
  id: accountId,
  server: 'https://chat.example.org',
  stationId: 'b'.repeat(32) as StationId,
  userId: 'me' as UserId,
  nick: 'Zoltán',
  fullName: 'Zoltán Kovács',
  connection: { kind: 'online' },
  ownPresence: 'available',
  undocumentedPresence: false,
  friends: { available: 1, total: 1 },
  confirmedAt: 1,
  news: 'listening',
  secretKept: 'keychain',
  ownKey: 'ready',
  signatureScheme: null,
  ...more
})

export const state = (accounts: AccountView[], more: Partial<AppState> = {}): AppState => ({
  version: '0.0.0',
  platform: 'linux',
  accounts,
  ownStatus: { chosen: availableByHand, effective: 'available', because: 'by-hand' },
  idleMinutes: 10,
  availabilityHistory: false,
  signatureSchemes: ['rsa-sha256', 'hmac-sha256-hex'],
  listenerForms: ['station-frame', 'station-query'],
  troubles: [],
  lastSignIn: null,
  shownAccount: null,
  signIns: {},
  ...more
})

export const alerts = (more: Partial<AlertsView> = {}): AlertsView => ({
  settings: defaultAlertSettings,
  tellMe: {},
  pausedUntil: null,
  desktopDoNotDisturb: false,
  problem: null,
  ...more
})

interface StandIn {
  state: AppState
  friends?: FriendRow[]
  /** What the details say beside the row. */
  details?: Partial<FriendDetails>
  marks?: KeyMarks
  safetyNumber?: SafetyNumber
  history?: AvailabilitySpan[]
  alerts?: AlertsView
  log?: AlertLogEntry[]
}

/** Stands for main and preload behind `window.ozeki`, in the shape of the contract. */
export function openBridge(main: StandIn) {
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const answers: { signIn: Result<AccountId>; authorityFile: Result<string | null> } = {
    signIn: ok(accountId),
    authorityFile: ok(null)
  }
  const nothing = () => Promise.resolve(ok(null))
  const taking = <N extends CallName>() =>
    vi.fn<(...args: CallArguments<N>) => Promise<Result<null>>>(() => Promise.resolve(ok(null)))
  const everybody = () => ({ revision: 1, total: main.friends?.length ?? 0, friends: main.friends ?? [] })
  const bridge = {
    getState: vi.fn(() => Promise.resolve(ok(main.state))),
    signIn: vi.fn<(form: SignInForm) => Promise<Result<AccountId>>>(() => Promise.resolve(answers.signIn)),
    signOut: vi.fn(nothing),
    retryConnection: vi.fn(nothing),
    getFriends: vi.fn(() => Promise.resolve(ok(everybody()))),
    getMoreFriends: vi.fn(() => Promise.resolve(ok(everybody()))),
    getFriendDetails: vi.fn((_account: AccountId, id: UserId) => {
      const friend = main.friends?.find((row) => row.id === id)
      const empty = { key: { state: 'absent' }, trust: null, confirmedAt: null } as const
      return Promise.resolve(friend ? ok({ friend, ...empty, ...main.details }) : failure('unknown-friend'))
    }),
    getKeyMarks: vi.fn(() => Promise.resolve(ok(main.marks ?? { changed: [], verified: [] }))),
    decideKey: taking<'decideKey'>(),
    verifyKey: taking<'verifyKey'>(),
    getSafetyNumber: vi.fn(() =>
      Promise.resolve(ok<SafetyNumber>(main.safetyNumber ?? { state: 'none', why: 'not-signed-in' }))
    ),
    setAvailabilityHistory: taking<'setAvailabilityHistory'>(),
    getAvailabilityHistory: vi.fn(() => Promise.resolve(ok([...(main.history ?? [])]))),
    eraseAvailabilityHistory: taking<'eraseAvailabilityHistory'>(),
    setFavourite: vi.fn(nothing),
    setOwnStatus: taking<'setOwnStatus'>(),
    setIdleMinutes: taking<'setIdleMinutes'>(),
    setUndocumentedPresence: taking<'setUndocumentedPresence'>(),
    setShownAccount: taking<'setShownAccount'>(),
    trustCertificate: taking<'trustCertificate'>(),
    signInToProxy: taking<'signInToProxy'>(),
    getAlerts: vi.fn(() => Promise.resolve(ok(main.alerts ?? alerts()))),
    setAlertSettings: taking<'setAlertSettings'>(),
    setFriendAlert: taking<'setFriendAlert'>(),
    tellMeWhen: taking<'tellMeWhen'>(),
    cancelTellMe: taking<'cancelTellMe'>(),
    pauseAlerts: taking<'pauseAlerts'>(),
    getAlertLog: vi.fn((...[, query]: CallArguments<'getAlertLog'>) =>
      Promise.resolve(ok(pageOf(main.log ?? [], query)))
    ),
    eraseAlertLog: taking<'eraseAlertLog'>(),
    setViewedFriend: taking<'setViewedFriend'>(),
    getDiagnostics: vi.fn(() => Promise.resolve(ok('Ozeki Chat Client'))),
    closeTrouble: taking<'closeTrouble'>(),
    pageShown: vi.fn(nothing),
    copyText: vi.fn(nothing),
    chooseAuthorityFile: vi.fn(() => Promise.resolve(answers.authorityFile)),
    on: (name, listener) => {
      const all = listeners.get(name) ?? new Set()
      listeners.set(name, all.add(listener))
      return () => void all.delete(listener)
    }
  } satisfies OzekiBridge
  vi.stubGlobal('ozeki', bridge)
  Object.defineProperty(window, 'ozeki', { value: bridge, configurable: true })
  setActivePinia(createPinia())
  return {
    bridge,
    answers,
    tell<N extends EventName>(name: N, payload: EventPayload<N>) {
      for (const listener of listeners.get(name) ?? []) listener(payload as never)
    },
    listening: () => [...listeners.values()].reduce((sum, all) => sum + all.size, 0)
  }
}

/** The sizes and movements that happy-dom has no layout for. */
export function giveLayout(height = 400): void {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height)
  Element.prototype.animate ??= () => ({}) as Animation
}
