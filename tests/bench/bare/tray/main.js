// The least that an Electron app with nothing but a tray icon can be: what the hidden app is measured against.
const { app, Menu, nativeImage, Tray } = require('electron')

let tray = null

void app.whenReady().then(() => {
  const side = 22
  tray = new Tray(
    nativeImage.createFromBitmap(Buffer.alloc(side * side * 4, 255), { width: side, height: side })
  )
  tray.setToolTip('Bare tray')
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', click: () => app.quit() }]))
})
