import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from '@playwright/test'

const results = resolve(__dirname, '../../test-results')

export default defineConfig({
  testDir: __dirname,
  outputDir: resolve(results, 'e2e'),
  // Each has a display, a bus and a keyring of its own; in one of them one real app runs at a time. Mostly they wait.
  workers: Math.min(2, cpus().length),
  timeout: 45_000,
  expect: { timeout: 7_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json', { outputFile: resolve(results, 'e2e.json') }]],
  use: { screenshot: 'only-on-failure' }
})
