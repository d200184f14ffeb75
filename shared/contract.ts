import * as v from 'valibot'
import { AccountViewSchema, FingerprintSchema, ProxySignInSchema, SignInFormSchema } from './account'
import { AlertLogPageSchema, AlertLogQuerySchema, FriendAlertSchema, TellMeExpirySchema } from './alerts'
import { AlertsViewSchema, GeneralAlertSettingsSchema, PauseChoiceSchema } from './alertsView'
import type { CallName, EventName } from './channels'
import type { Result } from './errors'
import { FriendDetailsSchema, FriendsDeltaSchema, FriendsPageSchema } from './friend'
import { AvailabilitySpanSchema } from './history'
import { AccountIdSchema, UserIdSchema } from './ids'
import { KeyDecisionSchema, KeyFingerprintSchema, KeyMarksSchema, SafetyNumberSchema } from './keys'
import { IdleMinutesSchema, OwnStatusSchema, StatusChoiceSchema } from './ownStatus'
import { StoreTroubleSchema } from './storeTrouble'

/** What the sign-in form is filled with. Holds no secret. */
const RememberedSignInSchema = v.object({
  server: v.string(),
  email: v.string(),
  stationId: v.string(),
  signatureScheme: v.string(),
  listener: v.string(),
  authorityFile: v.string()
})
export type RememberedSignIn = v.InferOutput<typeof RememberedSignInSchema>

