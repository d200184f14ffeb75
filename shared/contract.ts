import * as v from 'valibot'
import { AccountViewSchema, OwnPresenceSchema, SignInFormSchema } from './account'
import type { CallName, EventName } from './channels'
import type { Result } from './errors'
import { FriendDetailsSchema, FriendsDeltaSchema, FriendsSnapshotSchema } from './friend'
import { AccountIdSchema, UserIdSchema } from './ids'

/** Choices that the window offers; labels stand in the catalogue under `signIn.scheme.ID` and `signIn.listener.ID`. */
export const AppStateSchema = v.object({
  version: v.string(),
  platform: v.string(),
  accounts: v.array(AccountViewSchema),
  signatureSchemes: v.array(v.string()),
  listenerForms: v.array(v.string()),
  /** Filled into the sign-in form when the person signed out of, or lost the secret of, this account. */
  lastSignIn: v.nullable(
    v.object({
      server: v.string(),
      email: v.string(),
      stationId: v.string(),
      signatureScheme: v.string(),
      listener: v.string(),
      authorityFile: v.string()
    })
  )
})
export type AppState = v.InferOutput<typeof AppStateSchema>

const nothing = v.null()

/** Every call from the window to main: schema of the arguments, in order, and of the value it answers with. */
export const calls = {
  getState: { args: v.strictTuple([]), result: AppStateSchema },
  signIn: { args: v.strictTuple([SignInFormSchema]), result: AccountIdSchema },
  signOut: { args: v.strictTuple([AccountIdSchema]), result: nothing },
  /** Tries at once instead of waiting; with a locked keychain asks it again. */
  retryConnection: { args: v.strictTuple([AccountIdSchema]), result: nothing },
  getFriends: { args: v.strictTuple([AccountIdSchema]), result: FriendsSnapshotSchema },
  getFriendDetails: { args: v.strictTuple([AccountIdSchema, UserIdSchema]), result: FriendDetailsSchema },
  setFavourite: { args: v.strictTuple([AccountIdSchema, UserIdSchema, v.boolean()]), result: nothing },
  setOwnPresence: { args: v.strictTuple([AccountIdSchema, OwnPresenceSchema]), result: nothing },
  copyText: { args: v.strictTuple([v.pipe(v.string(), v.maxLength(100_000))]), result: nothing },
  /** Opens the system's file dialog. Answers the path, or null when the person cancels. */
  chooseAuthorityFile: { args: v.strictTuple([]), result: v.nullable(v.string()) }
} satisfies Record<CallName, { args: v.GenericSchema<unknown, unknown[]>; result: v.GenericSchema }>

/** Every event from main to the window. */
export const events = {
  accountsChanged: v.array(AccountViewSchema),
  friendsChanged: v.object({ accountId: AccountIdSchema, delta: FriendsDeltaSchema }),
  /** The list changed so much that a new snapshot is cheaper than a delta: the window asks for it with getFriends. */
  friendsReplaced: v.object({ accountId: AccountIdSchema, revision: v.number() }),
  showFriend: v.object({ accountId: AccountIdSchema, friendId: UserIdSchema })
} satisfies Record<EventName, v.GenericSchema>

export type CallArguments<N extends CallName> = v.InferOutput<(typeof calls)[N]['args']>
export type CallValue<N extends CallName> = v.InferOutput<(typeof calls)[N]['result']>
export type EventPayload<N extends EventName> = v.InferOutput<(typeof events)[N]>

/** What the window sees as `window.ozeki`. Calls never reject: a refusal is a Result with a code. */
export type OzekiBridge = {
  readonly [N in CallName]: (...args: CallArguments<N>) => Promise<Result<CallValue<N>>>
} & {
  /** Listens to an event. @returns a function that ends the listening. */
  readonly on: <N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void) => () => void
}
