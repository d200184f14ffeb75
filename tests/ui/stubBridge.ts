import type { AccountView, SignInForm } from '@shared/account'
import type { AppState, EventPayload, OzekiBridge } from '@shared/contract'
import type { AlertLogEntry } from '@shared/alerts'
import type { AlertsView } from '@shared/alertsView'
import type { AppError } from '@shared/errors'
import type { FriendDetails, FriendRow } from '@shared/friend'
import type { AvailabilitySpan } from '@shared/history'
import type { KeyMarks, SafetyNumber } from '@shared/keys'
import type { EventName } from '@shared/channels'
import { pageOf } from './logPages'

/** What the stub answers. Plain data, because it travels into the page. */
export interface Scene {
  state: AppState
  friends: FriendRow[]
  alerts: AlertsView
  log: AlertLogEntry[]
  /** What the details say beside the row; of single friends by id. */
  details: Omit<FriendDetails, 'friend'>
  detailsOf: Record<string, Partial<FriendDetails>>
  keyMarks: KeyMarks
  safetyNumber: SafetyNumber
  history: AvailabilitySpan[]
  /** How long the list takes, in ms; never when null. */
  friendsAfter: number | null
  /** How long a sign-in takes, in ms. */
  signInAfter: number
  signInError: AppError | null
}

/** What a script can do to the page from outside: tell events as main would, and see what was called. */
export interface StubControls {
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void
  calls: { name: string; args: unknown[] }[]
  /** Every friend of whom the window said that it shows the details, and null for none. */
  viewed: (string | null)[]
}

/**
 * Puts a stub of `window.ozeki` into the page. Runs inside the page before its scripts, so it uses nothing from
 * outside.
 */
