import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountId } from '@shared/ids'

/** Why a database is set aside: it is damaged, or of a later version. */
export type AsideKind = 'damaged' | 'newer'

/** Names of the files of one account, all in one folder. */
export interface DatabaseFiles {
  readonly path: string
  /** A database that is being made, until it takes its place. */
  readonly unborn: string
  /** @returns where a whole database waits that is to take the place of one that is set aside */
  heir(kind: AsideKind): string
  /** @returns where the copy goes that is made before a database is brought to this version */
  backup(version: number): string
  /** @returns where the lines of a table are copied to; see tableCopies.ts */
  copy(table: string): string
  /**
   * Sets the database aside, with its journal, and puts the heir in its place.
   * @returns the new name of the old one, empty where there was none. @throws the system's error
   */
  succeed(kind: AsideKind, now: number): string
  /** Goes on with what a crash interrupted: an heir that is there is whole, and newer than what it follows. */
  finishSuccession(now: number): void
  /** Removes the backups but the one named. Never throws. */
  removeBackups(but?: string): void
  /** Removes backups and damaged databases, which hold what was erased. Never throws. */
  removeCopies(): void
}

/** What SQLite puts beside a database. */
export const companions = ['-wal', '-shm', '-journal']

export function databaseFiles(dir: string, accountId: AccountId): DatabaseFiles {
  const path = join(dir, `${accountId}.db`)
  const named = (rest: string): string => join(dir, `${accountId}.${rest}`)
  const remove = (chosen: (name: string) => boolean): void => {
    for (const name of namesIn(dir))
      if (name.startsWith(`${accountId}.`) && chosen(name)) rmQuietly(join(dir, name))
  }
  const heir = (kind: AsideKind): string => named(`heir-${kind}.db`)
  const succeed = (kind: AsideKind, now: number): string => {
    const name = setAside(dir, accountId, kind, now)
    renameSync(heir(kind), path)
    return name
  }
  return {
    path,
    unborn: `${path}.new`,
    heir,
    backup: (version) => named(`before-v${version}.db`),
    copy: (table) => named(`copy-${table}`),
    succeed,
    finishSuccession(now) {
      for (const kind of ['damaged', 'newer'] as const) if (existsSync(heir(kind))) succeed(kind, now)
    },
    removeBackups: (but) =>
      remove((name) => name.startsWith(`${accountId}.before-`) && join(dir, name) !== but),
    removeCopies: () => remove((name) => /^\w+\.(before|damaged)-/.test(name))
  }
}

/** @returns the new name of the database, empty where there was none. @throws the system's error; all is where it was then */
function setAside(dir: string, accountId: AccountId, kind: AsideKind, now: number): string {
  const path = join(dir, `${accountId}.db`)
  const names = namesIn(dir)
  const stem = `${accountId}.${kind}-${stamp(now)}`
  let name = `${stem}.db`
  for (let number = 2; names.includes(name); number++) name = `${stem}-${number}.db`
  // The database last: whoever finds it under its name finds its journal too.
  const moved: string[] = []
  try {
    for (const companion of [...companions, ''])
      if (names.includes(`${accountId}.db${companion}`)) {
        renameSync(path + companion, join(dir, name + companion))
        moved.push(companion)
      }
  } catch (error) {
    for (const companion of moved) renameSync(join(dir, name + companion), path + companion)
    throw error
  }
  return moved.includes('') ? name : ''
}

/** Removes every file of the account. Never throws. */
export function removeFiles(dir: string, accountId: AccountId): void {
  for (const name of namesIn(dir)) if (name.startsWith(`${accountId}.`)) rmQuietly(join(dir, name))
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

function rmQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // It is encrypted, and the next removal tries again.
  }
}

const stamp = (now: number): string =>
  new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
