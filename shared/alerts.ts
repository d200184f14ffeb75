import * as v from 'valibot'
import { AvailabilitySchema } from './availability'
import { isRecord, recordOf, type FileReading } from './fileReading'
import { AccountIdSchema, UserIdSchema, type AccountId } from './ids'

/** One side of a change as a rule names it. `unavailable` is everything but available, unknown words included. */
export const ChangeSideSchema = v.picklist(['any', 'available', 'unavailable', 'away', 'busy', 'offline'])
export type ChangeSide = v.InferOutput<typeof ChangeSideSchema>

export const AlertRuleSchema = v.object({
  from: ChangeSideSchema,
  to: ChangeSideSchema,
  /** `sound` is a notification with a sound; `silent` only writes the alert log. */
  how: v.picklist(['notification', 'sound', 'silent']),
  when: v.picklist(['always', 'only-while-i-am-away', 'only-while-i-am-available']),
  /** `once`: for each friend one alert, until the rule is set anew. */
  repeat: v.picklist(['always', 'once']),
  /** Passes pause, quiet hours, do-not-disturb and the cool-down. */
  breaksThrough: v.boolean(),
  /** ms UTC at which the person made or last set this rule; a used-up `once` is remembered by it. */
  madeAt: v.number()
})
export type AlertRule = v.InferOutput<typeof AlertRuleSchema>

/** What the person chose for one friend: the default rule, a rule of her own, or no alerts at all. */
export const FriendAlertSchema = v.variant('mode', [
  v.object({ mode: v.literal('watch') }),
  v.object({ mode: v.literal('own'), rule: AlertRuleSchema }),
  v.object({ mode: v.literal('never') })
])
export type FriendAlert = v.InferOutput<typeof FriendAlertSchema>

const minuteOfDay = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_439))

/**
 * Quiet from one minute of the local day to another; it begins on `day` (0 is Sunday). A `to` not after `from` lies on
 * the next day, so 22:00 to 07:00 crosses midnight and 00:00 to 00:00 is the whole day.
 */
export const QuietSpanSchema = v.object({
  day: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)),
  from: minuteOfDay,
  to: minuteOfDay
})
export type QuietSpan = v.InferOutput<typeof QuietSpanSchema>

const milliseconds = (limit: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limit))

export const AlertSettingsSchema = v.object({
  version: v.literal(1),
  defaultRule: AlertRuleSchema,
  /** Whom the default rule serves: favourites and watched friends, or everyone. */
  defaultFor: v.picklist(['watched', 'everyone']),
  accounts: v.record(AccountIdSchema, v.object({ friends: v.record(UserIdSchema, FriendAlertSchema) })),
  quietHours: v.object({ on: v.boolean(), spans: v.pipe(v.array(QuietSpanSchema), v.maxLength(100)) }),
  honourDoNotDisturb: v.boolean(),
  /** A drop shorter than this is no change at all; 0 switches damping off. */
  dampingMs: milliseconds(300_000),
  /** Least time between two alerts about one friend. */
  coolDownMs: milliseconds(86_400_000),
  log: v.object({
    on: v.boolean(),
    keepDays: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365))
  })
})
export type AlertSettings = v.InferOutput<typeof AlertSettingsSchema>

export const defaultAlertRule: AlertRule = {
  from: 'unavailable',
  to: 'available',
  how: 'notification',
  when: 'always',
  repeat: 'always',
  breaksThrough: false,
  madeAt: 0
}

/** Right untouched: favourites and watched friends alert when they become available, others do not. */
export const defaultAlertSettings: AlertSettings = {
  version: 1,
  defaultRule: defaultAlertRule,
  defaultFor: 'watched',
  accounts: {},
  quietHours: { on: false, spans: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 1_320, to: 420 })) },
  honourDoNotDisturb: true,
  dampingMs: 15_000,
  coolDownMs: 120_000,
  log: { on: true, keepDays: 14 }
}

