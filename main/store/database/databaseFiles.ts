import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountId } from '@shared/ids'

/** Names of the files of one account, all in one folder. */
export interface DatabaseFiles {
  readonly path: string
  /** A database that is being made, until it takes its place. */
  readonly unborn: string
  /** @returns where the copy goes that is made before a database is brought to this version */
  backup(version: number): string
  /** Takes the database away, with its journal. @returns its new name. @throws the system's error */
  setAside(kind: 'damaged' | 'newer', now: number): string
  /** Removes the backups but the one named. Never throws. */
  removeBackups(but?: string): void
  /** Removes backups and damaged databases, which hold what was erased. Never throws. */
  removeCopies(): void
}

/** What SQLite puts beside a database. */
export const companions = ['-wal', '-shm', '-journal']

export function databaseFiles(dir: string, accountId: AccountId): DatabaseFiles {
  const path = join(dir, `${accountId}.db`)
  const remove = (chosen: (name: string) => boolean): void => {
    for (const name of namesIn(dir))
      if (name.startsWith(`${accountId}.`) && chosen(name)) rmQuietly(join(dir, name))
  }
  return {
    path,
    unborn: `${path}.new`,
    backup: (version) => join(dir, `${accountId}.before-v${version}.db`),
    setAside(kind, now) {
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
      return name
    },
    removeBackups: (but) =>
      remove((name) => name.startsWith(`${accountId}.before-`) && join(dir, name) !== but),
    removeCopies: () => remove((name) => /^\w+\.(before|damaged)-/.test(name))
  }
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
