import { setTimeout as pause } from 'node:timers/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { median } from './statistics'

/**
 * @param electron version of the Electron that was measured
 * @param loads load averages (1 minute) seen during the run; the bench itself makes about one of it
 * @returns one line about where the figures come from
 */
export function describeMachine(electron: string, loads: readonly number[]): string {
  const load = `${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  return `Electron ${electron} · ${availableParallelism()} cores of ${model}, ${memory} GiB · load ${load}`
}

/** From this share on other work decides how long things take. */
const busyShare = 0.25

/** Watches what else the machine does. */
export interface OtherWork {
  /** Takes a sample; nothing of the bench may run meanwhile. */
  sample(): Promise<void>
  /** Whether other work kept the machine busy in most of the samples. */
  isBusy(): boolean
}

const processorTimes = (): { busy: number; all: number } => {
  const times = cpus().map((cpu) => cpu.times)
  const all = times.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.irq + one.idle, 0)
  return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) }
}

export function watchOtherWork(): OtherWork {
  const shares: number[] = []
  return {
    async sample() {
      const before = processorTimes()
      await pause(150)
      const after = processorTimes()
      shares.push((after.busy - before.busy) / Math.max(1, after.all - before.all))
    },
    isBusy: () => median(shares) > busyShare
  }
}
