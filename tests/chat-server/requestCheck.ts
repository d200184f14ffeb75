import type { Action, Addresses, Api, Call } from './apis/api'
import { Refusal } from './apis/refusal'
import type { ChatService } from './chatService'
import { signedBy } from './signatures'
import type { JsonObject, OzekiHeader, Person, RequestRecord, SchemeId } from './types'

export interface CheckRules {
  service: ChatService
  addresses: Addresses
  accepted(): readonly SchemeId[]
  now(): number
  timestampToleranceMs: number
  /** Whether actions that no page documents are served. */
  undocumentedActions: boolean
}

const stationForm = /^[0-9a-f]{32}$/
const timestampForm = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/

/**
 * Checks a request as strictly as table 1.2 of the pages allows: the documented headers must be there and right, the
 * body must have the documented stamp. What is there beyond the documentation is recorded, not refused.
 * @throws Refusal
 */
export const checked = (
  record: RequestRecord,
  bodyBytes: Buffer,
  api: Api,
  rules: CheckRules
): { action: Action; call: Call } => {
  if (!/^application\/json\b/i.test(record.headers['content-type'] ?? ''))
    throw new Refusal('wrong-content-type')
  const { body } = record
  if (body === null) throw new Refusal('not-json')
  const action = actionOf(api, record.action)
  if (action === undefined || (action.undocumented === true && !rules.undocumentedActions))
    throw new Refusal('unknown-action')
  const station = api.headers.station ? checkedStation(record) : ''
  const user = api.headers.user ? checkedUser(record, station, rules.service) : undefined
  if (api.headers.signature && user !== undefined) checkSignature(record, bodyBytes, user, rules)
  if (action.stamped) checkStamp(body, rules)
  const caller = (): Person => {
    if (user === undefined) throw new Refusal('missing-user')
    return user
  }
  return { action, call: { service: rules.service, addresses: rules.addresses, body, station, caller } }
}

/** Ozeki headers that came although this API does not document them. */
export const undocumentedHeaders = (
  headers: Readonly<Record<string, string>>,
  api: Api | undefined
): OzekiHeader[] => {
  const documented: readonly (readonly [OzekiHeader, boolean | undefined])[] = [
    ['Ozeki-Station', api?.headers.station],
    ['Ozeki-User', api?.headers.user],
    ['Ozeki-Signature', api?.headers.signature]
  ]
  return documented.flatMap(([name, there]) =>
    there !== true && name.toLowerCase() in headers ? [name] : []
  )
}

/** Body fields that are not documented for this action. */
export const undocumentedFields = (body: JsonObject | null, api: Api | undefined): string[] => {
  const action = typeof body?.['action'] === 'string' ? actionOf(api, body['action']) : undefined
  if (body === null || action === undefined) return []
  const stamp = action.stamped ? ['clientversioncode', 'timestamp'] : []
  const documented = new Set(['action', ...action.fields, ...stamp])
  return Object.keys(body).filter((field) => !documented.has(field))
}

const actionOf = (api: Api | undefined, name: string): Action | undefined =>
  api !== undefined && Object.hasOwn(api.actions, name) ? api.actions[name] : undefined

const checkedStation = ({ station }: RequestRecord): string => {
  if (station === null) throw new Refusal('missing-station')
  if (!stationForm.test(station)) throw new Refusal('malformed-station')
  return station
}

const checkedUser = ({ user }: RequestRecord, station: string, { people, stations }: ChatService): Person => {
  if (user === null) throw new Refusal('missing-user')
  const person = people.byId(user)
  if (person === undefined) throw new Refusal('unknown-user')
  if (station === '') return person
  const signedIn = stations.userAt(station)
  if (signedIn === undefined) throw new Refusal('unknown-station')
  if (signedIn !== user) throw new Refusal('unknown-user')
  return person
}

const checkSignature = (
  { signature }: RequestRecord,
  body: Buffer,
  user: Person,
  rules: CheckRules
): void => {
  if (signature === null) throw new Refusal('missing-signature')
  const publicKey = () => rules.service.keys.verifierOf(user.userId)
  if (!signedBy(rules.accepted(), { body, signature, apiKey: user.apiKey, publicKey }))
    throw new Refusal('wrong-signature')
}

const checkStamp = (body: JsonObject, { now, timestampToleranceMs }: CheckRules): void => {
  if (!Number.isInteger(body['clientversioncode'])) throw new Refusal('wrong-clientversioncode')
  const { timestamp } = body
  const parts = typeof timestamp === 'string' ? timestampForm.exec(timestamp) : null
  if (parts === null) throw new Refusal('malformed-timestamp')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  // A day such as 31 February rolls over and is no date at all.
  if (new Date(at).toISOString().slice(0, 19).replace('T', ' ') !== timestamp)
    throw new Refusal('malformed-timestamp')
  if (Math.abs(at - now()) > timestampToleranceMs) throw new Refusal('stale-timestamp')
}
