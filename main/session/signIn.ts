import type { StationId, UserId } from '@shared/ids'
import {
  type ApiContext,
  chooseSignatureScheme,
  type ChosenScheme,
  createEndpoints,
  createTransport,
  type FriendsNews,
  type Identity,
  isRefusal,
  isSignatureRefusedError,
  type ListenerAddresses,
  login,
  openPrivateKey,
  parseServerAddress,
  retrySafely,
  type RetryOptions,
  type SigningCredentials
} from '../protocol'
import type { AccountSecret } from '../vault/types'
import type { Network, Ports } from './ports'

/** Where and how to sign in; all but the secret. */
export interface SignInTarget {
  /** Server as the person typed it. */
  server: string
  stationId: StationId
  /** `automatic` or the id of a scheme. */
  signatureScheme: string
  /** Scheme that this server accepted before; tried first. */
  acceptedScheme: string | null
}

/** A server that knows us: everything that the signed calls need, and the first list. */
export interface SignedIn {
  context: ApiContext & { identity: Identity }
  base: string
  origin: string
  userId: UserId
  nick: string
  fullName: string
  listeners: ListenerAddresses
  ownKey: 'ready' | 'password-needed' | 'absent'
  friends: FriendsNews
}

/** The password that the person typed does not open the private key, and nothing signed works without it. */
export class PasswordError extends Error {
  override readonly name = 'PasswordError'
  constructor(readonly reason: 'wrong' | 'unreadable') {
    super(`private key: ${reason}`)
  }
}

/** The server refuses what this computer signs, and their clocks disagree: each signed body carries the time. */
export class ClockError extends Error {
  override readonly name = 'ClockError'
  constructor(
    /** How far the server's clock is ahead, ms; negative when it is behind. */
    readonly aheadMs: number
  ) {
    super(`the server's clock is ${Math.round(aheadMs / 1_000)} s ahead`)
  }
}

/** Clocks that differ by less are not to blame for a refusal, ms. */
const clockTolerance = 300_000

export class AddressError extends Error {
  override readonly name = 'AddressError'
}

/**
 * Login, own key, signature scheme and first Friends / List, in this order.
 * @throws AddressError, PasswordError, ClockError or a ProtocolError; nothing is kept when it throws
 */
export async function signIn(
  target: SignInTarget,
  secret: AccountSecret,
  network: Network,
  ports: Ports,
  signal?: AbortSignal
): Promise<SignedIn> {
  const address = parseServerAddress(target.server)
  if (!address.ok) throw new AddressError(target.server)
  const { base, origin } = address.value
  const { clock, random } = ports
  const transport = createTransport({
    fetch: network.fetch,
    redirectTarget: network.redirectTarget,
    server: new URL(origin).host,
    clock
  })
  const retry: RetryOptions = { clock, random, tries: 2, ...(signal ? { signal } : {}) }
  const first: ApiContext = {
    transport,
    endpoints: createEndpoints(base),
    stationId: target.stationId,
    clock,
    ...(signal ? { signal } : {})
  }

  const answer = await retrySafely(() => login(first, secret.apiKey), retry)
  for (const refused of answer.refusedUrls)
    ports.log('warn', `login names an address on another host or scheme, not used: ${refused.key}`)
  const context: ApiContext = { ...first, endpoints: createEndpoints(base, answer) }

  const key = answer.rsaKeyPem === null ? null : openPrivateKey(answer.rsaKeyPem, secret)
  if (key?.state === 'password-needed' && secret.encryptionPassword !== '') throw new PasswordError('wrong')
  const privateKey = key?.state === 'ready' ? key.key : null
  const credentials = { apiKey: secret.apiKey, privateKey }
  const chosen = await choose(context, target, { userId: answer.userId, credentials }, retry).catch(
    (error: unknown) => {
      const ahead = transport.serverAheadMs?.() ?? 0
      if ((isRefusal(error) || isSignatureRefusedError(error)) && Math.abs(ahead) > clockTolerance)
        throw new ClockError(ahead)
      // Without the key there was little to try: say what is really missing.
      if (isSignatureRefusedError(error) && key && key.state !== 'ready')
        throw new PasswordError(key.state === 'unreadable' ? 'unreadable' : 'wrong')
      throw error
    }
  )
  return {
    context: { ...context, identity: { userId: answer.userId, credentials, scheme: chosen.scheme } },
    base,
    origin,
    userId: answer.userId,
    nick: answer.nick,
    fullName: answer.fullName,
    listeners: answer.listeners,
    ownKey: key === null ? 'absent' : key.state === 'ready' ? 'ready' : 'password-needed',
    friends: chosen.friends
  }
}

/** The scheme that the person or an earlier run chose; *automatic* looks further when that one is no longer accepted. */
async function choose(
  context: ApiContext,
  target: SignInTarget,
  who: { userId: UserId; credentials: SigningCredentials },
  retry: RetryOptions
): Promise<ChosenScheme> {
  const automatic = target.signatureScheme === 'automatic'
  const first = automatic ? target.acceptedScheme : target.signatureScheme
  try {
    return await retrySafely(() => chooseSignatureScheme(context, who, first ?? undefined), retry)
  } catch (error) {
    if (!automatic || first === null || !isSignatureRefusedError(error)) throw error
    return retrySafely(() => chooseSignatureScheme(context, who), retry)
  }
}
