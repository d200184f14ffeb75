import type { RequestRecord } from './types'

/** Remembers the requests and wakes those who wait for one. */
export interface RequestLog {
  readonly all: RequestRecord[]
  nextNumber(): number
  add(record: RequestRecord): void
  /** The request is answered, or spoiled for good. */
  done(record: RequestRecord): void
  next(api: string, timeoutMs: number): Promise<RequestRecord>
  clear(): void
}

const limit = 5_000

export const requestLog = (): RequestLog => {
  const all: RequestRecord[] = []
  const waiting = new Set<(record: RequestRecord) => void>()
  let number = 0
  return {
    all,
    nextNumber: () => ++number,
    add: (record) => {
      all.push(record)
      if (all.length > limit) all.shift()
    },
    done: (record) => {
      for (const tell of waiting) tell(record)
    },
    next: (api, timeoutMs) =>
      new Promise((resolve, reject) => {
        const finish = (): void => {
          clearTimeout(timer)
          waiting.delete(tell)
        }
        const tell = (record: RequestRecord): void => {
          if (record.api !== api) return
          finish()
          resolve(record)
        }
        const timer = setTimeout(() => {
          finish()
          reject(new Error(`No ${api} request within ${timeoutMs} ms`))
        }, timeoutMs)
        waiting.add(tell)
      }),
    clear: () => {
      all.length = 0
    }
  }
}
