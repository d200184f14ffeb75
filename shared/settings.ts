import * as v from 'valibot'
import { FingerprintSchema } from './account'
import { AccountIdSchema, StationIdSchema, UserIdSchema, type UserId } from './ids'
import {
  availableByHand,
  defaultIdleMinutes,
  IdleMinutesSchema,
  type KeptChoice,
  KeptChoiceSchema
} from './ownStatus'

/** What is kept of an account between runs. Secrets are not here: they stand in the keychain under the same id. */
export const AccountSettingsSchema = v.object({
  id: AccountIdSchema,
  /** As the person typed it. */
  server: v.string(),
  email: v.string(),
  stationId: StationIdSchema,
  userId: v.optional(v.nullable(UserIdSchema), null),
  nick: v.optional(v.string(), ''),
  fullName: v.optional(v.string(), ''),
  /** `automatic` or the id of a registered scheme. */
  signatureScheme: v.optional(v.string(), 'automatic'),
  /** The scheme that the server accepted last, tried first with `automatic`. */
  acceptedScheme: v.optional(v.nullable(v.string()), null),
  listener: v.optional(v.string(), 'station-frame'),
  /** Path of a PEM file, or empty. */
  authorityFile: v.optional(v.string(), ''),
  /** The only certificate that is trusted for the server; empty for those that the system and the file trust. */
  pinnedCertificate: v.optional(FingerprintSchema, ''),
  signedIn: v.optional(v.boolean(), false),
  /** When the secret was stored in the keychain, ms UTC; null when it was not. */
  secretStoredAt: v.optional(v.nullable(v.pipe(v.number(), v.finite())), null),
  /** Whether away, busy and invisible are told to the server in words that its documentation does not have. */
  undocumentedPresence: v.optional(v.boolean(), false),
  favourites: v.optional(v.array(UserIdSchema), [])
})
export type AccountSettings = v.InferOutput<typeof AccountSettingsSchema>

const finite = v.pipe(v.number(), v.finite())

/** The window's place when it was last open, in screen units; x and y may lie on a screen that is gone. */
export const WindowSettingsSchema = v.object({
  x: finite,
  y: finite,
  width: finite,
  height: finite,
  maximized: v.boolean()
})

/** Hints that were given and are not given again. */
export const HintSettingsSchema = v.object({ closedToTray: v.optional(v.boolean(), false) })

export const AlertPauseSchema = v.object({ until: finite, setAt: finite })

const neverChosen: KeptChoice = { ...availableByHand, chosenAt: null }

export const settingsVersion = 1

export const SettingsSchema = v.object({
  version: v.literal(settingsVersion),
  accounts: v.optional(v.array(AccountSettingsSchema), []),
  /** The account that the window shows. */
  shownAccount: v.optional(v.nullable(AccountIdSchema), null),
  window: v.optional(v.nullable(WindowSettingsSchema), null),
  hints: v.optional(HintSettingsSchema, {}),
  /** The own status that was chosen last. */
  ownStatus: v.optional(KeptChoiceSchema, neverChosen),
  /** Minutes without keyboard or mouse that mean away; 0 for never. */
  idleMinutes: v.optional(IdleMinutesSchema, defaultIdleMinutes),
  /** The pause of all alerts; `setAt` tells a clock that was set back since. Both ms UTC. */
  alertPause: v.optional(v.nullable(AlertPauseSchema), null),
  /** Who was available when is kept in the encrypted database, for `historyDays`. */
  availabilityHistory: v.optional(v.boolean(), false)
})
export type Settings = v.InferOutput<typeof SettingsSchema>

export const defaultSettings: Settings = {
  version: 1,
  accounts: [],
  shownAccount: null,
  window: null,
  hints: { closedToTray: false },
  ownStatus: neverChosen,
  idleMinutes: defaultIdleMinutes,
  alertPause: null,
  availabilityHistory: false
}

/**
 * - `whole`: every part could be read; what an older file does not have yet stands at its default.
 * - `damaged`: `settings` is what could be saved of it.
 * - `newer-version`: a later app wrote it in a form unknown here; `settings` is the defaults.
 */
