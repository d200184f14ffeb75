import { availableParallelism, cpus, totalmem } from 'node:os'
import { findElectron, pinnedVersion, testRuntimeVersion } from '../../scripts/electronRuntime.cjs'

/**
 * @param loads load averages (1 minute) seen during the run; the bench itself makes about one of it
 * @returns one line about where the figures come from
 */
export function describeMachine(loads: readonly number[]): string {
  const electron = findElectron()?.kind === 'test-runtime' ? testRuntimeVersion : pinnedVersion()
  const load = `${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  return `Electron ${electron} · ${availableParallelism()} cores of ${model}, ${memory} GiB · load ${load}`
}
