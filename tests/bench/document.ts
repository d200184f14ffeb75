import { measures } from './measures'
import { notes, type MeasureNote } from './notes'
import type { BenchOptions } from './options'
import type { Result } from './results'
import { markdownTable, tableRows } from './table'

/** @returns docs/performance.md, made of the figures of one run */
export function performanceDocument(
  results: readonly Result[],
  machine: string,
  { rounds, changes, idleMs }: BenchOptions
): string {
  const about = (withTarget: boolean): Result[] =>
    results.filter(({ target }) => (target !== null) === withTarget)
  return `# Performance

A presence client sits in the tray all day, so it is measured against the least that an Electron app can cost: one window
with one static page (\`tests/bench/bare/window\`), and one tray icon without a window (\`tests/bench/bare/tray\`), started
with the same switches (those that main sets itself as well), each on a profile of its own that was used before. \`npm run bench\` measures everything below in
one run and writes \`bench-results.json\`; \`npm run bench -- --write-docs\` writes this page. Every scenario runs once in
each round, and a figure is the median of the rounds, with the least and the most of them as its spread. The reference
server serves 100, 1,000, 10,000 and 100,000 friends, each with a real RSA-2048 public key of their own, from the process
of the bench.

This page: ${rounds} rounds, ${changes} changes and ${idleMs / 1_000} s of idleness in each, ${machine}.
${speedOf(results)}

${markdownTable(tableRows(about(true), measures))}

## The check in every run of the tests

\`npm run bench -- --short --check\` is the last suite of \`npm test\`: three rounds without 1,000 and 100,000 friends. A figure may
be as large as its target or, where that is not reached yet, as in \`tests/bench/baseline.json\`, and 25 % more (times in ms: 60 %). Counts, sizes
and ratios of memory and processor time are compared as they are, by the median; ratios of times, and times in proportion
to the start of the bare window in the same run, by the best round, since other work only ever adds to them. What is worse
is measured again in five rounds, and only what is worse both times fails; a time is skipped, and counted so, when other
work keeps the machine busy between the measurements.
\`npm run bench -- --write-baseline\` keeps the figures of a run on a quiet machine.

## What stands behind the figures

${notes
  .filter(({ id }) => results.some((result) => result.id === id))
  .map((note) => chapter(note, about(false)))
  .join('\n\n')}
`
}

/** Ratios tell of the app alone; times tell of the machine as well. */
function speedOf(results: readonly Result[]): string {
  const bare = results.find(({ id, at }) => id === 'start' && at === 'bare')?.value ?? null
  if (bare === null) return ''
  return (
    `A bare window takes ${Math.round(bare).toLocaleString('en-US')} ms to start on that machine. Ratios tell of the app alone; ` +
    'figures in ms and s are to be read in proportion to that time, as the check below does.'
  )
}

function chapter({ id, title, how, limit, tried }: MeasureNote, others: readonly Result[]): string {
  const own = others.filter((result) => result.id === id)
  return [
    `### ${title}`,
    how,
    `*Where the limit lies:* ${limit}`,
    ...(tried ? [`*What was tried:* ${tried}`] : []),
    ...(own.length === 0 ? [] : [markdownTable(tableRows(own, measures))])
  ].join('\n\n')
}