/** Why a kept file could not be used: its sentence stands in the catalogue under `alert.problem.…`. */
export type AlertFileProblem = 'damaged' | 'newer-version'

/**
 * Makes valid alert settings of any JSON value. Damage costs as little as possible: a damaged part falls back to what the
 * good copy says, else to its default, and a friend's damaged rule costs that rule alone.
 * @param last the settings of the good copy, null where there is none
 */
export function readAlertSettings(
  json: unknown,
  last: AlertSettings | null = null
): FileReading<AlertSettings> {
  const whole = v.safeParse(AlertSettingsSchema, json)
  if (whole.success) return { state: 'whole', value: whole.output }
  const before = last ?? defaultAlertSettings
  if (!isRecord(json)) return { state: 'damaged', value: before }
  const version = json['version']
  if (typeof version === 'number' && version > 1)
    return { state: 'newer-version', value: defaultAlertSettings }
  const entries = AlertSettingsSchema.entries
  const { entries: quiet } = entries.quietHours
  const { entries: log } = entries.log
  const [quietHours, kept] = [recordOf(json['quietHours']), recordOf(json['log'])]
  const value: AlertSettings = {
    version: 1,
    defaultRule: partOf(entries.defaultRule, json['defaultRule'], before.defaultRule),
    defaultFor: partOf(entries.defaultFor, json['defaultFor'], before.defaultFor),
    accounts: savedAccounts(json['accounts'], before.accounts),
    quietHours: {
      on: partOf(quiet.on, quietHours['on'], before.quietHours.on),
      spans: partOf(quiet.spans, quietHours['spans'], before.quietHours.spans)
    },
    honourDoNotDisturb: partOf(
      entries.honourDoNotDisturb,
      json['honourDoNotDisturb'],
      before.honourDoNotDisturb
    ),
    dampingMs: partOf(entries.dampingMs, json['dampingMs'], before.dampingMs),
    coolDownMs: partOf(entries.coolDownMs, json['coolDownMs'], before.coolDownMs),
    log: {
      on: partOf(log.on, kept['on'], before.log.on),
      keepDays: partOf(log.keepDays, kept['keepDays'], before.log.keepDays)
    }
  }
  return { state: 'damaged', value }
}

function partOf<T>(schema: v.GenericSchema<unknown, T>, json: unknown, before: T): T {
  const read = v.safeParse(schema, json)
  return read.success ? read.output : before
}

/** What was chosen for each friend: as it stands there, else as it was before. */
function savedAccounts(json: unknown, before: AlertSettings['accounts']): AlertSettings['accounts'] {
  const accounts = recordOf(json)
  const ids = [...new Set([...Object.keys(accounts), ...Object.keys(before)])]
  const saved = ids.filter(isAccountId).map((id) => {
    const known = new Map<string, FriendAlert>(Object.entries(before[id]?.friends ?? {}))
    const { friends } = recordOf(accounts[id])
    if (!isRecord(friends)) return [id, { friends: Object.fromEntries(known) }] as const
    const read = Object.entries(friends).flatMap(([friend, alert]) => {
      const own = v.safeParse(FriendAlertSchema, alert)
      const chosen = own.success ? own.output : known.get(friend)
      return chosen && v.is(UserIdSchema, friend) ? [[friend, chosen] as const] : []
    })
    return [id, { friends: Object.fromEntries(read) }] as const
  })
  return Object.fromEntries(saved)
}

const isAccountId = (id: string): id is AccountId => v.is(AccountIdSchema, id)

/** Shared by the documents of this room: a version above 1 is told apart from damage. */
export function readVersioned<T>(
  schema: v.GenericSchema<unknown, T>,
  json: unknown,
  fallback: T
): { value: T; problem: AlertFileProblem | null } {
  if (json === undefined) return { value: fallback, problem: null }
  const read = v.safeParse(schema, json)
  if (read.success) return { value: read.output, problem: null }
  const newer = v.safeParse(v.object({ version: v.pipe(v.number(), v.minValue(2)) }), json).success
  return { value: fallback, problem: newer ? 'newer-version' : 'damaged' }
}

