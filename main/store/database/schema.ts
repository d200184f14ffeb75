/**
 * Each migration brings a database from the version before it to its own number, in one transaction. One that was
 * released is never changed: a further one is added.
 */
export const migrations: readonly string[] = [
  // 1. Each row: what it is found by, its content as JSON, and the seal over both (seal.ts).
  `CREATE TABLE friends (id TEXT PRIMARY KEY, body TEXT NOT NULL, seal INTEGER NOT NULL);
   CREATE TABLE friend_keys (id TEXT PRIMARY KEY, body TEXT NOT NULL, seal INTEGER NOT NULL);
   CREATE TABLE pins (id TEXT PRIMARY KEY, body TEXT NOT NULL, seal INTEGER NOT NULL);
   CREATE TABLE facts (id TEXT PRIMARY KEY, body TEXT NOT NULL, seal INTEGER NOT NULL);
   CREATE TABLE alert_log (at INTEGER NOT NULL, body TEXT NOT NULL, seal INTEGER NOT NULL);
   CREATE INDEX alert_log_at ON alert_log (at);
   CREATE TABLE history (friend TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL, seal INTEGER NOT NULL);
   CREATE INDEX history_friend ON history (friend, at);
   CREATE INDEX history_at ON history (at);`
]

/** The columns that a seal covers, for each table. Those that are found by `id` have one row for each. */
export const tables = {
  facts: ['id', 'body'],
  pins: ['id', 'body'],
  friends: ['id', 'body'],
  friend_keys: ['id', 'body'],
  alert_log: ['at', 'body'],
  history: ['friend', 'at', 'body']
} as const satisfies Record<string, readonly string[]>

export type Table = keyof typeof tables
export const tableNames = Object.keys(tables) as Table[]

/** The columns of a row in the order of `tables`, without its seal. */
export type Row = (string | number)[]

/** Tables that neither the server nor another file has: they are copied beside the database (tableCopies.ts). */
export const copiedTables = ['pins', 'facts', 'alert_log', 'history'] as const satisfies readonly Table[]
export type CopiedTable = (typeof copiedTables)[number]

/** Puts a row in; one of the same id is replaced, and left alone when it says the same. */
export const insertInto = (table: Table): string => {
  const columns = [...tables[table], 'seal']
  const replace =
    tables[table][0] === 'id'
      ? ' ON CONFLICT (id) DO UPDATE SET body = excluded.body, seal = excluded.seal WHERE seal <> excluded.seal'
      : ''
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})${replace}`
}
