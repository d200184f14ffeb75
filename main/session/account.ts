import { randomBytes } from 'node:crypto'
import type { AccountView, ConnectionState } from '@shared/account'
import { nextTurn } from '@shared/clock'
import type { Result } from '@shared/errors'
import type { UserId } from '@shared/ids'
import type { Presence } from '@shared/ownStatus'
import type { AccountSettings } from '@shared/settings'
import { ownPublicKey } from '../protocol'
import type { FriendChange } from '../roster/change'
import { createRoster, type Roster, type RosterUpdate } from '../roster/roster'
import type { AccountSecret, Vault } from '../vault/types'
import { describeFailure } from './failure'
import type { Network, Ports } from './ports'
import { type CheckReason, createSession, type Session } from './session'
import type { FreshSignIn } from './signInByForm'

export interface AccountOptions {
  settings: AccountSettings
  keep: 'keychain' | 'this-run'
  fresh: FreshSignIn | null
  ports: Ports
  vault: Vault
  onChange(): void
  dampingMs: number
  ownPresence: Presence
  /**
   * The secret is there. @param databaseKey key of the local data; null keeps it in memory
   * @returns when the roster has what an earlier run left
   */
  onOpen(roster: Roster, databaseKey: string | null): Promise<void>
  onRoster(update: RosterUpdate): void
  onDamped(drops: FriendChange[]): void
  /** @returns when it is on the disk, or that it holds for this run only */
  save(change: Partial<AccountSettings>): Promise<Result<null>>
}

/** Who the person is for friends: user id and public key (DER), or why there is no key. */
export type OwnKey =
  | { userId: UserId; publicKey: Buffer }
  | { userId: null; why: 'not-signed-in' | 'own-key-closed' | 'own-key-absent' }

export interface Account {
  readonly roster: Roster
  start(): void
  view(): AccountView
  /** Own id and public key; the server gives the key with each sign-in, it is not kept between runs. */
  ownKey(): OwnKey
  setOwnPresence(presence: Presence): void
  setUndocumentedPresence(on: boolean): void
  /**
   * From now on only this certificate is trusted for the server; empty for those that system and file trust.
   * @returns when that is on the disk: what was answered survives a crash
   */
  trustCertificate(fingerprint: string): Promise<Result<null>>
  checkNow(reason: CheckReason): void
  /** The computer goes to sleep. */
  rest(): void
  stop(): void
}

