import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { connect, type Connection } from './connection'
import { companions, type AsideKind, type DatabaseFiles } from './databaseFiles'
import { emptyHarvest, harvest, plant, type Harvest } from './harvest'
import { migrations as allMigrations } from './schema'
import { DamagedRowError, troubleOf } from './trouble'

/** The file was written by a later version of the app. */
export class NewerVersionError extends Error {
  override readonly name = 'NewerVersionError'
}

export interface OpenOptions {
  files: DatabaseFiles
  /** 64 hex digits. */
  key: string
  migrations?: readonly string[]
  /** ms UTC, for the name of what is set aside. */
  now: number
  /** What a file begins with that is made because there is none. */
  firstRows(): Harvest
}

/** `rows`: what could be read of a file that cannot be used, null where nothing could. Nothing is left open then. */
export type Opened = { db: Connection } | { db: null; error: unknown; rows: Harvest | null }

/**
 * Opens the file of an account, makes it where there is none, and brings it to the present version after a copy was made.
 * Never throws; the error is NewerVersionError, or the library's or the system's.
 */
export function openFile(options: OpenOptions): Opened {
  const { files, key, now, migrations = allMigrations } = options
  let isThere = true
  try {
    mkdirSync(dirname(files.path), { recursive: true, mode: 0o700 })
    files.finishSuccession(now)
    isThere = existsSync(files.path)
    if (!isThere) create(files, key, migrations, options.firstRows(), files.path)
    else checkKey(files, key)
    return prepareFile(connectPrepared(files.path, key), files, migrations, 'write-ahead')
  } catch (error) {
    return { db: null, error, rows: isThere ? readElsewhere(files, key, error) : emptyHarvest }
  }
}

/**
 * Makes a database with these rows and puts it in the place of the one that is there. Wherever a crash interrupts it, one
 * of the two is found whole at the next start.
 * @returns the new name of the old one
 * @throws the library's and the system's errors
 */
export function replaceDatabase(
  { files, key, now, migrations = allMigrations }: Omit<OpenOptions, 'firstRows'>,
  kind: AsideKind,
  rows: Harvest
): { db: Connection; keptAs: string } {
  create(files, key, migrations, rows, files.heir(kind))
  const keptAs = files.succeed(kind, now)
  syncFolder(dirname(files.path))
  const opened = prepareFile(connectPrepared(files.path, key), files, migrations, 'rollback')
  if (!opened.db) throw opened.error
  return { db: opened.db, keptAs }
}

/**
 * @param journal `rollback` for a file that takes the place of one which this process had open: the library ends a
 *   connection only when all its statements are collected as garbage, and that end removes a write-ahead log of the same name.
 */
function prepareFile(
  db: Connection,
  files: DatabaseFiles,
  migrations: readonly string[],
  journal: 'write-ahead' | 'rollback'
): Opened {
  try {
    const version = db.pragma('user_version')
    // Files are born with a version: this one was emptied by something else.
    if (version === 0) throw new DamagedRowError('no version')
    if (version > migrations.length) throw new NewerVersionError(`version ${version}`)
    // Not before the version is known: a file of a later version stays as it is.
    chooseJournal(db, journal)
    if (version < migrations.length) {
      const copy = files.backup(migrations.length)
      backUp(db, copy)
      migrate(db, migrations, version)
      files.removeBackups(copy)
    }
    return { db }
  } catch (error) {
    // What cannot be used can often be read all the same.
    const rows = harvest(db)
    release(db)
    return { db: null, error, rows }
  }
}

/**
 * Reads a copy of the file in a folder of its own: on a disk that is read-only, what a crash left behind cannot be read
 * where it stands. It is encrypted there too.
 */
function readElsewhere(files: DatabaseFiles, key: string, error: unknown): Harvest | null {
  if (!['read-only', 'unwritable'].includes(troubleOf(error))) return null
  let folder = ''
  try {
    folder = mkdtempSync(join(tmpdir(), 'ozeki-chat-'))
    const path = join(folder, 'copy.db')
    for (const companion of ['', ...companions])
      if (existsSync(files.path + companion)) copyFileSync(files.path + companion, path + companion)
    const db = connectPrepared(path, key)
    const rows = harvest(db)
    release(db)
    return rows
  } catch {
    return null
  } finally {
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  }
}

function chooseJournal(db: Connection, journal: 'write-ahead' | 'rollback'): void {
  try {
    db.exec(`PRAGMA journal_mode = ${journal === 'rollback' ? 'TRUNCATE' : 'WAL'}`)
  } catch (error) {
    // It can still be read; the first write will tell.
    if (!['read-only', 'disk-full', 'unwritable'].includes(troubleOf(error))) throw error
  }
}

