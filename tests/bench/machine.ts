import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { findElectron, pinnedVersion, testRuntimeVersion } from '../../scripts/electronRuntime.cjs'

/** @returns one line about where the figures come from, with the load that other programs put on it */
export function describeMachine(): string {
  const electron = findElectron()?.kind === 'test-runtime' ? testRuntimeVersion : pinnedVersion()
  const load = loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = Math.round(totalmem() / 2 ** 30)
  return `Electron ${electron} · ${availableParallelism()} cores of ${model}, ${memory} GiB · load ${load}`
}
