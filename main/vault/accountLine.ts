import type { Clock } from '@shared/clock'
import type { AccountSecret, VaultRead, VaultWrite } from './types'

/** A call that waits for its turn or is on its way. */
export type Job =
  | { kind: 'read'; /** May become true while the call is on its way. */ expected: boolean }
  | { kind: 'write'; blob: string }
  | { kind: 'remove' }

type Unavailable = Extract<VaultWrite, { state: 'unavailable' }>

interface Place<Secret> {
  job: Job
  started: boolean
  /** Callers whose deadline has not passed. */
  callers: Set<(answer: VaultRead<Secret> | VaultWrite) => void>
}

/** The calls of one account, one at a time and in the order in which they were made. */
export interface AccountLine<Secret = AccountSecret> {
  read(expected: boolean): Promise<VaultRead<Secret>>
  write(blob: string): Promise<VaultWrite>
  remove(): Promise<VaultWrite>
  /** Waits until no call is on its way. @returns true when a secret came late and waits for the next read. */
  settled(): Promise<boolean>
  /** Gives this answer to everybody at once and forgets a value that came late. */
  end(answer: Unavailable): void
}

/**
 * @param options.perform carries out one job; never rejects, may take for ever.
 * @param options.deadlineMs after which a caller gets `locked` while the job goes on.
 */
export function createAccountLine<Secret>(options: {
  clock: Clock
  deadlineMs: number
  perform: (job: Job) => Promise<VaultRead<Secret> | VaultWrite>
}): AccountLine<Secret> {
  const { clock, deadlineMs, perform } = options
  const line: Place<Secret>[] = []
  let late: Secret | null = null
  let ended = false
  const watchers = new Set<(secretWaits: boolean) => void>()

  function stand(job: Job): Place<Secret> {
    const place: Place<Secret> = { job, started: false, callers: new Set() }
    line.push(place)
    return place
  }

  function wait(place: Place<Secret>): Promise<VaultRead<Secret> | VaultWrite> {
    return new Promise((resolve) => {
      const caller = (answer: VaultRead<Secret> | VaultWrite) => {
        cancel()
        place.callers.delete(caller)
        resolve(answer)
      }
      const cancel = clock.after(deadlineMs, () => caller({ state: 'locked' }))
      place.callers.add(caller)
      advance()
    })
  }

  function advance(): void {
    // A read that nobody waits for any more need not begin; a write or a removal was asked for and stays.
    while (line[0] && !line[0].started && line[0].job.kind === 'read' && line[0].callers.size === 0)
      line.shift()
    const place = line[0]
    if (place === undefined || place.started) return
    place.started = true
    void perform(place.job).then((answer) => finish(place, answer))
  }

  function finish(place: Place<Secret>, answer: VaultRead<Secret> | VaultWrite): void {
    if (ended) return
    line.shift()
    if (place.callers.size === 0 && line.length === 0 && 'secret' in answer) late = answer.secret
    for (const caller of [...place.callers]) caller(answer)
    // After a kill nothing is tried again behind the person's back: each try could open a prompt.
    if (answer.state === 'unavailable')
      for (const other of [...line]) if (other.callers.size === 0) line.splice(line.indexOf(other), 1)
    advance()
    if (line.length === 0) tellWatchers()
  }

  function tellWatchers(): void {
    for (const tell of watchers) tell(late !== null)
    watchers.clear()
  }

  return {
    async read(expected) {
      if (late !== null) {
        const secret = late
        late = null
        return { state: 'ok', secret }
      }
      const last = line.at(-1)
      if (last?.job.kind === 'read') {
        last.job.expected ||= expected
        return (await wait(last)) as VaultRead<Secret>
      }
      return (await wait(stand({ kind: 'read', expected }))) as VaultRead<Secret>
    },
    async write(blob) {
      late = null
      const last = line.at(-1)
      const same = last?.job.kind === 'write' && last.job.blob === blob
      return (await wait(same ? last : stand({ kind: 'write', blob }))) as VaultWrite
    },
    async remove() {
      late = null
      const last = line.at(-1)
      return (await wait(last?.job.kind === 'remove' ? last : stand({ kind: 'remove' }))) as VaultWrite
    },
    settled() {
      if (line.length === 0) return Promise.resolve(late !== null)
      return new Promise((tell) => watchers.add(tell))
    },
    end(answer) {
      ended = true
      late = null
      for (const place of line.splice(0)) for (const caller of [...place.callers]) caller(answer)
      tellWatchers()
    }
  }
}
