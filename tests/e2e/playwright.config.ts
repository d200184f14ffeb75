import { resolve } from 'node:path'
import { defineConfig } from '@playwright/test'

const results = resolve(__dirname, '../../test-results')

export default defineConfig({
  testDir: __dirname,
  outputDir: resolve(results, 'e2e'),
  // Each worker has a desktop of its own, and mostly it waits.
  workers: 2,
  // What comes at all comes long before these, on a busy machine too.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json', { outputFile: resolve(results, 'e2e.json') }]],
  use: { screenshot: 'only-on-failure' }
})
