// The long forms of the fault tests, whole and one after the other: `npm run soak`, or `npm run soak -- day fuzz` for
// parts. Plain lines, then `N passed, N failed`; what failed is told with the runner's own words.
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { electronEnvironment } from './electronRuntime.mjs'
import { root } from './setup/step.mjs'
import { closingLine, countPlaywright, countSuite, countVitest } from './testSummary.mjs'

const results = join(root, 'test-results')
const killed = ['-t', 'whenever the app is killed']
const parts = [
  {
    name: 'day',
    title: '24 hours of a flapping network',
    env: { FAULT_HOURS: '24' },
    vitest: ['tests/integration/faults.day.test.ts']
  },
  {
    name: 'settings',
    title: 'Settings: 100 times killed while writing',
    env: { SETTINGS_KILLS: '100' },
    vitest: ['tests/unit/store/settingsDisk.test.ts', ...killed]
  },
  {
    name: 'database',
    title: 'Database: 100 times each killed while writing, at another version, and while setting aside',
    env: { DATABASE_KILLS: '100' },
    vitest: ['tests/integration/database.test.ts', ...killed]
  },
  {
    name: 'app',
    title: 'The app: 100 times killed while it writes settings, rules and database',
    env: { FAULT_KILLS: '100' },
    playwright: ['faultsProfile', '--grep', 'killed in the middle']
  },
  {
    name: 'keychain',
    title: 'The app: 100 times killed while it signs in or out',
    env: { FAULT_KILLS: '100' },
    playwright: ['faultsKeychain', '--grep', 'killed while']
  },
  {
    name: 'fuzz',
    title: 'Ten times as many cases for every decoder as in CI, other ones each time',
    env: { FUZZ_FACTOR: '10' },
    vitest: ['tests/fuzz']
  }
]

/** Runs a test runner and keeps its output. @returns exit code and output */
function run(cli, args, env) {
  const child = spawn(process.execPath, [join(root, 'node_modules', cli), ...args], {
    cwd: root,
    env: { ...process.env, ...electronEnvironment(), ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (output += bytes))
  return new Promise((done) => child.on('close', (code) => done({ code: code ?? 1, output })))
}

async function runPart({ name, title, env, vitest, playwright }) {
  const from = Date.now()
  const report = join(results, `soak-${name}.json`)
  await rm(report, { force: true })
  const { code, output } = await (vitest
    ? run(
        'vitest/vitest.mjs',
        [
          'run',
          '--config',
          'tests/vitest.config.ts',
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${report}`,
          ...vitest
        ],
        env
      )
    : run(
        '@playwright/test/cli.js',
        ['test', '--config', 'tests/e2e/playwright.config.ts', '--reporter=list,json', ...playwright],
        { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report }
      ))
  const written = await readFile(report, 'utf8')
    .then(JSON.parse)
    .catch(() => null)
  const counted = countSuite(written, code, vitest ? countVitest : countPlaywright)
  // What `-t` leaves out is no part of this run.
  const count = { name, ...counted, skipped: 0 }
  console.log(`${title}: ${closingLine([count])}, ${Math.round((Date.now() - from) / 1_000)} s`)
  for (const [, figures] of output.matchAll(/^.*soak: (.*)$/gm)) console.log(`  ${figures}`)
  for (const remark of count.remarks) console.log(`  ${remark}`)
  if (count.failed > 0) console.log(output)
  return count
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) {
  console.error(
    `No such part: ${unknown.join(', ')}. There are: ${parts.map((part) => part.name).join(', ')}`
  )
  process.exitCode = 1
} else {
  await mkdir(results, { recursive: true })
  const counts = []
  for (const part of parts)
    if (wanted.length === 0 || wanted.includes(part.name)) counts.push(await runPart(part))
  console.log(closingLine(counts))
  process.exitCode = counts.some((count) => count.failed > 0) ? 1 : 0
}
