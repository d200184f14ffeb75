import { join } from 'node:path'
import { utilityProcess } from 'electron'
import type { VaultHelper } from '../vault/keychainVault'

/**
 * Starts the keychain helper. It is a process of its own because a keychain that waits for its owner blocks the
 * thread for ever, and with it the end of the app.
 */
export function spawnVaultHelper(): VaultHelper {
  // Built beside main (main/vault/vaultProcess.ts).
  const child = utilityProcess.fork(join(__dirname, 'vaultProcess.js'), [], {
    serviceName: 'Ozeki Chat keychain',
    stdio: 'ignore'
  })
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill()
  }
}
