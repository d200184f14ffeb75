export {
  isDatabaseKey,
  openDatabase,
  openMemoryStore,
  removeDatabase,
  type DatabaseOptions
} from './openDatabase'
export type * from './types'