/** @returns a database that ends with the process. @throws LibraryError */
export function openMemory(migrations: readonly string[] = allMigrations): Connection {
  const db = connect(':memory:', null)
  migrate(db, migrations, 0)
  return db
}

/** Closes a connection so that its file can be opened again at once. Never throws. */
export function release(db: Connection): void {
  // A closed connection lives on until the garbage collection, and must neither hold the lock nor own a journal then.
  for (const sql of [
    'PRAGMA wal_checkpoint(TRUNCATE)',
    'PRAGMA journal_mode = DELETE',
    'PRAGMA locking_mode = NORMAL',
    'SELECT count(*) FROM sqlite_master'
  ])
    try {
      db.exec(sql)
    } catch {
      // A file that is damaged or on a full disk; what matters was committed before.
    }
  try {
    db.close()
  } catch {
    // Closed already.
  }
}

/** Made under another name, so that an empty file at the right one always means damage, and none lacks its rows. */
function create(
  files: DatabaseFiles,
  key: string,
  migrations: readonly string[],
  rows: Harvest,
  place: string
): void {
  removeUnborn(files)
  // A journal without its database would be taken for the new one's.
  for (const companion of companions) rmSync(place + companion, { force: true })
  closeSync(openSync(files.unborn, 'wx', 0o600))
  try {
    const db = connectPrepared(files.unborn, key)
    try {
      // Lets pages that become free leave the file; can be chosen only before the first table.
      db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = FULL')
      migrate(db, migrations, 0)
      inTransaction(db, () => plant(db, rows))
    } finally {
      release(db)
    }
    renameSync(files.unborn, place)
  } catch (error) {
    removeUnborn(files)
    throw error
  }
  syncFolder(dirname(files.path))
}

/**
 * With a wrong key the library would end by writing the journal of a crash into the database as noise. So where there is
 * such a journal, the key is first tried on a copy of the first page.
 * @throws the library's error for a wrong key
 */
function checkKey(files: DatabaseFiles, key: string): void {
  if (!existsSync(`${files.path}-wal`)) return
  try {
    writeFileSync(files.unborn, firstPage(files.path), { mode: 0o600 })
    const db = connect(files.unborn, key)
    try {
      db.exec('PRAGMA locking_mode = EXCLUSIVE; SELECT count(*) FROM sqlite_master')
    } finally {
      db.close()
    }
  } catch (error) {
    // Anything else is no word about the key: a page alone is no whole database.
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_NOTADB') throw error
  } finally {
    removeUnborn(files)
  }
}

function firstPage(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    const page = Buffer.alloc(4_096)
    return page.subarray(0, readSync(file, page, 0, page.length, 0))
  } finally {
    closeSync(file)
  }
}

function removeUnborn(files: DatabaseFiles): void {
  for (const companion of ['', ...companions]) rmSync(files.unborn + companion, { force: true })
}

/** @throws the library's errors: a wrong key, a damaged file or one that is in use shows here */
function connectPrepared(path: string, key: string): Connection {
  const db = connect(path, key)
  try {
    prepare(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function prepare(db: Connection): void {
  // One process at a time; and no shared memory file, which would break on a full disk.
  db.exec(`PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA busy_timeout = 500;
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = ON;
    PRAGMA cell_size_check = ON;
    PRAGMA journal_size_limit = 1048576;
    PRAGMA cache_size = -4000;
    PRAGMA wal_autocheckpoint = 200;
    SELECT count(*) FROM sqlite_master`)
}

function migrate(db: Connection, migrations: readonly string[], from: number): void {
  for (let version = from + 1; version <= migrations.length; version++)
    inTransaction(db, () => db.exec(`${migrations[version - 1]!}; PRAGMA user_version = ${version}`))
}

/** Does all of it or nothing. @throws what `work` throws */
export function inTransaction(db: Connection, work: () => void): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    work()
    db.exec('COMMIT')
  } catch (error) {
    rollBack(db)
    throw error
  }
}

/** Ends a transaction without its changes; harmless where there is none. Never throws. */
export function rollBack(db: Connection): void {
  try {
    db.exec('ROLLBACK')
  } catch {
    // SQLite ended it by itself.
  }
}

/** Copies the whole database, encrypted with the same key. */
function backUp(db: Connection, copy: string): void {
  rmSync(copy, { force: true })
  rmSync(`${copy}.new`, { force: true })
  db.exec(`VACUUM INTO '${`${copy}.new`.replaceAll("'", "''")}'`)
  renameSync(`${copy}.new`, copy)
}

// Not every system can open a folder; the file itself is safe already.
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r')
    fsyncSync(folder)
    closeSync(folder)
  } catch {
    // See above.
  }
}
