import type { Clock } from '@shared/clock'
import { readAnswer, type HelperRequest, type KeychainCall } from './helperMessages'

/** A running helper process (vaultProcess.ts) as the vault sees it. */
export interface VaultHelper {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** Told once, whether it ended by itself, by a crash or by `kill`. */
  onExit(listener: () => void): void
  /** Ends it even while a keychain call hangs in it. */
  kill(): void
}

export type CallOutcome =
  | { kind: 'value'; value: string | boolean | null }
  | { kind: 'refused'; message: string }
  | { kind: 'gone'; detail: string }

export interface HelperLink {
  /** Passes one call to the helper, starting it when there is none. Never rejects; may wait up to `hangLimitMs`. */
  call(call: KeychainCall): Promise<CallOutcome>
  /** Starts the helper where there is none, because a call will follow. Never throws: that call tells. */
  prepare(): void
  /** Kills the helper; every pending call is `gone` before this returns. */
  end(): void
}

interface Running {
  helper: VaultHelper
  pending: Map<number, (outcome: CallOutcome) => void>
  cancelIdle: () => void
}

/**
 * Keeps at most one helper: started at the first call, ended after `idleMs` without one, because a process costs
 * memory; killed when a call hangs for `hangLimitMs`; a new one at the next call after a crash.
 */
export function createHelperLink(options: {
  spawnHelper: () => VaultHelper
  clock: Clock
  hangLimitMs: number
  idleMs: number
}): HelperLink {
  const { spawnHelper, clock, hangLimitMs, idleMs } = options
  let running: Running | null = null
  let lastId = 0

  function start(): Running {
    const run: Running = { helper: spawnHelper(), pending: new Map(), cancelIdle: () => {} }
    run.helper.onMessage((message) => {
      const answer = readAnswer(message)
      if (answer === null) return
      const outcome: CallOutcome = answer.ok
        ? { kind: 'value', value: answer.value }
        : { kind: 'refused', message: answer.message }
      run.pending.get(answer.id)?.(outcome)
    })
    run.helper.onExit(() => drop(run, 'the helper process ended'))
    running = run
    return run
  }

  // Forgets this helper. Its late words and its exit find nobody.
  function drop(run: Running, detail: string): void {
    if (running === run) running = null
    run.cancelIdle()
    for (const settle of [...run.pending.values()]) settle({ kind: 'gone', detail })
  }

  function stop(run: Running, detail: string): void {
    drop(run, detail)
    run.helper.kill()
  }

  function settled(run: Running, outcome: CallOutcome): void {
    if (running !== run || run.pending.size > 0) return
    // libsecret keeps its connection and session for the life of the process, also when they no longer work after
    // the keyring restarted; a new process begins afresh.
    if (outcome.kind === 'refused') stop(run, 'fresh start')
    else endWhenIdle(run)
  }

  function endWhenIdle(run: Running): void {
    run.cancelIdle()
    run.cancelIdle = clock.after(idleMs, () => stop(run, 'idle'))
  }

  function call(keychainCall: KeychainCall): Promise<CallOutcome> {
    return new Promise((resolve) => {
      let run: Running
      try {
        run = running ?? start()
      } catch (error) {
        resolve({ kind: 'gone', detail: error instanceof Error ? error.message : 'cannot be started' })
        return
      }
      run.cancelIdle()
      const id = ++lastId
      const cancelHang = clock.after(hangLimitMs, () => stop(run, 'no answer for too long'))
      run.pending.set(id, (outcome) => {
        run.pending.delete(id)
        cancelHang()
        resolve(outcome)
        settled(run, outcome)
      })
      const request: HelperRequest = { ...keychainCall, id }
      try {
        run.helper.post(request)
      } catch {
        stop(run, 'the channel is closed')
      }
    })
  }

  return {
    call,
    prepare() {
      try {
        if (running === null) endWhenIdle(start())
      } catch {
        // Whoever calls is told.
      }
    },
    end() {
      if (running !== null) stop(running, 'ended')
    }
  }
}
