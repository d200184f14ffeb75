/** Cases of each family in one CI run; `FUZZ_FACTOR=50` makes a run of fifty times as many. */
const cases = {
  'answers as bytes': 60_000,
  'answers as JSON': 50_000,
  'answers over HTTP': 200,
  'lists after lists': 20_000,
  'answers of Electron': 10_000,
  'listener frames': 30_000,
  'listener bytes on the wire': 200,
  'listener addresses': 5_000,
  datagrams: 2_000,
  'private keys': 6_000,
  'public keys': 10_000,
  'settings as bytes': 10_000,
  'settings as JSON': 10_000,
  'settings files': 300,
  'alert rules': 12_000,
  'alert state': 12_000,
  'alert files': 300,
  'keychain entries': 10_000,
  'calls of the window': 16_000,
  certificates: 10_000,
  'certificate rules': 10_000,
  'server addresses': 10_000,
  links: 10_000,
  'addresses of the window': 5_000,
  'addresses of the bus': 2_000,
  'proxy lists': 5_000,
  'proxy answers': 300,
  'database rows': 10_000,
  'database files': 150
} as const

export type Family = keyof typeof cases

export const factor = Math.max(0.001, Number(process.env['FUZZ_FACTOR'] ?? 1))

/** @returns how many cases of that family this run has. */
export const casesOf = (family: Family): number => Math.max(1, Math.round(cases[family] * factor))

export const casesInAll = Object.values(cases).reduce((sum, count) => sum + count, 0)

/** The same in every run, unless the run is a long one or `FUZZ_SEED` names another. */
export const seed = Number(process.env['FUZZ_SEED'] ?? (factor > 1 ? Date.now() % 1e9 : 20_260_115))
