import { app } from 'electron'

// So long may an orderly end take; a part that hangs (a keychain prompt, a full disk) does not keep the app alive.
const patience = 1_200
// An end that does not come to pass (Chromium without its bus) is made to.
const lastResort = 600

/** Ends everything once, then the app, whoever asked for the end and however often. */
export function quitCleanly(dispose: () => Promise<void>): void {
  let ending = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (ending) return
    ending = true
    const leave = (): void => {
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), lastResort)
      // Not quit: where the session itself ends, asking the windows again leads nowhere.
      app.exit(0)
    }
    const impatient = setTimeout(leave, patience)
    void dispose()
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(impatient)
        leave()
      })
  })
}