export function installStubBridge(scene: Scene): void {
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const calls: StubControls['calls'] = []
  const viewed: StubControls['viewed'] = []
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))
  const fine = <T>(value: T) => ({ ok: true as const, value })
  // As many as shared/friend.ts says, which this function cannot see.
  const pageSize = 2_000
  let revision = 1

  const emit: StubControls['emit'] = (name, payload) => {
    for (const listener of listeners.get(name) ?? []) listener(payload as never)
  }
  const note = (name: string, args: unknown[]) => void calls.push({ name, args })
  const change = (id: string, next: Partial<AccountView>) => {
    scene.state.accounts = scene.state.accounts.map((account) =>
      account.id === id ? { ...account, ...next } : account
    )
    emit('accountsChanged', scene.state.accounts)
    return Promise.resolve(fine(null))
  }

  const changeAlerts = (next: Partial<AlertsView>) => {
    scene.alerts = { ...scene.alerts, ...next }
    emit('alertsChanged', structuredClone(scene.alerts))
    return Promise.resolve(fine(null))
  }

  const bridge: OzekiBridge = {
    getState: () => Promise.resolve(fine(structuredClone(scene.state))),
    async signIn(form: SignInForm) {
      note('signIn', [form])
      await wait(scene.signInAfter)
      if (scene.signInError) return { ok: false, error: scene.signInError }
      return fine(scene.state.accounts[0]!.id)
    },
    signOut(id) {
      note('signOut', [id])
      scene.state.accounts = []
      emit('accountsChanged', [])
      return Promise.resolve(fine(null))
    },
    retryConnection(id) {
      note('retryConnection', [id])
      return change(id, { connection: { kind: 'checking' } })
    },
    async getFriends() {
      await wait(scene.friendsAfter ?? 1e9)
      const { friends } = scene
      return fine({ revision, total: friends.length, friends: friends.slice(0, pageSize) })
    },
    getMoreFriends: (_account, _revision, from) =>
      Promise.resolve(
        fine({ revision, total: scene.friends.length, friends: scene.friends.slice(from, from + pageSize) })
      ),
    async getFriendDetails(_account, id) {
      await wait(10)
      const friend = scene.friends.find((row) => row.id === id)
      if (!friend) return { ok: false, error: { code: 'unknown-friend' } }
      return fine(structuredClone({ friend, ...scene.details, ...scene.detailsOf[id] }))
    },
    getKeyMarks: () => Promise.resolve(fine(structuredClone(scene.keyMarks))),
    decideKey(accountId, id, decision, fingerprint) {
      note('decideKey', [accountId, id, decision, fingerprint])
      const others = scene.keyMarks.changed.filter((each) => each !== id)
      scene.keyMarks = { ...scene.keyMarks, changed: others }
      const trust = scene.detailsOf[id]?.trust
      if (trust?.offered)
        scene.detailsOf[id] = {
          trust:
            decision === 'keep'
              ? { ...trust, state: 'kept' }
              : {
                  ...trust,
                  state: 'pinned',
                  trusted: trust.offered,
                  offered: null,
                  verifiedAt: null,
                  acceptedLater: true
                }
        }
      emit('keysChanged', { accountId, marks: structuredClone(scene.keyMarks) })
      return Promise.resolve(fine(null))
    },
    verifyKey(accountId, id, verified, fingerprint) {
      note('verifyKey', [accountId, id, verified, fingerprint])
      const others = scene.keyMarks.verified.filter((each) => each !== id)
      scene.keyMarks = { ...scene.keyMarks, verified: verified ? [...others, id] : others }
      const trust = scene.detailsOf[id]?.trust ?? scene.details.trust
      if (trust) scene.detailsOf[id] = { trust: { ...trust, verifiedAt: verified ? Date.now() : null } }
      emit('keysChanged', { accountId, marks: structuredClone(scene.keyMarks) })
      return Promise.resolve(fine(null))
    },
    getSafetyNumber: () => Promise.resolve(fine(structuredClone(scene.safetyNumber))),
    setAvailabilityHistory(on) {
      note('setAvailabilityHistory', [on])
      scene.state.availabilityHistory = on
      return Promise.resolve(fine(null))
    },
    getAvailabilityHistory: () => Promise.resolve(fine(structuredClone(scene.history))),
    eraseAvailabilityHistory() {
      note('eraseAvailabilityHistory', [])
      scene.history = []
      return Promise.resolve(fine(null))
    },
    setFavourite(accountId, id, favourite) {
      note('setFavourite', [accountId, id, favourite])
      const friend = scene.friends.find((row) => row.id === id)
      if (!friend) return Promise.resolve({ ok: false, error: { code: 'unknown-friend' } })
      friend.favourite = favourite
      revision += 1
      emit('friendsChanged', { accountId, delta: { revision, upserts: [{ ...friend }], removals: [] } })
      return Promise.resolve(fine(null))
    },
    setOwnStatus(chosen) {
      note('setOwnStatus', [chosen])
      scene.state.ownStatus = { chosen, effective: chosen.presence, because: 'by-hand' }
      emit('ownStatusChanged', scene.state.ownStatus)
      return Promise.resolve(fine(null))
    },
    setIdleMinutes(minutes) {
      note('setIdleMinutes', [minutes])
      scene.state.idleMinutes = minutes
      return Promise.resolve(fine(null))
    },
    setUndocumentedPresence(id, undocumentedPresence) {
      note('setUndocumentedPresence', [id, undocumentedPresence])
      return change(id, { undocumentedPresence })
    },
    trustCertificate(id, fingerprint) {
      note('trustCertificate', [id, fingerprint])
      return Promise.resolve(fine(null))
    },
    signInToProxy(words) {
      note('signInToProxy', [words])
      return Promise.resolve(fine(null))
    },
    setShownAccount(id) {
      note('setShownAccount', [id])
      return Promise.resolve(fine(null))
    },
    getAlerts: () => Promise.resolve(fine(structuredClone(scene.alerts))),
    setAlertSettings(general) {
      note('setAlertSettings', [general])
      return changeAlerts({ settings: { ...scene.alerts.settings, ...general } })
    },
    setFriendAlert(accountId, id, alert) {
      note('setFriendAlert', [accountId, id, alert])
      const { settings } = scene.alerts
      const before = Object.entries(settings.accounts[accountId]?.friends ?? {})
      const others = before.filter(([friendId]) => friendId !== id)
      const friends = Object.fromEntries(alert ? [...others, [id, alert]] : others)
      return changeAlerts({
        settings: { ...settings, accounts: { ...settings.accounts, [accountId]: { friends } } }
      })
    },
    tellMeWhen(accountId, friendId, expires) {
      note('tellMeWhen', [accountId, friendId, expires])
      const days = expires === 'today' ? 0.3 : 7
      const expiresAt = expires === 'never' ? null : Date.now() + days * 86_400_000
      const others = (scene.alerts.tellMe[accountId] ?? []).filter((each) => each.friendId !== friendId)
      const mine = [...others, { friendId, expires, expiresAt }]
      return changeAlerts({ tellMe: { ...scene.alerts.tellMe, [accountId]: mine } })
    },
    cancelTellMe(accountId, friendId) {
      note('cancelTellMe', [accountId, friendId])
      const others = (scene.alerts.tellMe[accountId] ?? []).filter((each) => each.friendId !== friendId)
      return changeAlerts({ tellMe: { ...scene.alerts.tellMe, [accountId]: others } })
    },
    pauseAlerts(choice) {
      note('pauseAlerts', [choice])
      const minutes = choice === 'half-hour' ? 30 : choice === 'two-hours' ? 120 : 900
      return changeAlerts({ pausedUntil: choice === null ? null : Date.now() + minutes * 60_000 })
    },
    getAlertLog: (_id, query) => Promise.resolve(fine(structuredClone(pageOf(scene.log, query)))),
    eraseAlertLog() {
      note('eraseAlertLog', [])
      scene.log = []
      emit('alertLogChanged', null)
      return Promise.resolve(fine(null))
    },
    setViewedFriend(friend) {
      viewed.push(friend?.friendId ?? null)
      return Promise.resolve(fine(null))
    },
    getDiagnostics: () => Promise.resolve(fine('Ozeki Chat Client')),
    closeTrouble(id) {
      scene.state.troubles = scene.state.troubles.map((one) => (one.id === id ? { ...one, seen: true } : one))
      emit('troublesChanged', structuredClone(scene.state.troubles))
      return Promise.resolve(fine(null))
    },
    pageShown: () => Promise.resolve(fine(null)),
    copyText(text) {
      note('copyText', [text])
      return Promise.resolve(fine(null))
    },
    chooseAuthorityFile: () => Promise.resolve(fine('/home/anna/certificates/our-company-root.pem')),
    on(name, listener) {
      const all = listeners.get(name) ?? new Set()
      listeners.set(name, all.add(listener))
      return () => void all.delete(listener)
    }
  }
  Object.assign(window, {
    ozeki: Object.freeze(bridge),
    stub: { emit, calls, viewed } satisfies StubControls
  })
}