/** Choices that the window offers; labels stand in the catalogue under `signIn.scheme.ID` and `signIn.listener.ID`. */
export const AppStateSchema = v.object({
  version: v.string(),
  platform: v.string(),
  accounts: v.array(AccountViewSchema),
  /** The account that the person looked at last; null or one that is no longer there for the first. */
  shownAccount: v.nullable(AccountIdSchema),
  ownStatus: OwnStatusSchema,
  /** Minutes without keyboard or mouse that mean away; 0 for never. */
  idleMinutes: v.number(),
  /** The availability history is kept, by the person's choice. */
  availabilityHistory: v.boolean(),
  signatureSchemes: v.array(v.string()),
  listenerForms: v.array(v.string()),
  /** What is wrong with what is kept on the disk, oldest first. */
  troubles: v.array(StoreTroubleSchema),
  /** The account that the person signed out of: the form of a new sign-in begins with it. */
  lastSignIn: v.nullable(RememberedSignInSchema),
  /** For signing in once more to an account that is there. */
  signIns: v.record(AccountIdSchema, RememberedSignInSchema)
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
  /** The first page of the list. */
  getFriends: { args: v.strictTuple([AccountIdSchema]), result: FriendsPageSchema },
  /** A further page: of the list that the first page of this revision began, from this row on. */
  getMoreFriends: {
    args: v.strictTuple([AccountIdSchema, v.number(), v.pipe(v.number(), v.integer(), v.minValue(0))]),
    result: FriendsPageSchema
  },
  getFriendDetails: { args: v.strictTuple([AccountIdSchema, UserIdSchema]), result: FriendDetailsSchema },
  setFavourite: { args: v.strictTuple([AccountIdSchema, UserIdSchema, v.boolean()]), result: nothing },
  getKeyMarks: { args: v.strictTuple([AccountIdSchema]), result: KeyMarksSchema },
  /** Accepts a friend's other key, or stays with the trusted one. The fingerprint is that of the other key, as it was shown. */
  decideKey: {
    args: v.strictTuple([AccountIdSchema, UserIdSchema, KeyDecisionSchema, KeyFingerprintSchema]),
    result: nothing
  },
  /** Marks the trusted key with this fingerprint as compared, or takes the mark away. */
  verifyKey: {
    args: v.strictTuple([AccountIdSchema, UserIdSchema, v.boolean(), KeyFingerprintSchema]),
    result: nothing
  },
  getSafetyNumber: { args: v.strictTuple([AccountIdSchema, UserIdSchema]), result: SafetyNumberSchema },
  /** Keeps who was available when, from now on; off erases all of it. */
  setAvailabilityHistory: { args: v.strictTuple([v.boolean()]), result: nothing },
  /** Latest first; empty while none is kept. */
  getAvailabilityHistory: {
    args: v.strictTuple([AccountIdSchema, UserIdSchema]),
    result: v.array(AvailabilitySpanSchema)
  },
  eraseAvailabilityHistory: { args: v.strictTuple([]), result: nothing },
  setOwnStatus: { args: v.strictTuple([StatusChoiceSchema]), result: nothing },
  setIdleMinutes: { args: v.strictTuple([IdleMinutesSchema]), result: nothing },
  /** Lets an account send words for away, busy and invisible that the server's documentation does not have. */
  setUndocumentedPresence: { args: v.strictTuple([AccountIdSchema, v.boolean()]), result: nothing },
  /** Trusts the certificate with this fingerprint, and no other, for the account's server; empty ends that. */
  trustCertificate: { args: v.strictTuple([AccountIdSchema, FingerprintSchema]), result: nothing },
  /**
   * What a proxy is told that wants a user name and a password; accounts that wait behind it try at once. Fails where the
   * keychain cannot keep it: it holds for this run then.
   */
  signInToProxy: { args: v.strictTuple([ProxySignInSchema]), result: nothing },
  /** The window shows this account, and begins with it the next time. */
  setShownAccount: { args: v.strictTuple([AccountIdSchema]), result: nothing },
  getAlerts: { args: v.strictTuple([]), result: AlertsViewSchema },
  setAlertSettings: { args: v.strictTuple([GeneralAlertSettingsSchema]), result: nothing },
  /** null takes back what was chosen for this friend. */
  setFriendAlert: {
    args: v.strictTuple([AccountIdSchema, UserIdSchema, v.nullable(FriendAlertSchema)]),
    result: nothing
  },
  tellMeWhen: { args: v.strictTuple([AccountIdSchema, UserIdSchema, TellMeExpirySchema]), result: nothing },
  cancelTellMe: { args: v.strictTuple([AccountIdSchema, UserIdSchema]), result: nothing },
  /** null resumes. */
  pauseAlerts: { args: v.strictTuple([v.nullable(PauseChoiceSchema)]), result: nothing },
  /** Entries of the alert log of an account, a page at a time. */
  getAlertLog: { args: v.strictTuple([AccountIdSchema, AlertLogQuerySchema]), result: AlertLogPageSchema },
  eraseAlertLog: { args: v.strictTuple([AccountIdSchema]), result: nothing },
  /** Which friend's details the window shows, so that nothing pops up for what the person looks at. */
  setViewedFriend: {
    args: v.strictTuple([v.nullable(v.object({ accountId: AccountIdSchema, friendId: UserIdSchema }))]),
    result: nothing
  },
  /** The report of *Copy diagnostics*: how things stand and the last lines of the log, safe to be sent. */
  getDiagnostics: { args: v.strictTuple([]), result: v.string() },
  /** The person has read the line of this trouble, by its id. */
  closeTrouble: { args: v.strictTuple([v.number()]), result: nothing },
  /** The page has drawn what it has to show, and listens: main goes on with what waited for that. */
  pageShown: { args: v.strictTuple([]), result: nothing },
  copyText: { args: v.strictTuple([v.pipe(v.string(), v.maxLength(100_000))]), result: nothing },
  /** Opens the system's file dialog. Answers the path, or null when the person cancels. */
  chooseAuthorityFile: { args: v.strictTuple([]), result: v.nullable(v.string()) }
} satisfies Record<CallName, { args: v.GenericSchema<unknown, unknown[]>; result: v.GenericSchema }>

/** Every event from main to the window. */
export const events = {
  accountsChanged: v.array(AccountViewSchema),
  friendsChanged: v.object({ accountId: AccountIdSchema, delta: FriendsDeltaSchema }),
  /** There is a list that no delta leads to, as after a sign-in: the window asks for it with getFriends. */
  friendsReplaced: v.object({ accountId: AccountIdSchema, revision: v.number() }),
  /** Keys of friends are not what they were: what details are open are read anew. */
  keysChanged: v.object({ accountId: AccountIdSchema, marks: KeyMarksSchema }),
  showFriend: v.object({ accountId: AccountIdSchema, friendId: UserIdSchema }),
  showSettings: v.null(),
  /** A link asks for the sign-in form, with these words in it. */
  fillSignIn: v.object({ server: v.string(), email: v.string() }),
  ownStatusChanged: OwnStatusSchema,
  alertsChanged: AlertsViewSchema,
  /** There is a newer log: the window asks for it if it shows it. */
  alertLogChanged: v.null(),
  troublesChanged: v.array(StoreTroubleSchema)
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
