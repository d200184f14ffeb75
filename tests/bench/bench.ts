// Measures what the app costs, against a bare Electron in the same run: npm run bench -- --rounds 3 --only change
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { baselineOf, judge, type Baseline, type Verdict } from './check'
import { performanceDocument } from './document'
import { describeMachine, watchOtherWork } from './machine'
import { measures } from './measures'
import { readOptions, type BenchOptions } from './options'
import { createCollector, keyOf, type Result } from './results'
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
  /** Other work kept the machine busy. */
  busy: boolean
}

/** Every scenario once in each round, so that what the machine does besides falls on all of them alike. */
async function runRounds(stage: Stage, only: readonly string[], rounds: number): Promise<Run> {
  const chosen = scenarios.filter(({ ids }) => only.length === 0 || ids.some((id) => only.includes(id)))
  const collector = createCollector()
  const otherWork = watchOtherWork()
  const loads: number[] = []
  for (let round = 0; round < rounds; round++) {
    collector.beginRound()
    for (const scenario of chosen) {
      const from = performance.now()
      loads.push(loadavg()[0] ?? 0)
      await otherWork.sample()
      try {
        await scenario.run(stage, collector.note, round)
        say(`round ${round + 1} of ${rounds}: ${scenario.name} (${seconds(from)})`)
      } catch (error) {
        // One that breaks off costs its own figures of this round, not the run.
        say(`round ${round + 1} of ${rounds}: ${scenario.name} FAILED: ${describe(error)}`)
      }
    }
  }
  const results = collector.results({ only, short: stage.options.short })
  return { results, loads, busy: otherWork.isBusy() }
}

/** A verdict, or that none was possible. */
type Outcome = Verdict & { skipped: boolean }

/**
 * What is worse than it may be is measured once more and longer: only what is seen twice is a regression. A time is no
 * evidence while the machine does other work.
 */
async function checkTwice(stage: Stage, first: readonly Result[]): Promise<Outcome[]> {
  const baseline = JSON.parse(await readFile(baselineFile, 'utf8')) as Baseline
  const verdicts = judge(first, baseline)
  const doubtful = verdicts.filter(({ ok }) => !ok)
  if (doubtful.length === 0) return verdicts.map((verdict) => ({ ...verdict, skipped: false }))
  for (const { name, remark } of doubtful) say(`Once more: ${name}: ${remark}`)
  const ids = first.filter(({ id, at }) => doubtful.some(({ name }) => name === keyOf(id, at)))
  const again = await runRounds(stage, ['start', ...ids.map(({ id }) => id)], stage.options.rounds + 2)
  const second = judge(again.results, baseline)
  return verdicts.map((verdict) => {
    const last = verdict.ok ? verdict : (second.find(({ name }) => name === verdict.name) ?? verdict)
    return { ...last, skipped: !last.ok && last.timed && again.busy }
  })
}

/** Writes the count of all tests' part (scripts/test.mjs). @returns whether nothing is worse than it may be */
async function report(outcomes: readonly Outcome[]): Promise<boolean> {
  await mkdir(resolve(root, 'test-results'), { recursive: true })
  await writeFile(resolve(root, 'test-results/bench.json'), `${JSON.stringify(outcomes, null, 2)}\n`)
  const bad = outcomes.filter(({ ok }) => !ok)
  for (const { name, skipped, remark } of bad)
    say(`${skipped ? 'Not judged, the machine does other work' : 'REGRESSION'}: ${name}: ${remark}`)
  const regressions = bad.filter(({ skipped }) => !skipped).length
  say(`${outcomes.length - bad.length} figures as they should be, ${regressions} regressions`)
  return regressions === 0
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
    // Times are checked in proportion to the start of the bare window.
    const only = options.check && options.only.length > 0 ? ['start', ...options.only] : options.only
    const { results, loads } = await runRounds(stage, only, options.rounds)
    const machine = describeMachine(stage.electronVersion, loads)
    say(`\n${alignedTable(tableRows(results, measures))}\n`)
    say(`${machine} · ${options.rounds} rounds · ${seconds(from)}`)
    const missed = results.filter(({ pass }) => pass === false).map(({ id, at }) => `${id} at ${at}`)
    say(missed.length === 0 ? 'Every target was met.' : `Targets missed: ${missed.join(', ')}.`)
    await writeFigures(options, results, machine)
    return options.check ? await report(await checkTwice(stage, results)) : true
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
