// All tests: unit and integration by vitest, end to end by Playwright, then the short form of the bench. The last line
// counts them all.
// `--failed-before NAME,…` adds steps that failed earlier (.ci/run) to the failures.
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { electronEnvironment } from './electronRuntime.mjs'
import { root } from './setup/step.mjs'
import { closingLine, countBench, countPlaywright, countSuite, countVitest } from './testSummary.mjs'

const results = join(root, 'test-results')
const suites = [
  {
    name: 'Unit and integration tests',
    cli: 'vitest/vitest.mjs',
    args: (report) => [
      'run',
      '--config',
      'tests/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`
    ],
    report: 'vitest.json',
    count: countVitest
  },
  {
    name: 'End-to-end tests',
    cli: '@playwright/test/cli.js',
    args: () => ['test', '--config', 'tests/e2e/playwright.config.ts'],
    report: 'e2e.json',
    count: countPlaywright
  },
  {
    name: 'Performance against a bare Electron',
    cli: 'tsx/dist/cli.mjs',
    args: () => ['tests/bench/bench.ts', '--short', '--check'],
    report: 'bench.json',
    count: countBench
  }
]

function run(cli, args) {
  const env = { ...process.env, ...electronEnvironment() }
  const child = spawn(process.execPath, [join(root, 'node_modules', cli), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit']
  })
  return new Promise((done) => child.on('exit', (code) => done(code ?? 1)))
}

async function runSuite({ name, cli, args, report, count }) {
  console.log(`\n${name}`)
  const file = join(results, report)
  await rm(file, { force: true })
  const exitCode = await run(cli, args(file))
  const written = await readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => null)
  return { name, ...countSuite(written, exitCode, count) }
}

function failedBefore() {
  const at = process.argv.indexOf('--failed-before')
  const names = at < 0 ? [] : (process.argv[at + 1] ?? '').split(',').filter(Boolean)
  return names.map((name) => ({
    name,
    passed: 0,
    failed: 1,
    skipped: 0,
    remarks: ['failed before the tests']
  }))
}

await mkdir(results, { recursive: true })
const counts = failedBefore()
for (const suite of suites) counts.push(await runSuite(suite))
console.log('')
for (const { name, remarks, ...count } of counts) {
  console.log(`${name} - ${closingLine([count])}`)
  for (const remark of remarks) console.log(`  ${remark}`)
}
console.log(closingLine(counts))
process.exitCode = counts.some((count) => count.failed > 0) ? 1 : 0
