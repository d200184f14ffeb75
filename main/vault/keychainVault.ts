import type { Clock } from '@shared/clock'
import type { AccountId } from '@shared/ids'
import { createAccountLine, type AccountLine, type Job } from './accountLine'
import { createHelperLink, type HelperLink, type VaultHelper } from './helperLink'
import type { KeychainCall } from './helperMessages'
import { keychainRefusal, unavailable } from './keychainTrouble'
import {
  decodeProxyPassword,
  decodeSecret,
  encodeProxyPassword,
  encodeSecret,
  windowsBlobLimit
} from './secretBlob'
import type { AccountSecret, ProxyPassword, Vault, VaultRead, VaultWrite } from './types'

export type { VaultHelper } from './helperLink'

export interface KeychainVaultOptions {
  /** Starts vaultProcess.ts. May throw; the call then answers `unavailable`. */
  spawnHelper: () => VaultHelper
  clock: Clock
  /** Name of our entries in the keychain. */
  service?: string
  /** How long a call may take before it answers `locked`, because a prompt is waiting for the person. */
  deadlineMs?: number
  /** How long one keychain call may hang before the helper is killed. */
  hangLimitMs?: number
  /** How long an unused helper is kept. */
  idleMs?: number
  platform?: NodeJS.Platform
}

/**
 * The vault over the system's keychain (Secret Service, Keychain, Credential Manager) by keytar in a helper process.
 * For each account one call runs at a time, in the order in which they were made; the same call joins the one that is
 * on its way. A call that answered `locked` at its deadline goes on, and a later read takes over its value.
 */
export function createKeychainVault(options: KeychainVaultOptions): Vault {
  const { clock, service = 'Ozeki Chat Client', deadlineMs = 5_000, hangLimitMs = 120_000 } = options
  const { spawnHelper, idleMs = 30_000, platform = process.platform } = options
  const link = createHelperLink({ spawnHelper, clock, hangLimitMs, idleMs })
  const lines = new Map<string, AccountLine>()
  const proxyLines = new Map<string, AccountLine<ProxyPassword>>()
  let disposed = false

  function lineIn<Secret>(
    lines: Map<string, AccountLine<Secret>>,
    entry: string,
    decode: (blob: string) => Secret | null
  ): AccountLine<Secret> {
    let line = lines.get(entry)
    if (line === undefined) {
      const perform = (job: Job) => performJob(link, { service, account: entry, decode }, job)
      line = createAccountLine({ clock, deadlineMs, perform })
      lines.set(entry, line)
    }
    return line
  }
  const lineOf = (account: AccountId) => lineIn<AccountSecret>(lines, account, decodeSecret)
  const proxyLineOf = (proxy: string) => lineIn(proxyLines, `proxy ${proxy}`, decodeProxyPassword)

  const write = async (line: AccountLine<unknown>, blob: string): Promise<VaultWrite> =>
    platform === 'win32' && Buffer.byteLength(blob) > windowsBlobLimit
      ? unavailable('too-large', `more than ${windowsBlobLimit} bytes`)
      : line.write(blob)

  return {
    prepare() {
      if (!disposed) link.prepare()
    },
    async read(account, { expected }) {
      if (disposed) return unavailable('disposed')
      return lineOf(account).read(expected)
    },
    async write(account, secret) {
      if (disposed) return unavailable('disposed')
      return write(lineOf(account), encodeSecret(secret))
    },
    async remove(account) {
      if (disposed) return unavailable('disposed')
      return lineOf(account).remove()
    },
    proxies: {
      async read(proxy) {
        if (disposed) return unavailable('disposed')
        return proxyLineOf(proxy).read(false)
      },
      async write(proxy, words) {
        if (disposed) return unavailable('disposed')
        return write(proxyLineOf(proxy), encodeProxyPassword(words))
      }
    },
    settled: async (account) => lines.get(account)?.settled() ?? false,
    interrupt() {
      link.end()
      // What somebody still waits for goes on with a new helper and must not hold up the person who tries again.
      return new Promise((resolve) => {
        const cancel = clock.after(200, resolve)
        void Promise.all([...lines.values()].map((line) => line.settled())).then(() => {
          cancel()
          resolve()
        })
      })
    },
    dispose() {
      disposed = true
      for (const line of [...lines.values(), ...proxyLines.values()]) line.end(unavailable('disposed'))
      lines.clear()
      proxyLines.clear()
      link.end()
    }
  }
}

interface Entry<Secret> {
  service: string
  account: string
  decode(blob: string): Secret | null
}

async function performJob<Secret>(
  link: HelperLink,
  entry: Entry<Secret>,
  job: Job
): Promise<VaultRead<Secret> | VaultWrite> {
  const { service, account } = entry
  switch (job.kind) {
    case 'read':
      return performRead(link, entry, job)
    case 'write': {
      const set = await ask(link, { kind: 'set', service, account, password: job.blob })
      return set.state === 'value' ? { state: 'ok' } : set
    }
    case 'remove': {
      const removed = await ask(link, { kind: 'delete', service, account })
      if (removed.state !== 'value') return removed
      // "Nothing removed" is also what a locked keychain says.
      return removed.value === true ? { state: 'ok' } : probe(link, service, account)
    }
  }
}

async function performRead<Secret>(
  link: HelperLink,
  { service, account, decode }: Entry<Secret>,
  job: { expected: boolean }
): Promise<VaultRead<Secret>> {
  const got = await ask(link, { kind: 'get', service, account })
  if (got.state !== 'value') return got
  if (typeof got.value === 'string') {
    const secret = decode(got.value)
    return secret ? { state: 'ok', secret } : { state: 'absent', reason: 'the entry cannot be read' }
  }
  if (!job.expected) return { state: 'absent' }
  const possible = await probe(link, service, account)
  return possible.state === 'ok' ? { state: 'absent', reason: 'the entry is gone' } : possible
}

/** @returns `ok` when the keychain stores and removes an entry, so that "nothing" means nothing and not locked. */
async function probe(link: HelperLink, service: string, account: string): Promise<VaultWrite> {
  const probed = await ask(link, { kind: 'probe', service: `${service} probe`, account })
  return probed.state === 'value' ? { state: 'ok' } : probed
}

type Answer = { state: 'value'; value: string | boolean | null } | Exclude<VaultWrite, { state: 'ok' }>

async function ask(link: HelperLink, call: KeychainCall): Promise<Answer> {
  const outcome = await link.call(call)
  switch (outcome.kind) {
    case 'value':
      return { state: 'value', value: outcome.value }
    case 'refused':
      return keychainRefusal(outcome.message)
    case 'gone':
      return unavailable('helper-gone', outcome.detail)
  }
}
