/** Network sessions in memory, one at a time for each user of one. Electron never frees a partition, so they are used again. */
export interface Partitions<S> {
  /**
   * @param trust all that its certificates are judged by: Chromium keeps verdicts with the partition, so one that was used
   * with another trust, or that has refused anything, is never used again
   */
  take(trust: string): { session: S; giveBack(isClean: boolean): void }
}

/** @param make makes the session of a partition that was never used */
export function createPartitions<S>(make: (partition: string) => S): Partitions<S> {
  const free = new Map<string, S[]>()
  let made = 0
  return {
    take(trust) {
      const session = free.get(trust)?.pop() ?? make(`account-${(made += 1)}`)
      let given = false
      return {
        session,
        giveBack(isClean) {
          if (given || !isClean) return
          given = true
          free.set(trust, [...(free.get(trust) ?? []), session])
        }
      }
    }
  }
}
