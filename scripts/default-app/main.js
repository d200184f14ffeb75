// Stands in for Electron's own default app in the test runtime: `electron [-r FILE]... [SWITCH]... APP [ARGUMENT]...`.
// It does what `npm start` and Playwright need and nothing more. Plain CommonJS: it runs inside Electron 25.
const { app } = require('electron')
const fs = require('node:fs')
const path = require('node:path')
const Module = require('node:module')

function readCommandLine(words) {
  const preloads = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === '-r' || word === '--require') preloads.push(words[++at])
    else if (word.startsWith('--require=')) preloads.push(word.slice('--require='.length))
    else if (word === '-v' || word === '--version') return { preloads, version: true, rest: [] }
    else if (word === '--') return { preloads, version: false, rest: words.slice(at + 1) }
    // Everything else with a dash is a switch of Chromium, which has read it already.
    else if (!word.startsWith('-')) return { preloads, version: false, rest: words.slice(at) }
  }
  return { preloads, version: false, rest: [] }
}

function describeApp(folder) {
  const file = path.join(folder, 'package.json')
  if (!fs.existsSync(file)) return
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'))
  if (manifest.version) app.setVersion(manifest.version)
  const name = manifest.productName || manifest.name
  if (name) app.name = name
  app.setDesktopName(manifest.desktopName || `${app.name}.desktop`)
}

const { preloads, version, rest } = readCommandLine(process.argv.slice(1))
if (version) {
  console.log(`v${process.versions.electron}`)
  process.exit(0)
}
for (const file of preloads) Module._load(path.resolve(file), null, false)
if (rest.length === 0) {
  console.error('usage: electron APP [ARGUMENT]...')
  process.exit(2)
}
process.defaultApp = true
process.argv = [process.argv[0], ...rest]
const target = path.resolve(rest[0])
const folder =
  fs.statSync(target).isFile() && path.extname(target) !== '.asar' ? path.dirname(target) : target
describeApp(folder)
app.setAppPath(folder)
Module._load(target, Module, true)
