// Starts the built app against the saved account; further words go to the app: npm start -- --user-data-dir=DIR
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { electronEnvironment, sandboxArguments } from './electronRuntime.mjs'
import { root } from './setup/step.mjs'

const sandbox = sandboxArguments()
if (sandbox.length > 0) console.log("Running as root: Chromium's sandbox is off for this run (--no-sandbox).")
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
  console.log('No display here (DISPLAY is not set), so no window can open. Try: npm run demo')
const env = { ...process.env, ...electronEnvironment() }
delete env.ELECTRON_RUN_AS_NODE
const cli = join(root, 'node_modules/electron/cli.js')
const child = spawn(process.execPath, [cli, ...sandbox, '.', ...process.argv.slice(2)], {
  cwd: root,
  env,
  stdio: 'inherit'
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => (process.exitCode = code ?? 1))
