import { createRequire } from 'node:module'

/** What is used of libsql; its own types are those of another library and do not know the encryption. */
interface Statement {
  raw(): Statement
  run(parameters: readonly Parameter[]): { changes: number }
  all(parameters: readonly Parameter[]): unknown[][]
}
interface Library {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}
type LibraryConstructor = new (
  path: string,
  options: { encryptionCipher?: string; encryptionKey?: string }
) => Library

export type Parameter = string | number | null

/** One open database. Every call throws the library's errors; see trouble.ts. */
export interface Connection {
  readonly inMemory: boolean
  /** Runs statements without parameters and drops what they return. */
  exec(sql: string): void
  /** Runs one statement. @returns the number of changed rows */
  run(sql: string, ...parameters: Parameter[]): number
  /** @param sql made by `selectRows`. @returns its rows, each an array of its columns */
  rows(sql: string, ...parameters: Parameter[]): unknown[][]
  /** @returns a number that a pragma gives */
  pragma(name: 'user_version' | 'freelist_count'): number
  close(): void
}

/** The database library could not be loaded. */
export class LibraryError extends Error {
  override readonly name = 'LibraryError'
}

/**
 * A query whose whole answer is one BLOB of JSON. The library ends the process when a TEXT value is not UTF-8, as in a
 * damaged file, so no TEXT is ever fetched; and one large value is read faster than thousands of small ones.
 */
export const selectRows = (columns: string, rest: string): string =>
  `SELECT CAST(json_group_array(json_array(${columns})) AS BLOB) FROM (SELECT ${columns} FROM ${rest})`

/**
 * Opens a database. Reads nothing yet: a wrong key shows at the first statement.
 * @param key 64 hex digits for a file; null for a database in memory
 * @throws LibraryError; the library's error where the file cannot be opened
 */
export function connect(path: string, key: string | null): Connection {
  const database = new (loadLibrary())(
    path,
    key === null ? {} : { encryptionCipher: 'aes256cbc', encryptionKey: key }
  )
  const statements = new Map<string, Statement>()

  function statement(sql: string): Statement {
    let prepared = statements.get(sql)
    if (!prepared) statements.set(sql, (prepared = database.prepare(sql)))
    return prepared
  }

  return {
    inMemory: key === null,
    exec: (sql) => database.exec(sql),
    run: (sql, ...parameters) => statement(sql).run(parameters).changes,
    rows(sql, ...parameters) {
      const bytes = statement(sql).raw().all(parameters)[0]?.[0]
      if (!(bytes instanceof Uint8Array)) throw new TypeError('A query gave no rows in JSON.')
      return JSON.parse(new TextDecoder().decode(bytes)) as unknown[][]
    },
    pragma(name) {
      const value = database.prepare(`PRAGMA ${name}`).raw().all([])[0]?.[0]
      return typeof value === 'number' ? value : 0
    },
    close() {
      statements.clear()
      database.close()
    }
  }
}

let library: LibraryConstructor | null = null

// At the first use, because its ten megabytes are no part of the start; with `require`, because the oldest Electron that
// runs this cannot import().
function loadLibrary(): LibraryConstructor {
  try {
    return (library ??= createRequire(__filename)('libsql') as LibraryConstructor)
  } catch (error) {
    throw new LibraryError('libsql cannot be loaded', { cause: error })
  }
}