export interface SettingsReading {
  state: 'whole' | 'damaged' | 'newer-version'
  settings: Settings
}

/**
 * Makes valid settings of any JSON value. Damage costs as little as possible: a damaged field of an account falls back
 * to its default, and only an account without readable id, server, e-mail or station is left out.
 */
export function readSettings(file: unknown): SettingsReading {
  const json = withFormerPresence(file)
  const whole = v.safeParse(SettingsSchema, json)
  if (whole.success && !hasRepeatedAccount(whole.output)) return { state: 'whole', settings: whole.output }
  if (!isRecord(json)) return { state: 'damaged', settings: defaultSettings }
  const version = json['version']
  if (typeof version === 'number' && version > settingsVersion)
    return { state: 'newer-version', settings: defaultSettings }
  return { state: 'damaged', settings: savedParts(json) }
}

/** The first versions kept the presence with each account: whoever was invisible there is not shown by an update. */
function withFormerPresence(json: unknown): unknown {
  if (!isRecord(json) || json['ownStatus'] !== undefined || !Array.isArray(json['accounts'])) return json
  const wasInvisible = json['accounts'].some(
    (account: unknown) => isRecord(account) && account['ownPresence'] === 'invisible'
  )
  return wasInvisible ? { ...json, ownStatus: { ...neverChosen, presence: 'invisible' } } : json
}

const isRecord = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

const hasRepeatedAccount = ({ accounts }: Settings): boolean =>
  new Set(accounts.map((account) => account.id)).size < accounts.length

function savedParts(json: Record<string, unknown>): Settings {
  const accounts = new Map<string, AccountSettings>()
  for (const entry of Array.isArray(json['accounts']) ? json['accounts'] : []) {
    const parsed = v.safeParse(SavedAccountSchema, entry)
    if (parsed.success && !accounts.has(parsed.output.id)) accounts.set(parsed.output.id, parsed.output)
  }
  return {
    version: settingsVersion,
    accounts: [...accounts.values()],
    shownAccount: v.parse(v.fallback(v.nullable(AccountIdSchema), null), json['shownAccount'] ?? null),
    window: v.parse(v.fallback(v.nullable(WindowSettingsSchema), null), json['window'] ?? null),
    hints: v.parse(v.fallback(HintSettingsSchema, { closedToTray: false }), json['hints']),
    ownStatus: v.parse(v.fallback(KeptChoiceSchema, neverChosen), json['ownStatus']),
    idleMinutes: v.parse(v.fallback(IdleMinutesSchema, defaultIdleMinutes), json['idleMinutes']),
    alertPause: v.parse(v.fallback(v.nullable(AlertPauseSchema), null), json['alertPause'] ?? null),
    // Damage is no consent.
    availabilityHistory: json['availabilityHistory'] === true
  }
}

const fields = AccountSettingsSchema.entries

const SavedAccountSchema = v.object({
  id: fields.id,
  server: fields.server,
  email: fields.email,
  stationId: fields.stationId,
  userId: v.fallback(fields.userId, null),
  nick: v.fallback(fields.nick, ''),
  fullName: v.fallback(fields.fullName, ''),
  signatureScheme: v.fallback(fields.signatureScheme, 'automatic'),
  acceptedScheme: v.fallback(fields.acceptedScheme, null),
  listener: v.fallback(fields.listener, 'station-frame'),
  authorityFile: v.fallback(fields.authorityFile, ''),
  // A damaged pin means no trust beyond the system's, never more.
  pinnedCertificate: v.fallback(fields.pinnedCertificate, ''),
  signedIn: v.fallback(fields.signedIn, false),
  secretStoredAt: v.fallback(fields.secretStoredAt, null),
  undocumentedPresence: v.fallback(fields.undocumentedPresence, false),
  favourites: v.optional(
    v.pipe(
      v.fallback(v.array(v.unknown()), []),
      v.transform((ids) => ids.filter((id): id is UserId => v.is(UserIdSchema, id)))
    ),
    []
  )
}) satisfies v.GenericSchema<unknown, AccountSettings>
