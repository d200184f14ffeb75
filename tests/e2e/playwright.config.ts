import { resolve } from 'node:path'
import { defineConfig } from '@playwright/test'

const results = resolve(__dirname, '../../test-results')

export default defineConfig({
  testDir: __dirname,
  outputDir: resolve(results, 'e2e'),
  // One real app at a time: each has a window, a tray icon and notifications on the same desktop.
  workers: 1,
  timeout: 45_000,
  expect: { timeout: 7_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json', { outputFile: resolve(results, 'e2e.json') }]],
  use: { screenshot: 'only-on-failure' }
})