/** How long "tell me when she is next available" waits: to local midnight, seven days, for ever. */
export const TellMeExpirySchema = v.picklist(['today', 'week', 'never'])
export type TellMeExpiry = v.InferOutput<typeof TellMeExpirySchema>

/** A request to be told once, as the window lists it. */
export const TellMeViewSchema = v.object({
  friendId: UserIdSchema,
  expires: TellMeExpirySchema,
  /** ms UTC, null for never. */
  expiresAt: v.nullable(v.number())
})
export type TellMeView = v.InferOutput<typeof TellMeViewSchema>

/** Why a change was told or not. Each has a sentence in the catalogue under `alert.reason.CODE`. */
export const alertReasons = [
  'shown',
  'shown-late',
  'digest',
  'counted',
  'no-rule-matches',
  'never',
  'not-a-crossing',
  'first-list',
  'damped',
  'superseded',
  'once-spent',
  'rule-is-silent',
  'own-state',
  'focused',
  'paused',
  'quiet-hours',
  'do-not-disturb',
  'cool-down',
  'expired',
  'key-returned'
] as const
export type AlertReason = (typeof alertReasons)[number]

/** Which rule decided: `none` where no rule serves this friend. */
export const alertRuleNames = ['none', 'default', 'favourite', 'friend', 'tell-me', 'key'] as const
export type AlertRuleName = (typeof alertRuleNames)[number]

/** One change with what was decided and why. */
export const AlertLogEntrySchema = v.object({
  /** ms UTC of the change; of the decision where an alert was held back and came later. */
  at: v.number(),
  accountId: AccountIdSchema,
  friendId: UserIdSchema,
  name: v.string(),
  /** null where the state before is not known (first list, alert after a restart). */
  from: v.nullable(AvailabilitySchema),
  to: AvailabilitySchema,
  /** `shown`: a notification of its own; `digest`: told or counted in one for several friends. */
  decision: v.picklist(['shown', 'digest', 'silent']),
  reason: v.picklist(alertReasons),
  rule: v.picklist(alertRuleNames),
  /** It is about the friend's public key; `to` is how she was at that time. */
  what: v.optional(v.literal('key')),
  /** Where a pause or a cool-down was the reason: its end, ms UTC. */
  until: v.optional(v.number())
})
export type AlertLogEntry = v.InferOutput<typeof AlertLogEntrySchema>

/** Where an entry stands in the log: by its time (ms UTC), and among those of the same time by its number. */
export const LogPlaceSchema = v.object({ at: v.number(), row: v.number() })
export type LogPlace = v.InferOutput<typeof LogPlaceSchema>

export const LoggedEntrySchema = v.object({ ...AlertLogEntrySchema.entries, row: v.number() })
export type LoggedEntry = v.InferOutput<typeof LoggedEntrySchema>

/** Which entries of the log are wanted, the newest first. */
export const AlertLogQuerySchema = v.object({
  /** One friend alone; null for everyone. */
  friend: v.nullable(UserIdSchema),
  /** Words that the name has, whatever the case and the accents; empty for every name. */
  name: v.pipe(v.string(), v.maxLength(200)),
  /** Only those before this place; null for the newest. */
  before: v.nullable(LogPlaceSchema)
})
export type AlertLogQuery = v.InferOutput<typeof AlertLogQuerySchema>

/** A part of the log: `logPageSize` entries at most, and none where a long look found none so far. */
export const AlertLogPageSchema = v.object({
  entries: v.array(LoggedEntrySchema),
  /** Where to go on; null when there are no older ones. */
  before: v.nullable(LogPlaceSchema)
})
export type AlertLogPage = v.InferOutput<typeof AlertLogPageSchema>
export const logPageSize = 200
