import * as v from 'valibot'
import { FingerprintSchema } from './account'
import { AccountIdSchema, StationIdSchema, UserIdSchema } from './ids'
import { isRecord, type FileReading } from './fileReading'
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
  availabilityHistory: v.optional(v.boolean(), false),
  /**
   * Accounts whose entry is to go from the keychain, and whose data from the disk: written before the one is made or
   * removed, so that a crash leaves nothing behind.
   */
  toForget: v.optional(v.array(AccountIdSchema), [])
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
  availabilityHistory: false,
  toForget: []
}

/**
 * Makes valid settings of any JSON value. Damage costs as little as possible: a damaged part falls back to what the good
 * copy says, else to its default, and only an account without readable id, server, e-mail or station is left out.
 * @param last the settings of the good copy, null where there is none
 */
export function readSettings(file: unknown, last: Settings | null = null): FileReading<Settings> {
  const json = withFormerPresence(file)
  const whole = v.safeParse(SettingsSchema, json)
  if (whole.success && !hasRepeatedAccount(whole.output)) return { state: 'whole', value: whole.output }
  if (!isRecord(json)) return { state: 'damaged', value: last ?? defaultSettings }
  const version = json['version']
  if (typeof version === 'number' && version > settingsVersion)
    return { state: 'newer-version', value: defaultSettings }
  return { state: 'damaged', value: savedParts(json, last ?? defaultSettings) }
}

/** The first versions kept the presence with each account: whoever was invisible there is not shown by an update. */
function withFormerPresence(json: unknown): unknown {
  if (!isRecord(json) || json['ownStatus'] !== undefined || !Array.isArray(json['accounts'])) return json
  const wasInvisible = json['accounts'].some(
    (account: unknown) => isRecord(account) && account['ownPresence'] === 'invisible'
  )
  return wasInvisible ? { ...json, ownStatus: { ...neverChosen, presence: 'invisible' } } : json
}

const hasRepeatedAccount = ({ accounts }: Settings): boolean =>
  new Set(accounts.map((account) => account.id)).size < accounts.length

function savedParts(json: Record<string, unknown>, last: Settings): Settings {
  const accounts = new Map<string, AccountSettings>()
  for (const entry of Array.isArray(json['accounts']) ? json['accounts'] : []) {
    const saved = savedAccount(entry, last.accounts)
    if (saved && !accounts.has(saved.id)) accounts.set(saved.id, saved)
  }
  // An account is never taken out of the file: one that is missing was damaged.
  for (const account of last.accounts) if (!accounts.has(account.id)) accounts.set(account.id, account)
  const part = <T>(schema: v.GenericSchema<unknown, T>, name: keyof Settings, before: T): T => {
    const read = v.safeParse(schema, json[name])
    return read.success && json[name] !== undefined ? read.output : before
  }
  const { entries } = SettingsSchema
  return {
    version: settingsVersion,
    accounts: [...accounts.values()],
    shownAccount: part(entries.shownAccount, 'shownAccount', last.shownAccount),
    window: part(entries.window, 'window', last.window),
    hints: part(entries.hints, 'hints', last.hints),
    ownStatus: part(entries.ownStatus, 'ownStatus', last.ownStatus),
    idleMinutes: part(entries.idleMinutes, 'idleMinutes', last.idleMinutes),
    alertPause: part(entries.alertPause, 'alertPause', last.alertPause),
    // Damage is no consent.
    availabilityHistory: json['availabilityHistory'] === true,
    toForget: [...new Set([...valid(AccountIdSchema, json['toForget']), ...last.toForget])]
  }
}

/** A damaged field is as it was before, else at its default; a damaged pin means no trust beyond the system's, never more. */
function savedAccount(entry: unknown, last: readonly AccountSettings[]): AccountSettings | null {
  if (!isRecord(entry)) return null
  const before: Record<string, unknown> = last.find(({ id }) => id === entry['id']) ?? {}
  const parts = Object.entries(AccountSettingsSchema.entries).map(([name, schema]) => {
    const part = v.safeParse(schema, entry[name])
    return [name, part.success && entry[name] !== undefined ? part.output : before[name]]
  })
  const fields = Object.fromEntries(parts) as Record<string, unknown>
  if (!v.is(v.array(UserIdSchema), entry['favourites'])) {
    const either = [...valid(UserIdSchema, entry['favourites']), ...valid(UserIdSchema, before['favourites'])]
    fields['favourites'] = [...new Set(either)]
  }
  const saved = v.safeParse(AccountSettingsSchema, fields)
  return saved.success ? saved.output : null
}

const valid = <T>(schema: v.GenericSchema<unknown, T>, list: unknown): T[] =>
  Array.isArray(list) ? list.filter((one): one is T => v.is(schema, one)) : []
