import { keyOf, putRow, readFact } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { EngineState } from './types'

// Apart from what the store itself remembers in the same table.
const factOf = (name: string): string => `engine:${keyOf(name)}`

/** Small documents that must survive a power cut, such as "tell me when she is next available". */
export function createEngineState({ read, write }: StoreAccess): EngineState {
  return {
    read: (name) => read((db) => readFact(db, factOf(name)), undefined),
    write(name, document) {
      // As it is now, whatever the caller does with it later.
      const body = JSON.stringify(document) as string | undefined
      const step = (db: Parameters<typeof putRow>[0]): void => {
        if (body === undefined) db.run('DELETE FROM facts WHERE id = ?', factOf(name))
        else putRow(db, 'facts', factOf(name), body)
      }
      return write({ durable: true, steps: [step], copied: { table: 'facts' } })
    }
  }
}
