// Measures what the app costs, against a bare Electron in the same run: npm run bench -- --rounds 3 --only change
import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { performanceDocument } from './document'
import { describeMachine } from './machine'
import { measures } from './measures'
import { readOptions, type BenchOptions } from './options'
import { createCollector, type Collector } from './results'
import { appSize } from './scenarios/appSize'
import { change } from './scenarios/change'
import { hidden } from './scenarios/hidden'
import { list } from './scenarios/list'
import type { Scenario } from './scenarios/scenario'
import { signInScenario } from './scenarios/signIn'
import { start } from './scenarios/start'
import { storm } from './scenarios/storm'
import { openStage, type Stage } from './stage'
import { alignedTable, tableRows } from './table'

const root = resolve(__dirname, '../..')
const scenarios: readonly Scenario[] = [start, hidden, signInScenario, change, list, storm, appSize]

const say = (line: string) => console.log(line)
const seconds = (since: number) => `${((performance.now() - since) / 1_000).toFixed(0)} s`

/** Every scenario once in each round, so that what the machine does besides falls on all of them alike. */
async function runRounds(stage: Stage, chosen: readonly Scenario[], collector: Collector): Promise<number[]> {
  const { rounds } = stage.options
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
  return loads
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)

async function bench(options: BenchOptions): Promise<boolean> {
  const chosen = scenarios.filter(
    ({ ids }) => options.only.length === 0 || ids.some((id) => options.only.includes(id))
  )
  const collector = createCollector()
  const from = performance.now()
  const stage = await openStage(options)
  let loads: number[] = []
  try {
    loads = await runRounds(stage, chosen, collector)
  } finally {
    await stage.close()
  }
  const results = collector.results(options.only, options.allowance)
  const machine = describeMachine(stage.electronVersion, loads)
  say(`\n${alignedTable(tableRows(results, measures))}\n`)
  say(`${machine} · ${options.rounds} rounds · ${seconds(from)}`)
  if (options.allowance > 0) say(`Targets with an allowance of ${options.allowance} %.`)
  await writeFile(resolve(root, 'bench-results.json'), `${JSON.stringify(results, null, 2)}\n`)
  if (options.writeDocs)
    await writeFile(
      resolve(root, 'docs/performance.md'),
      performanceDocument(results, machine, options.rounds)
    )
  const missed = results.filter(({ pass }) => pass === false)
  say(
    missed.length === 0
      ? 'Every target was met.'
      : `Missed: ${missed.map(({ id, at }) => `${id} at ${at}`).join(', ')}.`
  )
  return missed.length === 0
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const good = await bench(options)
  if (options.check && !good) process.exitCode = 1
}

main().catch((error: unknown) => {
  console.error(describe(error))
  process.exitCode = 1
})
