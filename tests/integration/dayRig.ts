import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AccountView, emptySignInForm } from '@shared/account'
import { defaultAlertSettings } from '@shared/alerts'
import type { FriendRow } from '@shared/friend'
import type { AccountId, UserId } from '@shared/ids'
import { createTranslate } from '@shared/messages'
import { createAlertDesk } from '../../main/alerts'
import { createHistoryDesk } from '../../main/history/historyDesk'
import { createKeyDesk } from '../../main/keys/keyDesk'
import { createRosterFlow } from '../../main/rosterFlow'
import { type Accounts, createAccounts } from '../../main/session/accounts'
import { createLocalData } from '../../main/store/localData'
import { rosterOf } from '../unit/store/database/rows'
import { openSettings } from '../../main/store/settingsStore'
import { createMemoryVault } from '../../main/vault/memoryVault'
import { type ChatServer, company, startChatServer } from '../chat-server'
import { createFakeClock, type FakeClock } from '../fakeClock'
import { removeFolder } from '../removeFolder'
import { until } from './faultsRig'
import { countedFetch, plainNetwork } from './plainNetwork'

/**
 * The client without its desktop: accounts, alerts, keys and history over an encrypted database, signed in to a reference
 * server by one account. Its time passes when it is told to.
 */
export interface Client {
  server: ChatServer
  accounts: Accounts
  clock: FakeClock
  view(): AccountView
  isListening(): boolean
  rows(): readonly FriendRow[]
  /** How many questions stand unanswered. */
  waitingFor(): number
  /** Notifications since it was asked last. */
  told(): number
  /** What a person would be told about the local data. */
  problems: string[]
  /** What a new start finds in the database: everybody by name and availability. Ends the client. */
  end(): Promise<[name: string, availability: string][]>
}

export async function startClient(): Promise<Client> {
  const clock = createFakeClock()
  const server = await startChatServer({ company: company({ size: 6, seed: 3 }), now: () => clock.now() })
  const dir = mkdtempSync(join(tmpdir(), 'day-'))
  const settings = openSettings({ dir, clock })
  const vault = createMemoryVault()
  const problems: string[] = []
  const calls = countedFetch()
  let [notices, key] = [0, '']
  const localData = createLocalData({
    dir,
    clock,
    keepDays: () => 14,
    log: (_level, text) => void problems.push(text),
    onProblem: (_account, problem) => void (problem && problems.push(problem.kind))
  })
  const alerts = createAlertDesk(
    {
      clock,
      t: createTranslate(),
      show: () => void (notices += 1),
      withdraw: () => undefined,
      saveState: (account, state) => void localData.of(account)?.state.write('alerts', state),
      log: (entries) => void localData.log(entries),
      saveSettings: () => undefined,
      savePause: () => undefined,
      onChange: () => undefined
    },
    { settings: { ...defaultAlertSettings, defaultFor: 'everyone' }, problem: null, pause: null }
  )
  const named = (account: AccountId, friends: readonly UserId[]) =>
    friends.map((friendId) => ({ friendId, name: accounts.friend(account, friendId)?.name ?? '' }))
  const keys = createKeyDesk({
    now: () => clock.now(),
    pins: (account) => localData.of(account)?.pins ?? null,
    ownKey: (account) => accounts.ownKey(account),
    onChange: () => undefined,
    onChanged: (account, friends) => alerts.keysChanged(account, named(account, friends)),
    onReturned: (account, friends) => alerts.keysReturned(account, named(account, friends)),
    onDecided: (account, friend) => alerts.keyDecided(account, friend)
  })
  const history = createHistoryDesk({ clock, on: true, store: (account) => localData.of(account) })
  const flow = createRosterFlow({
    clock,
    accounts: () => accounts,
    alerts,
    keys: () => keys,
    history: () => history,
    localData,
    tell: () => undefined,
    log: (_level, text) => void problems.push(text)
  })
  const accounts: Accounts = createAccounts({
    ports: {
      clock,
      random: () => 0.5,
      openNetwork: () => plainNetwork({ fetch: calls.fetch }),
      log: () => undefined
    },
    settings,
    vault,
    dampingMs: defaultAlertSettings.dampingMs,
    ownPresence: 'available',
    onChange: (views) => flow.connections(views),
    onOpen: (account, _roster, databaseKey) => {
      key = databaseKey ?? ''
      localData.open(account, databaseKey)
      alerts.addAccount(account, new Set(), null)
      return Promise.resolve()
    },
    onRemoved: () => undefined,
    removeData: localData.remove,
    onRoster: flow.update,
    onDamped: flow.damped
  })
  const { user } = server
  const signedIn = await accounts.signIn({
    ...emptySignInForm,
    server: server.baseUrl,
    email: user.email,
    apiKey: user.apiKey,
    encryptionPassword: user.encryptionPassword
  })
  if (!signedIn.ok) throw new Error(signedIn.error.code)
  const id = signedIn.value
  const view = (): AccountView => accounts.views()[0]!
  const client: Client = {
    server,
    accounts,
    clock,
    view,
    isListening: () => view().connection.kind === 'online' && view().news === 'listening',
    rows: () => {
      const list = accounts.wholeList(id)
      return list.ok ? list.value.rows : []
    },
    waitingFor: calls.underWay,
    told: () => {
      const count = notices
      notices = 0
      return count
    },
    problems,
    async end() {
      alerts.dispose()
      accounts.stop()
      flow.finish()
      await Promise.all([settings.flush(), localData.closeAll()])
      const kept = rosterOf(localData.open(id, key))
      await localData.closeAll()
      await server.close()
      await removeFolder(dir)
      return kept?.friends.map(({ name, availability }) => [name, availability.kind]) ?? []
    }
  }
  await until('listening', client.isListening)
  return client
}
