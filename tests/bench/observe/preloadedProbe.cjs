// Main loads this before the app (electron -r FILE): it sees the start, too. Plain CommonJS: it runs inside Electron.
const { app, ipcMain } = require('electron')
const { monitorEventLoopDelay } = require('node:perf_hooks')
const { serialize } = require('node:v8')

const resolution = 5
const histogram = monitorEventLoopDelay({ resolution })
let counting = false
let bytes = 0
const count = (...values) => {
  if (counting) bytes += serialize(values).byteLength
}

globalThis.benchProbe = {
  // The longest time in ms for which main's loop did nothing else, since the last call.
  longestBlock() {
    const ms = histogram.max / 1e6 - resolution
    histogram.reset()
    return Math.max(0, ms)
  },
  countIpc(on) {
    counting = on
    bytes = 0
  },
  ipcBytes() {
    const counted = bytes
    bytes = 0
    return counted
  }
}

// Before `ready` Electron starts itself, and there is no loop that anything could wait for.
void app.whenReady().then(() => histogram.enable())

app.on('web-contents-created', (_event, contents) => {
  for (const name of ['send', 'postMessage']) {
    const send = contents[name].bind(contents)
    contents[name] = (channel, ...words) => {
      count(channel, words)
      return send(channel, ...words)
    }
  }
})
// What a change makes the window ask for is part of its price.
const handle = ipcMain.handle.bind(ipcMain)
ipcMain.handle = (channel, listener) =>
  handle(channel, async (event, ...words) => {
    const answer = await listener(event, ...words)
    count(channel, words, answer)
    return answer
  })
