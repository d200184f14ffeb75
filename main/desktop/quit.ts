import { app } from 'electron'

// So long may an orderly end take; a part that hangs (a keychain prompt, a full disk) does not keep the app alive.
const patience = 1_200

/** Ends everything once; a part that hangs does not keep the app alive. */
export function quitCleanly(dispose: () => Promise<void>): void {
  let ended = false
  app.on('before-quit', (event) => {
    if (ended) return
    event.preventDefault()
    ended = true
    const impatient = setTimeout(() => app.exit(0), patience)
    void dispose()
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(impatient)
        app.quit()
      })
  })
}
