import { type App, session, type WebContents } from 'electron'

/** Denies what a chat window never needs: navigation, new windows, web views, permissions, devices, downloads. */
export function guardEverything(app: App, mayLoad: (address: string) => boolean): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, mayLoad))
  const all = session.defaultSession
  all.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  all.setPermissionCheckHandler(() => false)
  all.setDevicePermissionHandler(() => false)
  all.on('will-download', (event) => event.preventDefault())
  // Left alone, later Electrons show a server the first certificate of this computer that it asks for.
  app.on('select-client-certificate', (event, _contents, _url, _certificates, answer) => {
    event.preventDefault()
    answer()
  })
}

function guardContents(contents: WebContents, mayLoad: (address: string) => boolean): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-navigate', (event, address) => {
    // A reload of our own page, as the developer's hot reload does it, is the one navigation that may be.
    if (!(mayLoad(address) && address === contents.getURL())) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
}
