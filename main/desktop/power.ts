import { powerMonitor } from 'electron'

/**
 * Tells when what was true before may no longer be: the machine woke up or was unlocked.
 * @returns a function that ends the watching
 */
export function watchWakeUps(onWake: (reason: 'resume' | 'unlock') => void): () => void {
  const resume = (): void => onWake('resume')
  const unlock = (): void => onWake('unlock')
  powerMonitor.on('resume', resume)
  powerMonitor.on('unlock-screen', unlock)
  return () => {
    powerMonitor.off('resume', resume)
    powerMonitor.off('unlock-screen', unlock)
  }
}
