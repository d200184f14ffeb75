// The least that an Electron app with a window can be: what the app is measured against.
const { join } = require('node:path')
const { app, BrowserWindow } = require('electron')

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 940,
    height: 660,
    backgroundColor: '#ffffff',
    autoHideMenuBar: true,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false }
  })
  void window.loadFile(join(__dirname, 'index.html'))
})