/** One account: first its secret from the keychain, then its session. */
export function createAccount(options: AccountOptions): Account {
  const { settings, ports, vault } = options
  const roster = createRoster({
    clock: ports.clock,
    favourites: settings.favourites,
    dampingMs: options.dampingMs,
    onUpdate: (update) => {
      if (!stopped) options.onRoster(update)
    },
    onDamped: (drops) => {
      if (!stopped) options.onDamped(drops)
    }
  })
  let session: Session | null = null
  let network: Network | null = options.fresh?.network ?? null
  // Until there is a session, the account itself knows why.
  let waiting: ConnectionState = { kind: 'signing-in' }
  // Neither a second reading of the keychain nor a second session while one is on its way.
  let reading = false
  let stopped = false
  let names = { nick: settings.nick, fullName: settings.fullName, userId: settings.userId }
  let { ownPresence } = options
  let undocumented = settings.undocumentedPresence
  let scheme = settings.acceptedScheme
  // Once it is there, the account's data are open.
  let kept: AccountSecret | null = null
  let pinned = settings.pinnedCertificate

  const wait = (state: ConnectionState): void => {
    waiting = state
    options.onChange()
  }

  /** @returns when it is done; null where it was done before */
  const openData = (secret: AccountSecret): Promise<void> | null => {
    const isFirst = kept === null
    kept = secret
    return isFirst ? options.onOpen(roster, options.keep === 'keychain' ? secret.databaseKey : null) : null
  }

  const open = (secret: AccountSecret, fresh: FreshSignIn | null): void => {
    const opening = openData(secret)
    try {
      network ??= ports.openNetwork({ ...settings, pinnedCertificate: pinned })
    } catch (error) {
      wait({ kind: 'refused', error: describeFailure(error, settings.server).error })
      return
    }
    if (!opening) return begin(network, secret, fresh)
    // The first use of the local data takes its time, and the tray draws what it was told; a list that is there already
    // has a turn of its own behind them.
    reading = true
    const way = network
    void opening.then(nextTurn).then(() => begin(way, secret, fresh))
  }

  const begin = (network: Network, secret: AccountSecret, fresh: FreshSignIn | null): void => {
    reading = false
    if (stopped || session) return
    session = createSession({
      target: {
        server: settings.server,
        stationId: settings.stationId,
        signatureScheme: settings.signatureScheme,
        acceptedScheme: scheme
      },
      listener: settings.listener,
      secret,
      network,
      ports,
      roster,
      ownPresence,
      undocumentedPresence: undocumented,
      signedIn: fresh?.signedIn ?? null,
      onSignedIn: (signedIn) => {
        const { userId, nick, fullName } = signedIn
        const accepted = signedIn.context.identity.scheme.id
        const changed = names.nick !== nick || names.fullName !== fullName || scheme !== accepted
        names = { userId, nick, fullName }
        scheme = accepted
        if (changed) void options.save({ nick, fullName, acceptedScheme: accepted })
      },
      onRoster: (update) => {
        if (!stopped) options.onRoster(update)
      },
      onChange: () => {
        if (!stopped) options.onChange()
      }
    })
    options.onChange()
  }

  // A secret from before there was local data gets its key now.
  const withDatabaseKey = async (secret: AccountSecret): Promise<AccountSecret> => {
    if (secret.databaseKey !== '' || options.keep === 'this-run') return secret
    const whole = { ...secret, databaseKey: randomBytes(32).toString('hex') }
    const stored = await vault.write(settings.id, whole)
    return stored.state === 'ok' ? whole : secret
  }

  const unlock = async (): Promise<void> => {
    if (reading) return
    reading = true
    wait({ kind: 'signing-in' })
    const answer = await vault.read(settings.id, { expected: settings.secretStoredAt !== null })
    const secret = answer.state === 'ok' ? await withDatabaseKey(answer.secret) : null
    if (secret && !stopped && !session) {
      await openData(secret)
      if (!stopped) options.onChange()
      if (roster.confirmedAt !== null) await ports.shown?.()
    }
    reading = false
    if (stopped || session) return
    switch (answer.state) {
      case 'ok':
        if (secret) open(secret, null)
        return
      case 'absent':
        wait({ kind: 'keychain-locked', error: { code: 'keychain-lost' } })
        return
      case 'locked':
        wait({ kind: 'keychain-locked', error: { code: 'keychain-locked' } })
        // A prompt may be open: go on by itself when the person has answered it.
        void vault.settled(settings.id).then((value) => {
          if (value && !stopped && !session) void unlock()
        })
        return
      case 'unavailable':
        ports.log('warn', `keychain unavailable: ${answer.reason}`)
        wait({ kind: 'keychain-locked', error: { code: 'keychain-unavailable' } })
    }
  }

  return {
    roster,
    start() {
      if (options.fresh) open(options.fresh.secret, options.fresh)
      else void unlock()
    },
    view: () => ({
      id: settings.id,
      server: session?.signedIn?.origin ?? settings.server,
      stationId: settings.stationId,
      ...names,
      connection: session?.connection ?? waiting,
      ownPresence,
      undocumentedPresence: undocumented,
      friends: roster.counts,
      confirmedAt: roster.confirmedAt,
      news: session?.news ?? 'polling',
      secretKept: options.keep,
      ownKey: session?.signedIn?.ownKey ?? 'absent',
      signatureScheme: scheme
    }),
    ownKey() {
      const signedIn = session?.signedIn
      if (!signedIn) return { userId: null, why: 'not-signed-in' }
      const { privateKey } = signedIn.context.identity.credentials
      if (privateKey) return { userId: signedIn.userId, publicKey: ownPublicKey(privateKey) }
      return { userId: null, why: signedIn.ownKey === 'absent' ? 'own-key-absent' : 'own-key-closed' }
    },
    setOwnPresence(presence) {
      ownPresence = presence
      session?.setOwnPresence(presence)
    },
    setUndocumentedPresence(on) {
      undocumented = on
      session?.setUndocumentedPresence(on)
    },
    trustCertificate(fingerprint) {
      pinned = fingerprint
      const written = options.save({ pinnedCertificate: fingerprint })
      if (kept === null) return written
      // No connection of the former trust outlives it.
      session?.stop()
      session = null
      network?.dispose()
      network = null
      roster.connectionLost()
      open(kept, null)
      return written
    },
    checkNow(reason) {
      if (session) session.checkNow(reason)
      // The keychain has answered already; what failed came after it.
      else if (kept) open(kept, null)
      else if (!reading) void vault.interrupt().then(unlock)
    },
    rest: () => session?.rest(),
    stop() {
      stopped = true
      session?.stop()
      roster.dispose()
      network?.dispose()
    }
  }
}
