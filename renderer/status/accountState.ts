import type { AccountView, ConnectionState } from '@shared/account'
import type { AppError } from '@shared/errors'
import type { GlyphName } from '@shared/glyphs'
import { serverName } from '@shared/serverName'

/** @returns what a person calls an account: the own name there, or the server before the server has told a name. */
export const accountName = (account: AccountView): string =>
  account.nick || account.fullName || serverName(account.server)

/** @returns the server, and what tells two accounts of the same name on it apart. */
export function accountPlace(account: AccountView, all: readonly AccountView[]): string {
  const server = serverName(account.server)
  const twins = all.filter(
    (one) => accountName(one) === accountName(account) && one.server === account.server
  )
  if (twins.length < 2) return server
  const different = new Set(twins.map((one) => one.fullName)).size === twins.length
  return `${server} · ${different ? account.fullName : (account.userId ?? account.id).slice(0, 8)}`
}

/** @returns the mark of a connection. */
export function glyphOfConnection({ kind }: ConnectionState): GlyphName {
  switch (kind) {
    case 'online':
      return 'available'
    case 'checking':
    case 'signing-in':
      return 'unknown'
    case 'signed-out':
    case 'keychain-locked':
      return 'signed-out'
    case 'reconnecting':
    case 'no-network':
    case 'refused':
    case 'certificate':
      return 'disconnected'
  }
}

/** Whether a connection needs patience or the person; looking and signing in are no trouble. */
export const isTrouble = ({ kind }: ConnectionState): boolean =>
  kind !== 'online' && kind !== 'checking' && kind !== 'signing-in'

/** @returns the proxy (host:port) that the person can sign in to, where a failure is about one. */
export const proxyOf = (error: AppError | null): string | null =>
  error?.code === 'proxy-password' && error.params?.['proxy'] ? String(error.params['proxy']) : null
