import fc from 'fast-check'
import type { AccountId, StationId, UserId } from '@shared/ids'
import type { AccountSettings, Settings } from '@shared/settings'

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const userId = fc.string({ minLength: 1, maxLength: 40 }) as fc.Arbitrary<UserId>
// JSON knows no negative zero.
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const text = fc.string({ unit: 'binary' })

const account: fc.Arbitrary<AccountSettings> = fc.record({
  id: hex(32) as fc.Arbitrary<AccountId>,
  server: text,
  email: text,
  userId: fc.option(userId),
  nick: text,
  fullName: text,
  stationId: hex(32) as fc.Arbitrary<StationId>,
  signatureScheme: fc.oneof(fc.constant('automatic'), text),
  acceptedScheme: fc.option(text),
  listener: text,
  authorityFile: text,
  pinnedCertificate: fc.constantFrom('', Array(32).fill('A7').join(':')),
  signedIn: fc.boolean(),
  secretStoredAt: fc.option(number),
  undocumentedPresence: fc.boolean(),
  favourites: fc.array(userId)
})

/** Every valid content of the settings. */
export const arbitrarySettings: fc.Arbitrary<Settings> = fc.record({
  version: fc.constant(1),
  accounts: fc.uniqueArray(account, { maxLength: 4, selector: ({ id }) => id }),
  shownAccount: fc.option(hex(32) as fc.Arbitrary<AccountId>),
  window: fc.option(
    fc.record({ x: number, y: number, width: number, height: number, maximized: fc.boolean() })
  ),
  hints: fc.record({ closedToTray: fc.boolean() }),
  ownStatus: fc.record({
    presence: fc.constantFrom('available', 'away', 'busy', 'invisible'),
    text: fc.string({ maxLength: 60 }),
    until: fc.option(number),
    chosenAt: fc.option(number)
  }),
  idleMinutes: fc.double({ min: 0, max: 1_440, noNaN: true }).map((value) => value + 0),
  alertPause: fc.option(fc.record({ until: number, setAt: number })),
  availabilityHistory: fc.boolean(),
  toForget: fc.uniqueArray(hex(32) as fc.Arbitrary<AccountId>, { maxLength: 2 })
})

/** Keys that no version of the app writes, with any JSON behind them. */
export const arbitraryUnknownKeys: fc.Arbitrary<Record<string, unknown>> = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
  .map((keys) => Object.fromEntries(Object.entries(keys).map(([key, value]) => [`x-${key}`, value])))
  // What went through JSON once: no negative zero.
  .map((keys) => JSON.parse(JSON.stringify(keys)) as Record<string, unknown>)

/** JSON that looks like settings here and there and is wrong elsewhere. */
export const arbitraryDamage: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc
    .tuple(
      arbitrarySettings,
      fc.array(fc.tuple(fc.nat(30), fc.jsonValue({ maxDepth: 1 })), { minLength: 1, maxLength: 5 })
    )
    .map(([settings, wounds]) => {
      const json = JSON.parse(JSON.stringify(settings)) as unknown
      for (const [place, value] of wounds) wound(json, place, value)
      return json
    })
)

// Replaces the value at one place of the tree.
function wound(json: unknown, place: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = []
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    for (const [key, child] of Object.entries(part)) {
      places.push([part as Record<string, unknown>, key])
      visit(child)
    }
  }
  visit(json)
  const [parent, key] = places[place % Math.max(places.length, 1)] ?? []
  if (parent !== undefined && key !== undefined) parent[key] = value
}
