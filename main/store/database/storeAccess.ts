import type { Connection } from './connection'
import type { CopiedTable } from './schema'
import type { Kept } from './types'
import type { Write } from './writeQueue'

/** How the repositories come to the database. Neither throws nor rejects. */
export interface StoreAccess {
  /** @returns what `work` gives after all writes before it are done, or `empty` where no database can be used */
  read<T>(work: (db: Connection) => T, empty: T): T
  /** @returns what `work` gives without waiting for writes that are under way, or `empty` */
  look<T>(work: (db: Connection) => T, empty: T): T
  write(write: Write): Promise<Kept>
  /** Removes the copies of a table, backups and damaged files, because what stands in them was erased. Never rejects. */
  removeCopies(table: CopiedTable): Promise<void>
}
