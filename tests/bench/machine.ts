import { availableParallelism, cpus, totalmem } from 'node:os'

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
