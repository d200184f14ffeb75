// End-to-end tests alone; further words go to Playwright: npm run test:e2e -- --grep "sign in"
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { electronEnvironment } from './electronRuntime.mjs'

const root = resolve(__dirname, '..')
const cli = resolve(root, 'node_modules/@playwright/test/cli.js')
const words = ['test', '--config', 'tests/e2e/playwright.config.ts', ...process.argv.slice(2)]
const child = spawn(process.execPath, [cli, ...words], {
  cwd: root,
  env: { ...process.env, ...electronEnvironment() },
  stdio: 'inherit'
})
child.on('exit', (code) => (process.exitCode = code ?? 1))
