import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const root = resolve(__dirname, '..')

/** What needs a keyring, a bus, a disk of its own, or hundreds of thousands of cases; the rest is quick. */
const thorough = [
  'tests/fuzz/**/*.test.ts',
  'tests/integration/{database,desktop,faults,faults.*,linux*,networkManager,screenLock,vault}.test.ts',
  'tests/unit/alerts/{model,speed}.test.ts',
  'tests/unit/desktop/linux/**/*.test.ts',
  'tests/unit/presence/model.test.ts',
  'tests/unit/store/settingsDisk.test.ts',
  'tests/unit/store/database/**/*.test.ts'
]
/** The domain itself: it runs without Electron, desktop or window, against the reference chat server. */
const domain = [
  'tests/unit/{protocol,session,roster,alerts,presence,shared}/**/*.test.ts',
  'tests/integration/{accounts,session,protocol,presence}.test.ts'
]
const all = ['tests/unit/**/*.test.ts', 'tests/integration/**/*.test.ts', 'tests/fuzz/**/*.test.ts']
// Far more than any of them needs, so that a machine with other work fails nothing.
const limits = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 15_000 } } }
const common = {
  root,
  plugins: [vue()],
  resolve: { alias: { '@shared': resolve(root, 'shared') } }
}

export default defineConfig({
  test: {
    // Two processes fit the smallest machine that runs the suite.
    maxWorkers: 2,
    projects: [
      { ...common, test: { name: 'domain', include: domain, exclude: thorough, ...limits } },
      { ...common, test: { name: 'parts', include: all, exclude: [...domain, ...thorough], ...limits } },
      { ...common, test: { name: 'thorough', include: thorough, ...limits } }
    ]
  }
})
