import { resolve } from 'node:path'
import { defineConfig } from '@playwright/test'

const results = resolve(__dirname, '../../test-results')

export default defineConfig({
  testDir: __dirname,
  outputDir: resolve(results, 'e2e'),
  // One real app at a time. Each worker would have a desktop of its own, but two apps and their faults at once are more than
  // two cores give time for.
  workers: 1,
  timeout: 45_000,
  expect: { timeout: 7_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json', { outputFile: resolve(results, 'e2e.json') }]],
  use: { screenshot: 'only-on-failure' }
})
