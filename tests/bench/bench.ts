// Measures what the app costs, against a bare Electron in the same run: npm run bench -- --rounds 3 --only change
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { baselineOf, judge, type Baseline, type Verdict } from './check'
import { performanceDocument } from './document'
import { describeMachine } from './machine'
import { measures } from './measures'
import { readOptions, type BenchOptions } from './options'
import { createCollector, type Result } from './results'
import { appSize } from './scenarios/appSize'
import { change } from './scenarios/change'
import { hidden } from './scenarios/hidden'
import { idle } from './scenarios/idle'
import { list } from './scenarios/list'
import type { Scenario } from './scenarios/scenario'
import { signInScenario } from './scenarios/signIn'
import { start } from './scenarios/start'
import { storm } from './scenarios/storm'
import { openStage, type Stage } from './stage'
import { alignedTable, tableRows } from './table'

const root = resolve(__dirname, '../..')
const baselineFile = resolve(__dirname, 'baseline.json')
const scenarios: readonly Scenario[] = [start, hidden, idle, signInScenario, change, list, storm, appSize]

const say = (line: string) => console.log(line)
const seconds = (since: number) => `${((performance.now() - since) / 1_000).toFixed(0)} s`
const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)

interface Run {
  results: Result[]
  /** Load averages (1 minute) on the way. */
  loads: number[]
}

/** Every scenario once in each round, so that what the machine does besides falls on all of them alike. */
async function runRounds(stage: Stage, chosen: readonly Scenario[], rounds: number): Promise<Run> {
  const collector = createCollector()
  const loads: number[] = []
  for (let round = 0; round < rounds; round++) {
    collector.beginRound()
    for (const scenario of chosen) {
      const from = performance.now()
      loads.push(loadavg()[0] ?? 0)
      try {
        await scenario.run(stage, collector.note, round)
        say(`round ${round + 1} of ${rounds}: ${scenario.name} (${seconds(from)})`)
      } catch (error) {
        // One that breaks off costs its own figures of this round, not the run.
        say(`round ${round + 1} of ${rounds}: ${scenario.name} FAILED: ${describe(error)}`)
      }
    }
  }
  return { results: collector.results(stage.options), loads }
}

const withFigures = (ids: readonly string[]): Scenario[] =>
  scenarios.filter((scenario) => ids.length === 0 || scenario.ids.some((id) => ids.includes(id)))

/** What is worse than it may be is measured once more and longer: only what is seen twice is a regression. */
async function checkTwice(stage: Stage, first: readonly Result[]): Promise<Verdict[]> {
  const baseline = JSON.parse(await readFile(baselineFile, 'utf8')) as Baseline
  const verdicts = judge(first, baseline)
  const doubtful = verdicts.filter(({ ok }) => !ok)
  if (doubtful.length === 0) return verdicts
  for (const { name, remark } of doubtful) say(`Once more: ${name}: ${remark}`)
  const ids = first
    .filter(({ id, at }) => doubtful.some(({ name }) => name === `${id} ${at}`))
    .map(({ id }) => id)
  const { results } = await runRounds(stage, withFigures(['start', ...ids]), stage.options.rounds + 2)
  const again = judge(results, baseline)
  return verdicts.map((verdict) =>
    verdict.ok ? verdict : (again.find(({ name }) => name === verdict.name) ?? verdict)
  )
}

/** For the count of all tests (scripts/test.mjs). */
async function writeReport(verdicts: readonly Verdict[]): Promise<void> {
  await mkdir(resolve(root, 'test-results'), { recursive: true })
  await writeFile(resolve(root, 'test-results/bench.json'), `${JSON.stringify(verdicts, null, 2)}\n`)
}

async function writeFigures(
  options: BenchOptions,
  results: readonly Result[],
  machine: string
): Promise<void> {
  await writeFile(resolve(root, 'bench-results.json'), `${JSON.stringify(results, null, 2)}\n`)
  if (options.writeDocs)
    await writeFile(resolve(root, 'docs/performance.md'), performanceDocument(results, machine, options))
  if (!options.writeBaseline) return
  const baseline = baselineOf(results, machine, new Date().toISOString().slice(0, 10))
  if (baseline) await writeFile(baselineFile, `${JSON.stringify(baseline, null, 2)}\n`)
}

/** @returns whether nothing is worse than it may be; without `--check` always */
async function bench(options: BenchOptions): Promise<boolean> {
  const from = performance.now()
  const stage = await openStage(options)
  try {
    const { results, loads } = await runRounds(stage, withFigures(options.only), options.rounds)
    const machine = describeMachine(stage.electronVersion, loads)
    say(`\n${alignedTable(tableRows(results, measures))}\n`)
    say(`${machine} · ${options.rounds} rounds · ${seconds(from)}`)
    const missed = results.filter(({ pass }) => pass === false).map(({ id, at }) => `${id} at ${at}`)
    say(missed.length === 0 ? 'Every target was met.' : `Targets missed: ${missed.join(', ')}.`)
    await writeFigures(options, results, machine)
    if (!options.check) return true
    const verdicts = await checkTwice(stage, results)
    await writeReport(verdicts)
    for (const { name, ok, remark } of verdicts) if (!ok) say(`REGRESSION: ${name}: ${remark}`)
    const failed = verdicts.filter(({ ok }) => !ok).length
    say(`${verdicts.length} figures checked, ${failed} regressions (${seconds(from)})`)
    return failed === 0
  } finally {
    await stage.close()
  }
}

bench(readOptions(process.argv.slice(2))).then(
  (good) => {
    if (!good) process.exitCode = 1
  },
  (error: unknown) => {
    console.error(describe(error))
    process.exitCode = 1
  }
)
