import * as v from 'valibot'

/** User id as the server gives it: documented as 32 lower-case hex digits, kept as opaque text. */
export const UserIdSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.brand('UserId'))
export type UserId = v.InferOutput<typeof UserIdSchema>

/** Our own id of a signed-in account (server and user); it names the keychain entry and the settings entry. */
export const AccountIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/), v.brand('AccountId'))
export type AccountId = v.InferOutput<typeof AccountIdSchema>

/** The station is the place where a person signs in: 32 lower-case hex digits, one for each account. */
export const StationIdSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/), v.brand('StationId'))
export type StationId = v.InferOutput<typeof StationIdSchema>
