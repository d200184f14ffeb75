import { bodyOf, keyOf, putRow, readRows, selectSealed } from './sealedRows'
import type { StoreAccess } from './storeAccess'
import type { EngineState } from './types'

const selectFact = selectSealed('facts', 'WHERE id = ?')
// Apart from what the store itself remembers in the same table.
const factOf = (name: string): string => `engine:${keyOf(name)}`

/** Small documents that must survive a power cut, such as "tell me when she is next available". */
export function createEngineState({ read, write }: StoreAccess): EngineState {
  return {
    read: (name) =>
      read((db) => {
        const row = readRows(db, 'facts', selectFact, factOf(name))[0]
        return row ? bodyOf(row) : undefined
      }, undefined),
    write(name, document) {
      // As it is now, whatever the caller does with it later.
      const body = JSON.stringify(document) as string | undefined
      const step = (db: Parameters<typeof putRow>[0]): void => {
        if (body === undefined) db.run('DELETE FROM facts WHERE id = ?', factOf(name))
        else putRow(db, 'facts', factOf(name), body)
      }
      return write({ durable: true, steps: [step] })
    }
  }
}
