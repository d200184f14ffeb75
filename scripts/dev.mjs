// The app with hot reload: changes in renderer/ show at once, changes in main/ and preload/ restart it.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { electronEnvironment, sandboxArguments } from './electronRuntime.mjs'
import { root } from './setup/step.mjs'

const sandbox = sandboxArguments().length > 0 ? ['--noSandbox'] : []
if (sandbox.length > 0) console.log("Running as root: Chromium's sandbox is off for this run.")
const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
const env = { ...process.env, ...electronEnvironment() }
delete env.ELECTRON_RUN_AS_NODE
const child = spawn(process.execPath, [cli, 'dev', '--watch', ...sandbox, '--', ...process.argv.slice(2)], {
  cwd: root,
  env,
  stdio: 'inherit'
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => (process.exitCode = code ?? 1))
